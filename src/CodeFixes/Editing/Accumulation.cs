using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// A parallel loop that does nothing to a variable but add to it: each thread can add to a local of its own, and the locals
/// are merged when the threads have done their parts.
/// </summary>
sealed class Accumulation
{
    readonly Site _site;
    readonly ISymbol _variable;
    readonly ITypeSymbol _type;
    readonly Reduction _step;
    readonly InvocationExpressionSyntax _loop;
    readonly LambdaExpressionSyntax _body;
    readonly ImmutableArray<SyntaxNode> _uses;
    readonly CancellationToken _cancellation;
    readonly string? _merge;
    readonly Gate? _gate;
    readonly string _local;

    Accumulation(Site site, ISymbol variable, ITypeSymbol type, Reduction step, InvocationExpressionSyntax loop, LambdaExpressionSyntax body,
        SharedUses uses, CancellationToken cancellation)
    {
        _site = site;
        _variable = variable;
        _type = type;
        _step = step;
        _loop = loop;
        _body = body;
        _uses = uses.Together.Select(static use => use.Syntax).ToImmutableArray();
        _cancellation = cancellation;
        _merge = AtomicMerge(type, step.How, site.Session.Types.Interlocked);
        _gate = _merge is null ? Gate.For(variable, uses, null, site, cancellation) : null;
        _local = PlatformNames.Free(site.Model, loop, loop.SpanStart, PlatformNames.Prefixed("local", variable.Name));
    }

    /// <summary>What the menu calls it.</summary>
    public string Title => $"Give each thread its own {Whole} and merge them{(IsRounded ? "; the order of the additions changes" : "")}";

    string Whole => _step.How switch
    {
        Merging.Sum => "sum",
        Merging.Product => "product",
        Merging.Largest => "maximum",
        Merging.Smallest => "minimum",
        _ => "flags",
    };

    bool IsRounded => _step.How is Merging.Sum or Merging.Product && _type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    /// <summary>The accumulation that a parallel loop does in a variable; null when it does anything else with it.</summary>
    public static Accumulation? Of(ISymbol variable, SharedUses shared, Site site, CancellationToken cancellation)
    {
        var uses = shared.Together;
        if (uses.IsEmpty || uses[0].Launch?.Operation.Syntax is not InvocationExpressionSyntax { ArgumentList.Arguments: [.., { Expression: LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 } body }] arguments } loop
            || Elements.TypeOf(variable) is not { } type || !IsPlainLoop(loop, site.Model, cancellation) || arguments.Any(static argument => argument.NameColon is not null))
        {
            return null;
        }

        if (uses.Any(use => !use.Access.Path.IsVariable || use.Access.Routine.Syntax != body || !use.Locks.Held.IsEmpty) || !AreAllUses(variable, uses, body, site.Model, cancellation))
            return null;
        Reduction? common = null;
        foreach (var use in uses)
        {
            if (site.Model.GetOperation(use.Syntax, cancellation) is not { } reference || Reduction.Of(reference) is not { } step || IsChecked(step.Statement) || (common is { } known && known.How != step.How))
                return null;
            common = step;
        }

