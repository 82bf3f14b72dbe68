using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that a helper knows by a reference only: <c>SetField(ref _title, value)</c>. The helper calls all of them by the name of its parameter; the call says which
/// one it is, and is the place to act.
/// </summary>
static class ReferredState
{
    /// <summary>The same use told where the state has its name.</summary>
    public static Use Named(Use use, Session session, CancellationToken cancellation)
    {
        for (var i = use.Trail.Length - 1; i >= 0 && use.Access.Path is { IsVariable: true, Variable: IParameterSymbol { RefKind: RefKind.Ref or RefKind.Out, ContainingSymbol: var helper } parameter }; i--)
        {
            var call = use.Trail[i];
            if ((call as IInvocationOperation)?.TargetMethod.Name != helper.Name || Translation.ArgumentFor(parameter, call) is not { } referred
                || session.RoutineAt(call.Syntax, session.ModelOf(call.Syntax.SyntaxTree), cancellation)?.Closest(call.Syntax) is not { } caller || caller.Places.Of(referred) is not { Kind: not RootKind.Temporary } path)
            {
                break;
            }

            use = use with { Access = use.Access with { Operation = referred, Routine = caller, Path = path }, Trail = use.Trail.RemoveRange(i, use.Trail.Length - i) };
        }

        return use;
    }
}
