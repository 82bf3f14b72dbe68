using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What code does under the lock of an interpreter without using the interpreter.</summary>
/// <param name="Section">The section.</param>
/// <param name="Code">The code.</param>
/// <param name="Does">What it does, in words: computes, waits, awaits.</param>
readonly record struct InterpreterWork(CriticalSection Section, IOperation Code, string Does)
{
    /// <summary>The first such code of each section of a member.</summary>
    public static IEnumerable<InterpreterWork> Of(Routine root)
    {
        var rounds = root.ComputingRounds;
        foreach (var section in CriticalSections.Of(root))
        {
            if (!section.IsInterpreters)
                continue;
            if (WaitIn(section, root.Session) is { } wait)
                yield return new(section, wait, wait is IAwaitOperation ? "awaits" : $"waits ({root.Session.Costs.Of(wait).Wait})");
            else if (FirstWork(section, root, rounds) is { } work)
                yield return new(section, work.Code, $"computes ({work.Cost.Why})");
        }
    }

    static FreeWork? FirstWork(CriticalSection section, Routine root, long rounds)
    {
        foreach (var work in SectionWork.Of(section, root, rounds, new StateNeeds(operation => NeedOf(operation, root.Session, new(SymbolEqualityComparer.Default)))))
        {
            if (!IsGivenAwayAt(work.Code.Syntax.SpanStart, section))
                return work;
        }

        return null;
    }

    // var state = PythonEngine.BeginAllowThreads(); … PythonEngine.EndAllowThreads(state);
    static bool IsGivenAwayAt(int position, CriticalSection section)
    {
        var isAway = false;
        foreach (var statement in section.Statements)
        {
            foreach (var operation in statement.DescendantsAndSelf())
            {
                if (operation.Syntax.SpanStart < position && operation is IInvocationOperation { TargetMethod: var method } && PythonTypes.GivesAway(method, out var isTakenBack))
                    isAway = !isTakenBack;
            }
        }

        return isAway;
    }

    /// <summary>The first wait or <c>await</c> of a section, while the lock is not given away; null when there is none.</summary>
    public static IOperation? WaitIn(CriticalSection section, Session session)
    {
        foreach (var operation in OnTheSpot.In(section.Statements, session.Calls))
        {
            if ((operation is IAwaitOperation or IInvocationOperation) && IsGivenAwayAt(operation.Syntax.SpanStart, section))
                continue;
            if (operation is IAwaitOperation
                || (operation is IInvocationOperation or IPropertyReferenceOperation && session.Costs.Of(operation).IsWait && NeedOf(operation, session, new(SymbolEqualityComparer.Default)) == Need.Nothing))
            {
                return operation;
            }
        }

        return null;
    }

    /// <summary>Whether code touches what the lock of an interpreter guards, or may do so.</summary>
    public static bool NeedsInterpreter(IOperation code, Session session) => NeedOf(code, session, new(SymbolEqualityComparer.Default)) == Need.State;

    // Python's lock guards Python's objects: values of its types, and all that is bound at run time.
    static Need NeedOf(IOperation code, Session session, HashSet<IMethodSymbol> trail)
    {
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (operation is IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation or IInvalidOperation
                || operation.Type?.TypeKind == TypeKind.Dynamic || PythonTypes.Hold(operation.Type))
            {
                return Need.State;
            }

            if (operation is IInvocationOperation { TargetMethod: var method })
            {
                if (PythonTypes.Hold(method.ContainingType) || method.MethodKind == MethodKind.DelegateInvoke || method.IsAbstract)
                    return Need.State;
                // What calls itself needs no more than it did before.
                if (session.BodyOf(method.OriginalDefinition) is not { } body || !trail.Add(method.OriginalDefinition))
                    continue;
                if (trail.Count > Limits.CallDepth || NeedOf(body, session, trail) == Need.State)
                    return Need.State;
                trail.Remove(method.OriginalDefinition);
            }
        }

        return Need.Nothing;
    }
}
