using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Tests that stand at two places and come out the same at both: they are written alike, name the same, and nothing that they name changes in between.
/// What is called in one may answer otherwise.
/// </summary>
static class SteadyTests
{
    /// <summary>Whether two tests in members of one object come out the same.</summary>
    /// <param name="one">A test.</param>
    /// <param name="first">The member it stands in.</param>
    /// <param name="other">The other one.</param>
    /// <param name="second">The member that one stands in; the same, or a constructor where one of them is another member.</param>
    public static bool AreAlike(SyntaxNode one, Routine first, SyntaxNode other, Routine second)
    {
        if (!SyntaxFactory.AreEquivalent(one, other))
            return false;
        using var others = other.DescendantNodesAndSelf().GetEnumerator();
        foreach (var node in one.DescendantNodesAndSelf())
        {
            if (!others.MoveNext() || !OnlyLooks(node, first.Model))
                return false;
            if (node is not IdentifierNameSyntax name)
                continue;
            if (first.Model.GetSymbolInfo(name).Symbol is not { } symbol || !SymbolEqualityComparer.Default.Equals(symbol, second.Model.GetSymbolInfo(others.Current).Symbol))
                return false;
            if (!Stays(symbol, one, first, other, second))
                return false;
        }

        return true;
    }

    /// <summary>Whether a test comes out the same for all who make it on one object, at any time: it names constants, readonly fields and what the platform is.</summary>
    /// <param name="test">The test.</param>
    /// <param name="model">The model of its file.</param>
    public static bool IsForAll(SyntaxNode test, SemanticModel model)
    {
        foreach (var node in test.DescendantNodesAndSelf())
        {
            if (!OnlyLooks(node, model) || (node is IdentifierNameSyntax name && model.GetSymbolInfo(name).Symbol is not (INamespaceOrTypeSymbol or IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } or ILocalSymbol { IsConst: true }
                or IPropertySymbol { IsStatic: true, SetMethod: null, DeclaringSyntaxReferences.IsEmpty: true, Type.SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 })))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the language knows what an operator does: nobody has written it.</summary>
    public static bool IsBuiltIn(ExpressionSyntax operation, SemanticModel model) => model.GetSymbolInfo(operation).Symbol is null or IMethodSymbol { MethodKind: MethodKind.BuiltinOperator };

    static bool OnlyLooks(SyntaxNode node, SemanticModel model) => node switch
    {
        IdentifierNameSyntax or ThisExpressionSyntax or LiteralExpressionSyntax or ParenthesizedExpressionSyntax or PredefinedTypeSyntax => true,
        MemberAccessExpressionSyntax access => access.IsKind(SyntaxKind.SimpleMemberAccessExpression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression or (int)SyntaxKind.UnaryMinusExpression } sign => IsBuiltIn(sign, model),
        BinaryExpressionSyntax operation => IsBuiltIn(operation, model),
        IsPatternExpressionSyntax or ConstantPatternSyntax or UnaryPatternSyntax or BinaryPatternSyntax or RelationalPatternSyntax or TypePatternSyntax => true,
        _ => false,
    };

    static bool Stays(ISymbol symbol, SyntaxNode one, Routine first, SyntaxNode other, Routine second) => symbol switch
    {
        INamespaceOrTypeSymbol or IFieldSymbol { IsConst: true } or ILocalSymbol { IsConst: true } => true,
        ILocalSymbol { RefKind: RefKind.None, Type.TypeKind: not TypeKind.Dynamic } => first == second && IsOfAll(symbol, one, other, first) && !Changes(symbol.Name, one, other, first),
        IParameterSymbol { RefKind: RefKind.None, Type.TypeKind: not TypeKind.Dynamic } parameter => FixedStates.IsOfPrimaryConstructor(parameter) ? !FieldWrites.IsAssigned(parameter)
            : first == second && IsOfAll(symbol, one, other, first) && !Changes(symbol.Name, one, other, first),
        IFieldSymbol { Type.TypeKind: not TypeKind.Dynamic } field => IsOfObject(field) && (field.IsReadOnly || (FieldWrites.AreInConstructors(field) && FieldWrites.AreAssignments(field))) && IsSet(field, one, first, other, second),
        IPropertySymbol { SetMethod: null or { IsInitOnly: true }, IsVirtual: false, IsOverride: false, IsAbstract: false, Type.TypeKind: not TypeKind.Dynamic } property => IsOfObject(property) && Getters.IsAutomatic(property) && IsSet(property, one, first, other, second),
        _ => false,
    };

    // A struct that can be changed can also put another one in its own place.
    static bool IsOfObject(ISymbol member) => member.ContainingType is { IsValueType: false } or { IsReadOnly: true };

    // A loop, or a function that may run several times, has another variable each time.
    static bool IsOfAll(ISymbol variable, SyntaxNode one, SyntaxNode other, Routine member)
    {
        if (variable.DeclaringSyntaxReferences is not [var reference])
            return false;
        var declaration = reference.GetSyntax();
        return FunctionOf(declaration, member) == member.Syntax && !IsInLoopWith(declaration, one, member) && !IsInLoopWith(declaration, other, member);
    }

    // Whether what constructors give a value has got it: they may still be at work at one of the tests.
    static bool IsSet(ISymbol member, SyntaxNode one, Routine first, SyntaxNode other, Routine second)
    {
        if (first == second)
            return MakingOf(first) == Making.Over || (MakingOf(first) == Making.Constructor && !Changes(member.Name, one, other, first));
        foreach (var (test, routine) in new[] { (one, first), (other, second) })
        {
            switch (MakingOf(routine))
            {
                case Making.Initializer:
                    return false;
                // What comes behind it: the rest of the constructor, one that has called it, an initializer of the object.
                case Making.Constructor:
                    if (member is IPropertySymbol { SetMethod: not null } || Changes(member.Name, test, null, routine) || member.ContainingType.InstanceConstructors.Any(CallsAnother))
                        return false;
                    break;
            }
        }

        return true;
    }

    enum Making
    {
        Over,
        Constructor,
        Initializer,
    }

    static Making MakingOf(Routine member) => member.Syntax is EqualsValueClauseSyntax ? Making.Initializer : member.Method?.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor ? Making.Constructor : Making.Over;

    static bool CallsAnother(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is ConstructorDeclarationSyntax { Initializer: { } initializer } && initializer.IsKind(SyntaxKind.ThisConstructorInitializer);

    // Whether something gets another value between two tests, or behind one. Nobody knows when a function does so that stands in the member, nor what the next round finds.
    static bool Changes(string name, SyntaxNode one, SyntaxNode? other, Routine member)
    {
        var from = Math.Min(one.SpanStart, other?.SpanStart ?? one.SpanStart);
        var between = TextSpan.FromBounds(from, other is null ? Math.Max(member.Syntax.Span.End, one.Span.End) : Math.Max(one.Span.End, other.Span.End));
        foreach (var mention in ChangedNames.PlacesOf(member.Syntax, name))
        {
            if (between.OverlapsWith(mention.Span) || FunctionOf(mention, member) != member.Syntax || FunctionOf(one, member) != member.Syntax || (other is not null && FunctionOf(other, member) != member.Syntax)
                || IsInLoopWith(mention, one, member) || (other is not null && IsInLoopWith(mention, other, member)) || HasJumps(member))
            {
                return true;
            }
        }

        return false;
    }

    static bool HasJumps(Routine member) => NameIndex.MentionsIn(member.Syntax, SyntaxFacts.GetText(SyntaxKind.GotoKeyword)).Any();

    static SyntaxNode FunctionOf(SyntaxNode node, Routine member) =>
        node.FirstAncestorOrSelf<SyntaxNode>(one => one == member.Syntax || one is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) ?? member.Syntax;

    static bool IsInLoopWith(SyntaxNode node, SyntaxNode test, Routine member)
    {
        for (var current = node; current is not null && current != member.Syntax; current = current.Parent)
        {
            if (Loops.IsLoop(current) && current.Span.Contains(test.Span))
                return true;
        }

        return false;
    }
}
