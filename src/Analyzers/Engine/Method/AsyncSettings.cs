using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Whether a reader or writer of a format was told, when it was made, that it will be awaited: its asynchronous members throw where it was not.
/// </summary>
static class AsyncSettings
{
    /// <summary>Whether a call is given one that was not told so: <c>XDocument.Load(reader)</c>.</summary>
    public static bool AreMissing(IOperation operation, Routine root)
    {
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (Formats.AreToldToAwait(Origins.Bare(argument.Value).Type) && !Tell(argument.Value, root))
                return true;
        }

        return false;
    }

    /// <summary>Whether an object certainly was: <c>XmlReader.Create(stream, new() { Async = true })</c>.</summary>
    public static bool Tell(IOperation? instance, Routine root)
    {
        if (instance is null || root.Origins.SourceOf(instance) is not IInvocationOperation made)
            return false;
        foreach (var argument in made.Arguments)
        {
            if (root.Origins.SourceOf(argument.Value) is IObjectCreationOperation settings)
            {
                var isToldAtOnce = settings.Initializer?.Initializers.Any(Formats.TellsToAwait) == true;
                if (Origins.Bare(argument.Value) is ILocalReferenceOperation { Local: var kept } ? AreToldBefore(made, kept, settings, isToldAtOnce, root) : isToldAtOnce)
                    return true;
            }
        }

        return false;
    }

    // var settings = new XmlReaderSettings(); settings.Async = true; on every way, and nothing else on any.
    static bool AreToldBefore(IOperation use, ILocalSymbol settings, IOperation creation, bool isToldAtOnce, Routine root)
    {
        List<IOperation>? telling = null;
        List<IOperation>? untelling = null;
        var routine = root.Closest(use.Syntax);
        foreach (var node in root.Syntax.DescendantNodes())
        {
            if (node is not AssignmentExpressionSyntax || root.Model.GetOperation(node) is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: ILocalReferenceOperation { Local: var target } } } assignment
                || !SymbolEqualityComparer.Default.Equals(target, settings) || !Formats.SaysWhetherToAwait(assignment))
            {
                continue;
            }

            var tells = Formats.TellsToAwait(assignment);
            if (root.Closest(node) == routine && routine.InGraph(assignment) is { } step)
                (tells ? telling ??= [] : untelling ??= []).Add(step);
            else if (!tells)
                return false;
        }

        if (telling is null && untelling is null)
            return isToldAtOnce;
        if (routine.InGraph(use) is not { } end || routine.InGraph(creation) is not { } start || (!isToldAtOnce && routine.Ways.LeadsPast(start, end, telling)))
            return false;
        foreach (var step in untelling ?? [])
        {
            if (routine.Ways.LeadsPast(step, end, telling))
                return false;
        }

        return routine.Ways.Count > 0;
    }
}
