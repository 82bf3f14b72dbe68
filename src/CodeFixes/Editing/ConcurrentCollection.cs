using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// Makes a collection in a private field or local variable one that several threads may change. Each use has to mean the same
/// on it, in one step: what the new type does not have, the compiler finds; what takes two steps, this class does.
/// </summary>
sealed class ConcurrentCollection
{
    /// <summary>A collection and its counterpart.</summary>
    /// <param name="From">The name of a type of <c>System.Collections.Generic</c>.</param>
    /// <param name="To">The name of a type of <c>System.Collections.Concurrent</c>.</param>
    /// <param name="Renamed">The methods that have another name there.</param>
    sealed record Counterpart(string From, string To, params (string Old, string New)[] Renamed);

    // SyntaxKind.CollectionExpression, of C# 12; the oldest compiler that loads this has no name for it.
    const int CollectionExpression = 9076;

    // A bag would give the elements back in another order.
    static readonly ImmutableArray<Counterpart> s_counterparts = ImmutableArray.Create(
        new Counterpart("List`1", "ConcurrentQueue`1", ("Add", "Enqueue")),
        new Counterpart("Queue`1", "ConcurrentQueue`1"),
        new Counterpart("Stack`1", "ConcurrentStack`1"),
        new Counterpart("Dictionary`2", "ConcurrentDictionary`2", ("Remove", "TryRemove")));

    readonly Site _site;
    readonly ISymbol _state;
    readonly INamedTypeSymbol _type;
    readonly Counterpart _counterpart;
    readonly INamedTypeSymbol _target;
    readonly Dictionary<SyntaxNode, SyntaxNode> _replacements = [];
    readonly HashSet<SyntaxNode> _settled = [];
    readonly List<StatementSyntax> _taken = [];

    ConcurrentCollection(Site site, ISymbol state, INamedTypeSymbol type, Counterpart counterpart, INamedTypeSymbol target)
    {
        _site = site;
        _state = state;
        _type = type;
        _counterpart = counterpart;
        _target = target;
    }

    /// <summary>The new collection of some state; null when it has no counterpart, or a use that takes two steps.</summary>
    public static ConcurrentCollection? For(ISymbol state, Site site, CancellationToken cancellation)
    {
        var isHere = state switch
        {
            ILocalSymbol => true,
            IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field => field.ContainingType.DeclaringSyntaxReferences.All(part => part.SyntaxTree == site.Model.SyntaxTree),
            _ => false,
        };
        if (!isHere || ((state as ILocalSymbol)?.Type ?? (state as IFieldSymbol)?.Type) is not INamedTypeSymbol type)
            return null;
        foreach (var counterpart in s_counterparts)
        {
            if (KnownTypes.Same(type, site.Model.Compilation.GetTypeByMetadataName("System.Collections.Generic." + counterpart.From))
                && site.Model.Compilation.GetTypeByMetadataName("System.Collections.Concurrent." + counterpart.To) is { } target)
            {
                var collection = new ConcurrentCollection(site, state, type, counterpart, target);
                return collection.FindDeclaration(cancellation) && collection.FindUses(cancellation) ? collection : null;
            }
        }

        return null;
    }

    /// <summary>What the menu calls it.</summary>
    public string Title => $"Use {_target.Name}";

    /// <summary>The document with it.</summary>
    public SyntaxNode Write()
    {
        var draft = new Draft(_site.Root, _replacements.Keys.Concat(_taken));
        // What stands inside of others first.
        foreach (var replacement in _replacements.OrderByDescending(static one => one.Key.SpanStart))
            draft.Replace(replacement.Key, replacement.Value);
        foreach (var statement in _taken)
            draft.Remove(statement);
        return draft.Root;
    }

    // ------------------------------------------------------------------------------------------------- the declaration

