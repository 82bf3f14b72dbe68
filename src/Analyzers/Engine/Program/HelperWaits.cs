using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A call under a lock of a method that waits for a task.</summary>
/// <param name="Call">The call.</param>
/// <param name="Section">The critical section it stands in.</param>
/// <param name="Wait">What waits in the method.</param>
/// <param name="Helper">The method.</param>
readonly record struct HelperWait(IInvocationOperation Call, CriticalSection Section, BlockingUse Wait, Routine Helper);

/// <summary>
/// Waits for tasks that a helper does under the lock of its caller: <c>lock (_gate) { StopLoop(); } … void StopLoop() { _stop.Cancel(); _loop.Wait(); }</c>
/// </summary>
static class HelperWaits
{
    /// <summary>The calls of private helpers that wait for a task while a member certainly holds a lock.</summary>
    public static IEnumerable<HelperWait> Of(Routine root, CancellationToken cancellation)
    {
        if (root.Method is not { ContainingType: { } type } || !CallsOwn(root.Syntax, type, root.Session.BlockingNames(cancellation)))
            yield break;
        var seen = new HashSet<SyntaxNode>();
        foreach (var section in CriticalSections.WrittenIn(root))
        {
            // A thread that holds a monitor is the only one that can give it back: a helper runs on that thread.
            if (section.IsInterpreters || section.IsAttempt || section.Lock.IsShared || !section.Lock.IsAffine || !section.Lock.IsMeantAsLock)
                continue;
            foreach (var operation in OnTheSpot.In(section.Statements, root.Session.Calls))
            {
                if (operation is IInvocationOperation { TargetMethod: { OriginalDefinition: var method }, Instance: null or IInstanceReferenceOperation } call && IsHelper(method, type) && !seen.Contains(call.Syntax)
                    && root.Session.RoutineOf(method, cancellation) is { Parent: null, IsIterator: false } helper && WaitIn(helper, GivenConstants.Of(call), section.Lock.Path) is { } wait && seen.Add(call.Syntax))
                {
                    yield return new(call, section, wait, helper);
                }
            }
        }
    }

    /// <summary>Whether a call under a lock is one of those: the tasks that its helper waits for are told of there.</summary>
    public static bool TellOf(IInvocationOperation call, Routine root, CancellationToken cancellation)
    {
        foreach (var found in Of(root, cancellation))
        {
            if (found.Call.Syntax == call.Syntax)
                return true;
        }

        return false;
    }

    static bool IsHelper(IMethodSymbol method, INamedTypeSymbol type) => method is { DeclaredAccessibility: Accessibility.Private, IsAsync: false, MethodKind: MethodKind.Ordinary } && SymbolEqualityComparer.Default.Equals(method.ContainingType, type.OriginalDefinition);

    // What it waits for on its own thread, and not under a lock of its own: that one is told where it is taken.
    static BlockingUse? WaitIn(Routine helper, ImmutableArray<GivenConstant> given, AccessPath held)
    {
        foreach (var use in helper.BlockingUses.All)
        {
            if (use is { IsForTasks: true, IsExcused: false, HasTimeout: false, Lock: null } && use.Routine == helper && use.Function == helper && use.Defect != BlockingDefect.None
                && !ClosedWays.Contain(use.Node, given, helper.Session) && !GivesBack(helper, held, use.Node))
            {
                return use;
            }
        }

        return null;
    }

    // Monitor.Exit(_gate); try { _loop.Wait(); } finally { Monitor.Enter(_gate); } by itself, or by what it calls: only another lock by its own name is another one.
    static bool GivesBack(Routine helper, AccessPath held, SyntaxNode wait)
    {
        var (calls, places) = (helper.Session.Calls, helper.Places);
        foreach (var block in helper.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation { IsImplicit: false } call || operation.Syntax.SpanStart >= wait.SpanStart)
                    continue;
                if (calls.Of(call) is { Kind: Meaning.Release } meaning)
                {
                    var released = places.ObjectOf(meaning.Operand == CallMeaning.Receiver ? call.Instance : call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == meaning.Operand)?.Value);
                    if (released is not { Kind: RootKind.This or RootKind.Static } || released.Equals(held))
                        return true;
                }
                else if (LockScopes.ReleasedBy(call, helper)?.Equals(held) == true)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Told from the text, before anything is bound.
    static bool CallsOwn(SyntaxNode body, INamedTypeSymbol type, BlockingNames names)
    {
        foreach (var node in body.DescendantNodes())
        {
            var name = node is not InvocationExpressionSyntax call ? null
                : call.Expression as IdentifierNameSyntax ?? (call.Expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax own } ? own : null);
            if (name is null)
                continue;
            foreach (var member in type.GetMembers(name.Identifier.ValueText))
            {
                if (member is IMethodSymbol { DeclaredAccessibility: Accessibility.Private } method && names.MayLeadOn(method))
                    return true;
            }
        }

        return false;
    }
}