        if (common is not { } first || Merged.TypedNeutral(first.How, type) is null)
            return null;
        var accumulation = new Accumulation(site, variable, type, first, loop, body, shared, cancellation);
        return accumulation._merge is null && accumulation._gate is null ? null : accumulation;
    }

    /// <summary>Whether a call is <c>Parallel.For</c> or <c>Parallel.ForEach</c> with an action for each item.</summary>
    public static bool IsPlainLoop(InvocationExpressionSyntax loop, SemanticModel model, CancellationToken cancellation) =>
        model.GetSymbolInfo(loop, cancellation).Symbol is IMethodSymbol
        {
            Name: "For" or "ForEach", ContainingType: { Name: "Parallel", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } },
            Parameters: [.., { Type.Name: "Action" }],
        }
        && loop.Expression is not (GenericNameSyntax or MemberAccessExpressionSyntax { Name: GenericNameSyntax });

    static bool AreAllUses(ISymbol variable, ImmutableArray<SharedUse> uses, LambdaExpressionSyntax body, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var name in body.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, variable)
                && !uses.Any(use => use.Syntax == name))
            {
                return false;
            }
        }

        return true;
    }

    static bool IsChecked(IOperation step) => step switch
    {
        IIncrementOrDecrementOperation increment => increment.IsChecked,
        ICompoundAssignmentOperation compound => compound.IsChecked,
        ISimpleAssignmentOperation { Value: IBinaryOperation sum } => sum.IsChecked,
        _ => false,
    };

    static string? AtomicMerge(ITypeSymbol type, Merging @operator, INamedTypeSymbol? interlocked)
    {
        var name = @operator switch
        {
            Merging.Sum => "Add",
            Merging.Or => "Or",
            Merging.And => "And",
            _ => "",
        };
        foreach (var member in interlocked?.GetMembers(name) ?? ImmutableArray<ISymbol>.Empty)
        {
            if (member is IMethodSymbol { Parameters: [{ RefKind: RefKind.Ref } location, _] } && SymbolEqualityComparer.Default.Equals(location.Type, type))
                return name;
        }

        return null;
    }

    // ---------------------------------------------------------------------------------------------------------- writing

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => (_gate?.Places ?? []).Append(_loop);

    /// <summary>Rewrites the loop; false when that cannot be written.</summary>
    public bool AddTo(Draft draft)
    {
        if (Body() is not { } body)
            return false;
        var arguments = _loop.ArgumentList.Arguments;
        var last = arguments[arguments.Count - 1];
        var isOnOwnLine = LineLayout.BeginsLine(last);
        var separator = isOnOwnLine
            ? Token(default, SyntaxKind.CommaToken, TriviaList(LineLayout.LineBreak(_site.Root)))
            : Token(default, SyntaxKind.CommaToken, TriviaList(Space));
        var leading = isOnOwnLine ? TriviaList(Whitespace(LineLayout.IndentationAt(last))) : default;
        var initial = ParenthesizedLambdaExpression(ParameterList(), ParseExpression(Merged.TypedNeutral(_step.How, _type)!));
        var nodes = arguments.GetWithSeparators().RemoveAt(arguments.GetWithSeparators().Count - 1)
            .AddRange(new SyntaxNodeOrToken[]
            {
                Argument(WithArrow(initial)).WithLeadingTrivia(last.GetLeadingTrivia()), separator,
                last.WithExpression(body.WithoutTrivia()).WithLeadingTrivia(leading).WithoutTrailingTrivia(), separator,
                Argument(MergeOfLocals()).WithLeadingTrivia(leading).WithTrailingTrivia(last.GetTrailingTrivia()),
            });
        _gate?.AddTo(draft);
        draft.Replace(_loop, _loop.WithArgumentList(_loop.ArgumentList.WithArguments(SeparatedList<ArgumentSyntax>(nodes))));
        return true;
    }

    static ParenthesizedLambdaExpressionSyntax WithArrow(ParenthesizedLambdaExpressionSyntax lambda) =>
        lambda.WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));

    LambdaExpressionSyntax? Body()
    {
        CSharpSyntaxNode? body = _body.Body is BlockSyntax block ? BlockWithLocal(block) : _body.ExpressionBody is { } expression ? SumOf(expression) : null;
        if (body is null || Parameters() is not { } parameters)
            return null;
        return ParenthesizedLambdaExpression(default, _body.Modifiers, null, parameters, _body.ArrowToken.WithLeadingTrivia(), body as BlockSyntax, body as ExpressionSyntax);
    }

    ParameterListSyntax? Parameters()
    {
        var given = _body switch
        {
            SimpleLambdaExpressionSyntax simple => [simple.Parameter],
            ParenthesizedLambdaExpressionSyntax parenthesized => parenthesized.ParameterList.Parameters.ToList(),
            _ => new List<ParameterSyntax>(),
        };
        if (given.Count is 0 or > 3 || given.Any(static parameter => parameter.AttributeLists.Count > 0 || parameter.Modifiers.Count > 0))
            return null;
        var isTyped = given.Any(static parameter => parameter.Type is not null);
        var list = given.Select(static parameter => parameter.WithoutTrivia()).ToList();
        if (list.Count == 1)
        {
            var state = PlatformNames.Free(_site.Model, _loop, _body.SpanStart, "state", "loopState");
            list.Add(New(state, "System.Threading.Tasks.ParallelLoopState"));
        }

        list.Add(Parameter(Identifier(_local)).WithType(isTyped ? ParseTypeName(_type.ToMinimalDisplayString(_site.Model, _body.SpanStart)).WithTrailingTrivia(Space) : null));
        return ParameterList(SeparatedList(list, Enumerable.Repeat(Token(default, SyntaxKind.CommaToken, TriviaList(Space)), list.Count - 1))).WithTrailingTrivia(Space);

        ParameterSyntax New(string name, string typeName) => Parameter(Identifier(name)).WithType(
            isTyped && _site.Model.Compilation.GetTypeByMetadataName(typeName) is { } type ? PlatformNames.TypeOf(type, _site.Model, _body.SpanStart).WithTrailingTrivia(Space) : null);
    }

    ExpressionSyntax? SumOf(ExpressionSyntax expression)
    {
        if (expression is AssignmentExpressionSyntax { Right: var added } ? LineLayout.LosesWords(expression, added) : LineLayout.HasWordsBeside(expression))
            return null;
        var renamed = Renamed(expression);
        switch (renamed)
        {
            case PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax:
                var isUp = renamed.IsKind(SyntaxKind.PreIncrementExpression) || renamed.IsKind(SyntaxKind.PostIncrementExpression);
                return Binary(isUp ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1)));
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment:
                return assignment.Right;
            case AssignmentExpressionSyntax assignment:
                SyntaxKind? kind = assignment.Kind() switch
                {
                    SyntaxKind.AddAssignmentExpression => SyntaxKind.AddExpression,
                    SyntaxKind.SubtractAssignmentExpression => SyntaxKind.SubtractExpression,
                    SyntaxKind.MultiplyAssignmentExpression => SyntaxKind.MultiplyExpression,
                    SyntaxKind.OrAssignmentExpression => SyntaxKind.BitwiseOrExpression,
                    SyntaxKind.AndAssignmentExpression => SyntaxKind.BitwiseAndExpression,
                    SyntaxKind.ExclusiveOrAssignmentExpression => SyntaxKind.ExclusiveOrExpression,
                    _ => null,
                };
                return kind is { } found ? Binary(found, assignment.Right) : null;
            default:
                return null;
        }

        ExpressionSyntax Binary(SyntaxKind kind, ExpressionSyntax right)
        {
            var isSimple = right is IdentifierNameSyntax or LiteralExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
                or ParenthesizedExpressionSyntax or CastExpressionSyntax
                || (right.IsKind(SyntaxKind.MultiplyExpression) && kind is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression);
            var sum = BinaryExpression(kind, IdentifierName(_local), isSimple ? right.WithoutTrivia() : ParenthesizedExpression(right.WithoutTrivia()));
            return sum.WithOperatorToken(sum.OperatorToken.WithLeadingTrivia(Space).WithTrailingTrivia(Space));
        }
    }

    BlockSyntax? BlockWithLocal(BlockSyntax block)
    {
        var returns = block.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>().ToList();
        var isEndReachable = _site.Model.AnalyzeControlFlow(block.Statements[0], block.Statements[block.Statements.Count - 1]) is not { Succeeded: true } flow || flow.EndPointIsReachable;
        var names = _uses.Where(use => block.Span.Contains(use.Span)).ToList();
        var result = block.ReplaceNodes(names.Concat(returns), (original, current) => current is ReturnStatementSyntax early ? ReturnOfLocal(early) : Name(current));
        if (!isEndReachable)
            return result;
        var last = block.Statements[block.Statements.Count - 1];
        var isMultiline = LineLayout.BeginsLine(last);
        var closing = ReturnOfLocal(ReturnStatement())
            .WithLeadingTrivia(Whitespace(isMultiline ? LineLayout.IndentationAt(last) : ""))
            .WithTrailingTrivia(isMultiline ? LineLayout.LineBreak(_site.Root) : Space);
        return result.AddStatements(closing);
    }

    ReturnStatementSyntax ReturnOfLocal(ReturnStatementSyntax statement) => statement
        .WithReturnKeyword(statement.ReturnKeyword.WithTrailingTrivia(Space)).WithExpression(IdentifierName(_local));

    SyntaxNode Name(SyntaxNode use) => ((IdentifierNameSyntax)use).WithIdentifier(Identifier(_local).WithTriviaFrom(((IdentifierNameSyntax)use).Identifier));

    T Renamed<T>(T node)
        where T : SyntaxNode => node.ReplaceNodes(_uses.Where(use => node.Span.Contains(use.Span)), (_, current) => Name(current));

    LambdaExpressionSyntax MergeOfLocals()
    {
        var variable = _variable.Name is var name && SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
        if (_merge is null)
            return (LambdaExpressionSyntax)ParseExpression($"{_local} => {{ lock ({_gate!.Expression}) {Merged.Step(variable, _local, _step)} }}");
        var merging = (SimpleLambdaExpressionSyntax)ParseExpression($"{_local} => Interlocked.{_merge}(ref {variable}, {_local})");
        var access = (MemberAccessExpressionSyntax)((InvocationExpressionSyntax)merging.ExpressionBody!).Expression;
        return merging.ReplaceNode(access.Expression, PlatformNames.ExpressionOf(_site.Session.Types.Interlocked!, _site.Model, _loop.SpanStart));
    }
}