    bool FindDeclaration(CancellationToken cancellation)
    {
        if (_state.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: var type } })
        {
            return false;
        }

        if (!type.IsVar)
        {
            if (NewType(type) is not { } renamed)
                return false;
            _replacements.Add(type, renamed);
        }

        switch (value)
        {
            case ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null }:
                return true;
            case ObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null } creation when NewType(creation.Type) is { } created:
                _replacements.Add(creation.Type, created);
                return true;
            case { RawKind: CollectionExpression } when !type.IsVar && !value.HasWordsWithin() && value.ChildNodes().FirstOrDefault() is null:
                _replacements.Add(value, ImplicitObjectCreationExpression().WithTriviaFrom(value));
                return true;
            default:
                return false;
        }
    }

    TypeSyntax? NewType(TypeSyntax type) => (type is QualifiedNameSyntax qualified ? qualified.Right : type) is GenericNameSyntax { TypeArgumentList: var arguments }
        ? PlatformNames.GenericOf(_target, arguments, _site.Model, type.SpanStart).WithTriviaFrom(type)
        : null;

    // -------------------------------------------------------------------------------------------------------- the uses

    bool FindUses(CancellationToken cancellation)
    {
        var changes = new List<SyntaxNode>();
        var reads = new List<SyntaxNode>();
        foreach (var name in FieldUses.NamesOf(_state, _site.Model, cancellation))
        {
            var target = name.Parent is MemberAccessExpressionSyntax owner && owner.Name == name ? owner : (ExpressionSyntax)name;
            switch (target.Parent)
            {
                case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member when member.Expression == target && call.Expression == member:
                    if (!Translate(target, member, call))
                        return false;
                    (ContainerModel.Mutates(_type, member.Name.Identifier.ValueText) ? changes : reads).Add(call);
                    break;
                case ElementAccessExpressionSyntax element when element.Expression == target:
                    if (IsUpdate(element))
                        return false;
                    (element.Parent is AssignmentExpressionSyntax { Left: var left } && left == element ? changes : reads).Add(element);
                    break;
                case MemberAccessExpressionSyntax member when member.Expression == target:
                    reads.Add(member);
                    break;
                case AssignmentExpressionSyntax assignment when assignment.Left == target:
                case ConditionalAccessExpressionSyntax:
                    return false;
                default:
                    reads.Add(target);
                    break;
            }
        }

        return !reads.Any(read => !_settled.Contains(read) && ReadValue.Decides(read) && changes.Any(change => FunctionOf(change) == FunctionOf(read)));

        object? FunctionOf(SyntaxNode node) => _site.Session.RoutineAt(node, _site.Model, cancellation);
    }

    // d[k] += 1 reads and writes in two steps.
    static bool IsUpdate(ElementAccessExpressionSyntax element) => element.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == element && !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression),
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
        _ => false,
    };

    bool Translate(ExpressionSyntax target, MemberAccessExpressionSyntax member, InvocationExpressionSyntax call)
    {
        var name = member.Name.Identifier.ValueText;
        if (name is nameof(Queue<int>.Dequeue) or nameof(Stack<int>.Pop))
            return Take(target, "Try" + name, call);
        foreach (var (old, @new) in _counterpart.Renamed)
        {
            if (name != old)
                continue;
            _replacements.Add(member.Name, IdentifierName(@new).WithTriviaFrom(member.Name));
            if (@new == "TryRemove" && call.ArgumentList.Arguments.Count == 1)
            {
                var nothing = Argument(null, Token(default, SyntaxKind.OutKeyword, TriviaList(Space)), IdentifierName(Identifier(default, SyntaxKind.UnderscoreToken, "_", "_", default)));
                _replacements.Add(call.ArgumentList, call.ArgumentList.WithArguments(
                    SeparatedList([call.ArgumentList.Arguments[0], nothing], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])));
            }
        }

        return true;
    }

    // while (q.Count > 0) { var x = q.Dequeue(); … }  →  while (q.TryDequeue(out var x)) { … }
    bool Take(ExpressionSyntax target, string method, InvocationExpressionSyntax call)
    {
        if (call.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } statement } declaration } variable }
            || block.Statements[0] != statement || statement.GetLeadingTrivia().HasWords() || statement.GetTrailingTrivia().HasWords() || statement.HasWordsWithin()
            || ConditionOf(block) is not { } condition || CountIn(condition) is not { } count || !AreEquivalent(count.Expression, target) || condition.HasWordsWithin())
        {
            return false;
        }

        var taken = Argument(null, Token(default, SyntaxKind.OutKeyword, TriviaList(Space)),
            DeclarationExpression(declaration.Type.WithoutLeadingTrivia(), SingleVariableDesignation(variable.Identifier.WithoutTrivia())));
        _replacements.Add(condition, InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target.WithoutTrivia(), IdentifierName(method)), ArgumentList(SingletonSeparatedList(taken))).WithTriviaFrom(condition));
        _taken.Add(statement);
        _settled.Add(count);
        return true;
    }

    static ExpressionSyntax? ConditionOf(BlockSyntax block) => block.Parent switch
    {
        IfStatementSyntax test when test.Statement == block => test.Condition,
        WhileStatementSyntax loop => loop.Condition,
        _ => null,
    };

    // q.Count > 0, q.Count != 0
    static MemberAccessExpressionSyntax? CountIn(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.NotEqualsExpression, Right: LiteralExpressionSyntax { Token.ValueText: "0" },
            Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Queue<int>.Count) } count }
            ? count
            : null;
}
