using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Locks that are released before their section ends, as it is written: <c>Monitor.Enter(gate, ref isTaken); try { … if (isTaken) { Monitor.Exit(gate); isTaken = false; } Flush(); }
/// finally { if (isTaken) Monitor.Exit(gate); }</c>
/// </summary>
static class EarlyReleases
{
    /// <summary>Whether the lock of a section has been released again wherever code comes to a place in it.</summary>
    /// <param name="section">The section.</param>
    /// <param name="place">What runs in it.</param>
    /// <param name="root">The member it stands in.</param>
    public static bool AreBefore(CriticalSection section, SyntaxNode place, Routine root)
    {
        var routine = root.Closest(place);
        if (section.Place.Parent is LockStatementSyntax || routine != root.Closest(section.Place))
            return false;
        var isReleased = false;
        var end = 0;
        foreach (var release in CallsOn(section, root, static kind => kind == Meaning.Release))
        {
            if (release.SpanStart < place.SpanStart && StepOf(release, section, root) is { Parent: BlockSyntax block } step && step.Span.End <= place.SpanStart && block.Span.Contains(place.Span))
            {
                isReleased = true;
                end = Math.Max(end, step.Span.End);
            }
        }

        if (!isReleased)
            return false;
        foreach (var taking in CallsOn(section, root, static kind => kind is Meaning.Acquire or Meaning.TryAcquire))
        {
            if (taking.SpanStart >= end && taking.SpanStart < place.SpanStart)
                return false;
        }

        // It may have been taken more than once.
        return root.Concurrency.LocksAt(routine, place) is { } locks && !locks.Holds(section.Lock.Path);
    }

    // The statement behind which the lock is free: that of the release, or the test around it, which asks whether the lock is held at all.
    static StatementSyntax? StepOf(SyntaxNode release, CriticalSection section, Routine root)
    {
        if (release.FirstAncestorOrSelf<StatementSyntax>() is not { } step)
            return null;
        StatementSyntax whole = step is { Parent: BlockSyntax { Parent: IfStatementSyntax } block } ? block : step;
        return whole.Parent is IfStatementSyntax { Else: null } test && test.Statement == whole && AsksWhetherHeld(test.Condition, section, root) ? test : step;
    }

    // if (isTaken), if (Monitor.IsEntered(gate))
    static bool AsksWhetherHeld(ExpressionSyntax condition, CriticalSection section, Routine root) => condition switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var flag } => section.Place is InvocationExpressionSyntax { ArgumentList.Arguments: var given }
            && given.Any(argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) && argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var kept } && kept == flag),
        InvocationExpressionSyntax or MemberAccessExpressionSyntax => root.Model.GetSymbolInfo(condition).Symbol is { } asked && root.Session.Calls.Is(asked, Meaning.LockTest)
            && root.Model.GetOperation(condition) is { } test && (test is IInvocationOperation { Arguments: [{ Value: var held }, ..] } ? held : (test as IPropertyReferenceOperation)?.Instance) is { } gate && root.Places.ObjectOf(gate)?.Equals(section.Lock.Path) == true,
        _ => false,
    };

    static IEnumerable<SyntaxNode> CallsOn(CriticalSection section, Routine root, Func<Meaning, bool> isOne)
    {
        foreach (var statement in section.Statements)
        {
            foreach (var operation in statement.DescendantsAndSelf())
            {
                if (operation is not IInvocationOperation call)
                    continue;
                var meaning = root.Session.Calls.Of(call);
                if (!isOne(meaning.Kind))
                    continue;
                var operand = meaning.Operand == CallMeaning.Receiver ? call.Instance : call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == meaning.Operand)?.Value;
                if (root.Places.ObjectOf(operand) is { } path && (LockAliases.SharedBy(path, root.Session) ?? path).Equals(section.Lock.Path))
                    yield return call.Syntax;
            }
        }
    }
}
