using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Code that a member makes and hands to others, who run it on their own threads: <c>stop = () =&gt; goesOn = false; return Task.Run(…);</c>.
/// It is beside what the member leaves running.
/// </summary>
static class HandedOutCode
{
    /// <summary>What such code does, with what runs beside it.</summary>
    public static IEnumerable<(Routine Code, Use Use, Launch Beside)> In(MemberUses member)
    {
        if (member.Concurrency.Launches.IsEmpty || member.Concurrency.TraceOf(member.Root)?.AtExit is not { Live: { IsEmpty: false } live })
            yield break;
        foreach (var code in member.Root.All())
        {
            if (code.Parent != member.Root || !IsHandedOut(code, member.Root))
                continue;
            foreach (var use in member.Of(code))
            {
                // Of what belongs to objects others tell.
                if (use.Path.Variable is null || use.IsLaunched)
                    continue;
                foreach (var launch in live.Keys)
                {
                    // () => { goesOn = false; task.Wait(); } tells it before it waits.
                    if (launch.Launcher == member.Root && (use.Access is { Kind: AccessKind.Write, IsBenign: true } || member.Concurrency.TraceOf(code)?.Joined.Contains(launch) != true))
                        yield return (code, use, launch);
                }
            }
        }
    }

    static bool IsHandedOut(Routine code, Routine root) => code.Syntax is LocalFunctionStatementSyntax { Identifier.ValueText: var name }
        ? root.Syntax.DescendantNodes().Any(node => node is IdentifierNameSyntax { Parent: not InvocationExpressionSyntax } named && named.Identifier.ValueText == name && IsHandedOut(named, root))
        : code.Syntax is ExpressionSyntax lambda && IsHandedOut(lambda, root);

    // return () => …, stop = () => … for the caller, _stop = () => …, and objects that are made with it: return new Subscription(() => …);
    static bool IsHandedOut(ExpressionSyntax made, Routine root)
    {
        for (SyntaxNode node = made; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or ArgumentSyntax or ArgumentListSyntax or TupleExpressionSyntax or BaseObjectCreationExpressionSyntax or InitializerExpressionSyntax:
                    break;
                case InvocationExpressionSyntax call when root.Model.GetTypeInfo(call).Type is { } type && PairedLocks.IsDisposable(type) && !root.Session.Types.IsTask(type):
                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var target } assignment when assignment.Right == node:
                    if (parent.Parent is InitializerExpressionSyntax)
                        break;
                    return root.Model.GetSymbolInfo(target).Symbol is IFieldSymbol or IPropertySymbol or IParameterSymbol { RefKind: RefKind.Out or RefKind.Ref };
                case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }
}
