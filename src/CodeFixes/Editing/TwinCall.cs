using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Writes the call that is awaited instead of a synchronous one.</summary>
static class TwinCall
{
    /// <summary>The call to await, with the token in scope; null when it needs one and there is none.</summary>
    public static InvocationExpressionSyntax? Of(SynchronousCall found, Site site)
    {
        var node = found.Operation.Syntax;
        var token = Tokens.InScope(found.Routine, node);
        if (token is not null && found.Twin.WithToken(token, site.Model, node.SpanStart) is { } cancellable)
            return cancellable;
        if (!found.Twin.NeedsToken)
            return found.Twin.Call;
        var none = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, PlatformNames.ExpressionOf(site.Session.Types.CancellationToken!, site.Model, node.SpanStart), SyntaxFactory.IdentifierName(nameof(CancellationToken.None)));
        return found.Twin.WithToken(none, site.Model, node.SpanStart);
    }

    /// <summary>Whether the awaited result is what the synchronous member gives: a line that is read says more than whether one is left.</summary>
    public static bool IsWholeValue(SynchronousCall found) => found.Operation.Type is { } type
        && ResultTypes.AwaitedBy(found.Twin.Method.ReturnType) is { } result && found.Routine.Session.Compilation.ClassifyCommonConversion(result, type).IsImplicit;
}
