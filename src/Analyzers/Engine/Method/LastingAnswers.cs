using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What is asked of an object that was found, and comes out the same whenever it is asked: <c>if (_open.TryGetValue(id, out var call) &amp;&amp; call.IsOneWay) _open.TryRemove(id, out _);</c>.
/// Where nothing is put in the place of another, the test is as good at the second step as it was at the first.
/// </summary>
/// <param name="root">The member.</param>
/// <param name="isSetOnlyByMakers">Tells whether nobody but those who make an object gives a field or property a value.</param>
sealed class LastingAnswers(Routine root, Func<ISymbol, bool> isSetOnlyByMakers)
{
    readonly Dictionary<ISymbol, bool> _isFixed = new(SymbolEqualityComparer.Default);

    /// <summary>Whether all that the conditions of an act ask of a variable, behind the look, comes out the same for good.</summary>
    public bool AreAll(ISymbol found, SyntaxNode look, SyntaxNode act)
    {
        var isAsked = false;
        foreach (var (condition, _, _) in DecidingConditions.Of(act))
        {
            foreach (var node in condition.DescendantNodesAndSelf())
            {
                if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != found.Name || name.SpanStart <= look.Span.End)
                    continue;
                if (!IsLasting(name))
                    return false;
                isAsked |= name.Parent is not BinaryExpressionSyntax;
            }
        }

        return isAsked;
    }

    // call.IsOneWay, call?.Kind, call != null
    bool IsLasting(IdentifierNameSyntax found)
    {
        SimpleNameSyntax? asked = found.Parent switch
        {
            MemberAccessExpressionSyntax { Name: var member } access when access.Expression == found => member,
            ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name: var member } } => member,
            _ => null,
        };
        return asked is not null ? root.Model.GetSymbolInfo(asked).Symbol is { } symbol && IsFixed(symbol.OriginalDefinition)
            : found.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } };
    }

    bool IsFixed(ISymbol member)
    {
        if (!_isFixed.TryGetValue(member, out var isFixed))
            _isFixed.Add(member, isFixed = member switch
            {
                IFieldSymbol field => UnchangeableTypes.IsUnchangeable(field.Type) && (field.IsReadOnly || isSetOnlyByMakers(field)),
                IPropertySymbol property => UnchangeableTypes.IsUnchangeable(property.Type) && Getters.IsAutomatic(property) && (property.SetMethod is null or { IsInitOnly: true } || isSetOnlyByMakers(property)),
                _ => false,
            });
        return isFixed;
    }
}
