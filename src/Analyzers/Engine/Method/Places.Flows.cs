using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// What flows along with the control, AsyncLocal<Job>, to code that is started behind the place that has put it there.
sealed partial class Places
{
    // Current = job; Task.Run(() => Current!.Runs++); is the job. What is read where it was put, others may have replaced on the way.
    AccessPath? OfFlow(IPropertyReferenceOperation read)
    {
        if (!_assigned.TryGetValue(read.Property.OriginalDefinition, out var assigned) || assigned is not [{ Target: IPropertyReferenceOperation target } put] || !Getters.IsOfFlow(read.Property, _root.Session.Types) || Usage.Of(read) != AccessKind.Read)
            return null;
        if (read.Instance is { } keeper && !(target.Instance is { } other && Of(keeper) is { } mine && mine.Equals(Of(other))))
            return null;
        var kept = Source(put.Value) switch
        {
            ILocalReferenceOperation { Local: var local } => (ISymbol)local,
            IParameterReferenceOperation { Parameter: var parameter } => parameter,
            _ => null,
        };
        return kept is not null && IsStable(kept) && put.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } statement && block.Span.Contains(read.Syntax.Span) && statement.Span.End <= read.Syntax.SpanStart
            && IsInFunctionOf(block, read.Syntax) ? AccessPath.Of(kept) : null;
    }

    // An event is raised in the flow of somebody else, and a local function may be called before.
    static bool IsInFunctionOf(SyntaxNode block, SyntaxNode read)
    {
        var isGiven = false;
        for (var node = read; node != block; node = node.Parent!)
        {
            if (node is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax { Parent: not ArgumentSyntax })
                return false;
            isGiven |= node is AnonymousFunctionExpressionSyntax;
        }

        return isGiven;
    }
}
