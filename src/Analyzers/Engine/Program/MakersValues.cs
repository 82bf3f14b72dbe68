using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Fields and properties that only those who make an object give a value: <c>new Call { IsOneWay = true }</c>, and constructors of the type.</summary>
sealed class MakersValues(Session session, CancellationToken cancellation)
{
    readonly Dictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a member is one of those, and somebody is seen to give it one.</summary>
    public bool Are(ISymbol member)
    {
        if (!_known.TryGetValue(member, out var known))
            _known.Add(member, known = session.Declares(member) && AreFound(member));
        return known;
    }

    bool AreFound(ISymbol member)
    {
        var isMade = false;
        foreach (var (name, _) in References.To(member, session, cancellation))
        {
            if (IsWrittenByMaker(name, member) is not { } isByMaker)
                continue;
            if (!isByMaker)
                return false;
            isMade = true;
        }

        // One that nobody sets is for somebody who is not in sight.
        return isMade;
    }

    // Whether the one who makes the object writes it; null where it is not written.
    static bool? IsWrittenByMaker(SimpleNameSyntax name, ISymbol member)
    {
        SyntaxNode target = WholeName.Of(name);
        switch (target.Parent)
        {
            case AssignmentExpressionSyntax assignment when assignment.Left == target:
                return assignment.Parent is InitializerExpressionSyntax || (target is SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && IsInOwnConstructor(assignment, member));
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
            case ArgumentSyntax { RefKindKeyword.RawKind: not 0 }:
            case RefExpressionSyntax:
                return false;
            case ArgumentSyntax { Parent: TupleExpressionSyntax tuple }:
                return IsAssigned(tuple) ? false : null;
            default:
                return null;
        }
    }

    // (call.Kind, _) = (1, 0)
    static bool IsAssigned(TupleExpressionSyntax tuple) => tuple.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == tuple,
        ArgumentSyntax { Parent: TupleExpressionSyntax outer } => IsAssigned(outer),
        _ => false,
    };

    // A lambda in it runs whenever it likes.
    static bool IsInOwnConstructor(SyntaxNode write, ISymbol member) =>
        write.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is ConstructorDeclarationSyntax { Identifier.ValueText: var made } && made == member.ContainingType.Name;
}
