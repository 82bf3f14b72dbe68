using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Whether the elements of a collection stay where they were found: nothing but reading and adding at the end comes on a way from the search to the use of a place.</summary>
static class KeptPlaces
{
    /// <summary>Whether they do.</summary>
    /// <param name="collection">What was searched.</param>
    /// <param name="search">The call that has found the place.</param>
    /// <param name="read">Where the place is used.</param>
    /// <param name="routine">The routine in which it is.</param>
    public static bool Between(IOperation collection, SyntaxNode search, SyntaxNode read, Routine routine)
    {
        var variable = collection switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IMemberReferenceOperation member => member.Member,
            _ => (ISymbol?)null,
        };
        if (variable is null)
            return false;
        foreach (var node in routine.Root.Syntax.DescendantNodes())
        {
            if (node is IdentifierNameSyntax { Identifier.ValueText: var text } name && text == variable.Name && !search.Span.Contains(name.Span)
                && SymbolEqualityComparer.Default.Equals(routine.Root.Model.GetSymbolInfo(name).Symbol, variable) && !LeavesPlaces(name, routine) && MayComeBetween(name, search, read, routine))
            {
                return false;
            }
        }

        return true;
    }

    static bool LeavesPlaces(IdentifierNameSyntax name, Routine routine)
    {
        var (whole, model) = (WholeName.Of(name), routine.Root.Model);
        switch (whole.Parent)
        {
            case ElementAccessExpressionSyntax element:
                return !(element.Parent is AssignmentExpressionSyntax { Left: var target } && target == element) && element.Parent is not (ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax);
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call }:
                return model.GetSymbolInfo(call).Symbol is IMethodSymbol method && CompletionNames.LeavesPlaces(method);
            case ArgumentSyntax { RefKindKeyword.RawKind: 0, Parent.Parent: InvocationExpressionSyntax call } when model.GetOperation(call) is IInvocationOperation given:
                return routine.Session.Calls.Of(given).Kind is Meaning.WhenAny or Meaning.WhenAll or Meaning.WaitForAny or Meaning.WaitForAll || CompletionNames.FindsPlace(given) is not null || CompletionNames.LeavesPlaces(given.TargetMethod);
            case MemberAccessExpressionSyntax or CommonForEachStatementSyntax or IsPatternExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression }:
                return true;
            default:
                return false;
        }
    }

    // The next search finds the place anew. What a lambda does is done nobody knows when.
    static bool MayComeBetween(SyntaxNode use, SyntaxNode search, SyntaxNode read, Routine routine)
    {
        if (routine.Root.Closest(use) != routine)
            return true;
        return LastOf(use, routine) is { } change && LastOf(search, routine) is { } found && LastOf(read, routine) is { } looked && routine.Ways.Count > 0
            ? routine.Ways.LeadsPast(change, looked, [found])
            : use.SpanStart > search.Span.End && use.SpanStart < read.SpanStart;
    }

    // What an expression does last stands last.
    static IOperation? LastOf(SyntaxNode node, Routine routine)
    {
        IOperation? last = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax == node)
                    last = operation;
            }
        }

        return last;
    }
}
