using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Code that is handed to libraries, <c>server.Received += Add</c>: nobody here sees on which thread they run it.</summary>
sealed class Callbacks(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<SyntaxNode, bool> _known = [];
    Reliance? _asking;

    /// <summary>Whether a library may run a routine: it was given the routine, or something that calls it.</summary>
    public bool Run(Routine routine)
    {
        // What is remembered belongs to one question: another one would not be known to rely on it.
        if (_asking != facts.Noted.Open)
        {
            _asking = facts.Noted.Open;
            _known.Clear();
        }

        if (!_known.TryGetValue(routine.Syntax, out var isRun))
            _known.Add(routine.Syntax, isRun = IsRun(routine));
        return isRun;
    }

    bool IsRun(Routine routine)
    {
        var seen = new HashSet<SyntaxNode>();
        var pending = new Queue<(Routine, int Depth)>();
        pending.Enqueue((routine, 0));
        while (pending.Count > 0)
        {
            var (current, depth) = pending.Dequeue();
            if (!seen.Add(current.Syntax))
                continue;
            if (current.Parent is { } parent)
            {
                if (current.Syntax is AnonymousFunctionExpressionSyntax && IsForLibrary(current.Model.GetOperation(current.Syntax, cancellation)))
                    return true;
                pending.Enqueue((parent, depth));
            }
            else if (current.Method is { } method && depth < Limits.CallerDepth)
            {
                foreach (var (name, model) in facts.ReferencesTo(method))
                {
                    if (References.IsDelegate(name, method) && IsForLibrary(model.GetOperation(WholeName.Of(name), cancellation)))
                        return true;
                    if (facts.Session.RoutineAt(name, model, cancellation) is { } caller)
                        pending.Enqueue((caller, depth + 1));
                }
            }
        }

        return false;
    }

    // What the tables know runs on the spot, or is a launch.
    bool IsForLibrary(IOperation? code) => code is not null
        && ((ISymbol?)Arguments.CallThatReceives(code)?.TargetMethod ?? Arguments.EventThatReceives(code) ?? (ISymbol?)Arguments.CreationThatReceives(code)?.Constructor) is { } receiver
        && !facts.Session.Declares(receiver) && facts.Session.Calls.Of(receiver).Kind == Meaning.None;
}
