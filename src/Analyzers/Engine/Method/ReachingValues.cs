using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Whether a variable still holds at one place what it got at another one: some way leads there on which it gets nothing else.
/// <c>var found = _list; if (copy) found = new(found); return found;</c> may return the list, without the <c>if</c> it cannot.
/// </summary>
/// <remarks>What a lambda or local function gives the variable, nobody knows when: then nothing is said to hold.</remarks>
static class ReachingValues
{
    /// <summary>Whether a variable may hold at a read what an expression has given it.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="source">The expression whose value, or whose argument, it gets.</param>
    /// <param name="read">Where it is read; in a lambda, what counts is where that is made.</param>
    /// <param name="routine">The code in which the source stands.</param>
    public static bool MayHold(ILocalSymbol variable, SyntaxNode source, SyntaxNode read, Routine routine)
    {
        var place = routine.Closest(read) is { } reader && reader != routine ? MadeIn(routine, reader) : read;
        return place is not null && Holds(variable, source, place, routine) == true;
    }

    /// <summary>Whether a variable certainly holds something else at a read than what an expression has given it. Of what a lambda reads later nothing is said.</summary>
    /// <param name="variable">A local variable or a parameter.</param>
    /// <param name="source">The expression whose value it got.</param>
    /// <param name="read">Where it is read.</param>
    /// <param name="routine">The code in which both stand.</param>
    public static bool IsReplaced(ISymbol variable, SyntaxNode source, SyntaxNode read, Routine routine) =>
        routine.Closest(read) == routine && !MayBeLeftBehind(source, read) && Holds(variable, source, read, routine) == false;

    // try { s = Open(); s = Packed(s); } catch { s.Close(); }: what fails in between leaves the variable as it is.
    static bool MayBeLeftBehind(SyntaxNode source, SyntaxNode read) =>
        source.Ancestors().Any(outer => outer is TryStatementSyntax { Block: var attempt } && attempt.Span.Contains(source.Span) && !attempt.Span.Contains(read.Span));

    // Null where it cannot be told.
    static bool? Holds(ISymbol variable, SyntaxNode source, SyntaxNode place, Routine routine)
    {
        IOperation? start = null;
        IOperation? end = null;
        HashSet<IOperation>? others = null;
        foreach (var function in routine.Root.All())
        {
            foreach (var block in function.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (IsOf(operation, variable) && IsWrite(operation, function))
                    {
                        if (function != routine)
                            return null;
                        // all = all.OrderBy(x): the target is named first, and gets its value last.
                        if (operation.Parent is not ISimpleAssignmentOperation { Target: var target, Value.Syntax: var given } whole || target != operation)
                            (others ??= []).Add(operation);
                        else if (!given.Span.Contains(source.Span))
                            (others ??= []).Add(whole);
                    }

                    if (function != routine)
                        continue;
                    // What an expression does last stands last.
                    if (operation.Syntax == source)
                        start = operation;
                    if (operation.Syntax == place)
                        end = operation;
                }
            }
        }

        return start is not null && end is not null ? routine.Ways.LeadsPast(start, end, others) : null;
    }

    static bool IsOf(IOperation operation, ISymbol variable) => operation switch
    {
        ILocalReferenceOperation { Local: var local } => SymbolEqualityComparer.Default.Equals(local, variable),
        IParameterReferenceOperation { Parameter: var parameter } => SymbolEqualityComparer.Default.Equals(parameter, variable),
        _ => false,
    };

    // The lambda or local function of a routine in which another one stands.
    static SyntaxNode? MadeIn(Routine routine, Routine inner)
    {
        while (inner.Parent is { } outer && outer != routine)
            inner = outer;
        return inner.Parent == routine && inner.Method is { MethodKind: not MethodKind.LocalFunction } ? inner.Syntax : null;
    }

    // found = copy ? new(found) : …; the graph names the target before it knows what it gets.
    static bool IsWrite(IOperation reference, Routine routine) => reference.Parent is IFlowCaptureOperation
        ? routine.Model.GetOperation(reference.Syntax) is { Parent: ISimpleAssignmentOperation assignment } target && assignment.Target == target
        : Usage.WrittenVariable(reference) is not null;
}
