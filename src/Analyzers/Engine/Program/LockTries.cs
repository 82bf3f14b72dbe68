using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks that one section takes and all others only try: <c>lock (_gate)</c> here, <c>if (Monitor.TryEnter(_gate))</c> elsewhere. Who finds
/// such a lock taken goes on without it.
/// </summary>
static class LockTries
{
    /// <summary>Whether nobody but a section waits for its lock.</summary>
    public static bool AreAllOthersOf(CriticalSection section, Session session, CancellationToken cancellation)
    {
        if (section.Lock.Path.Symbol is not (IFieldSymbol { DeclaredAccessibility: Accessibility.Private } and { } gate) || !session.Declares(gate))
            return false;
        var tries = 0;
        foreach (var (name, model) in References.To(gate.OriginalDefinition, session, cancellation))
        {
            if (name.SyntaxTree == section.Place.SyntaxTree && section.Place.Span.Contains(name.Span))
                continue;
            // Whoever else is given the object may do anything with it.
            if (CallOn(name) is not { } call || model.GetOperation(call, cancellation) is not IInvocationOperation use)
                return false;
            switch (session.Calls.Of(use).Kind)
            {
                case Meaning.Release:
                    break;
                case Meaning.Acquire or Meaning.TryAcquire when Arguments.IsPoll(use):
                    tries++;
                    break;
                default:
                    return false;
            }
        }

        return tries > 0;
    }

    // Monitor.TryEnter(_gate), this._gate.TryEnter(): the call that a lock is named for.
    static InvocationExpressionSyntax? CallOn(SimpleNameSyntax name)
    {
        var gate = WholeName.Of(name);
        return gate.Parent switch
        {
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => call,
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } => call,
            _ => null,
        };
    }
}
