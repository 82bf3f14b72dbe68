using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Takes a lock out of a loop that adds each item to shared variables under it: the items are added to locals, and the locals
/// to the variables, under the lock, once.
/// </summary>
sealed class LocalMerge
{
    readonly Site _site;
    readonly LockText _lock;
    readonly SyntaxNode _loop;
    readonly ImmutableArray<RunningTotal> _totals;

    LocalMerge(Site site, LockText @lock, SyntaxNode loop, ImmutableArray<RunningTotal> totals)
    {
        _site = site;
        _lock = @lock;
        _loop = loop;
        _totals = totals;
    }

    /// <summary>Whether an overflow may be found at another place than before.</summary>
    public bool IsChecked => _totals.Any(static total => total.IsChecked);

    /// <summary>Whether the additions come in another order than before, which shows in the last digits.</summary>
    public bool IsRounded => _totals.Any(static total => total.IsRounded);

    /// <summary>Whether elements are collected, and not only numbers added up.</summary>
    public bool Collects => _totals.Any(static total => total.IsCollection);

    /// <summary>The merge for a section; null where the loop does more than add up, or the lock cannot be moved.</summary>
    public static LocalMerge? Of(CriticalSection section, Site site)
    {
        var root = site.Routine!.Root;
        if (LockText.Of(section) is not { } held)
            return null;
        var footprint = Footprint.Of(section.Statements, root, section.Function);
        if (!footprint.OnlyAdds)
            return null;
        return InnermostLoop(held.Unit[0], section.Function) is { } loop ? InLoop(section, held, loop, footprint, site) : InParallelLoop(section, held, footprint, site);
    }

    static StatementSyntax? InnermostLoop(SyntaxNode node, SyntaxNode function) => Loops.Around(node, function);

    // ----------------------------------------------------------------------------------------------------- what is allowed

    // As far out as the loops do nothing else with the variables.
    static LocalMerge? InLoop(CriticalSection section, LockText held, StatementSyntax innermost, Footprint footprint, Site site)
    {
        var root = site.Routine!.Root;
        StatementSyntax? loop = null;
        for (StatementSyntax? next = innermost; next is not null; next = InnermostLoop(next, section.Function))
        {
            if (!Narrowing.CanMove(next, isFree: false, root.Model) || !LeavesAlone(next, section, held, footprint, root) || !LoopEnd.IsItsOwn(next, section.Function, root))
                break;
            if (next.Parent is BlockSyntax)
                loop = next;
        }

        return loop is not null && !SharedFailures.MayFollow(loop, root.Model) && RunningTotal.Of(footprint.Uses, ImmutableArray.Create(loop), root, Narrowing.IsCheckedAt(loop, root.Model)) is { } totals
            ? new(site, held, loop, totals)
            : null;
    }

    static LocalMerge? InParallelLoop(CriticalSection section, LockText held, Footprint footprint, Site site)
    {
        var root = site.Routine!.Root;
        if (section.Function is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Block: { } block } lambda || held.Unit[0].Parent != block
            || lambda.Parent is not ArgumentSyntax { NameColon: null, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument || list.Arguments.Last() != argument
            || list.Arguments.Any(static given => given.NameColon is not null) || !Accumulation.IsPlainLoop(call, root.Model, default)
            || block.DescendantNodes().Any(static node => node is GotoStatementSyntax or LabeledStatementSyntax or CatchClauseSyntax) || !LeavesAlone(block, section, held, footprint, root)
            || ParametersOf(lambda) is null || SharedFailures.MayFollow(call, root.Model))
        {
            return null;
        }

        return RunningTotal.Of(footprint.Uses, block.Statements.ToImmutableArray(), root, Narrowing.IsCheckedAt(block, root.Model)) is [{ Initial: not null } only]
            ? new(site, held, call, ImmutableArray.Create(only))
            : null;
    }

    /// <summary>Whether code beside a section reads what it likes, but not its variables, and writes nothing that could be one of them.</summary>
    public static bool LeavesAlone(SyntaxNode code, CriticalSection section, LockText held, Footprint inside, Routine root)
    {
        var rest = new List<IOperation>();
        if (root.Model.GetOperation(code) is not { } tree)
            return false;
        Collect(root.TreeOf(section.Function)!.DescendantsAndSelf().FirstOrDefault(operation => operation.Syntax == code && operation.Kind == tree.Kind) ?? tree);
        var footprint = Footprint.Of(rest, root, section.Function);
        if (!footprint.IsKnown || footprint.LeavesProcess)
            return false;
        var members = new HashSet<ISymbol>(inside.Uses.Select(static use => use.Path.Symbol).OfType<ISymbol>(), SymbolEqualityComparer.Default);
        return !footprint.Uses.Any(use => use.Path.Symbol is not { } symbol || members.Contains(symbol));

        void Collect(IOperation operation)
        {
            if (held.Unit.Contains(operation.Syntax))
                return;
            if (!operation.Syntax.Span.Contains(held.Unit[0].Span))
            {
                rest.Add(operation);
                return;
            }

            foreach (var child in operation.ChildOperations)
                Collect(child);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ writing

    /// <summary>The root of the document with the lock outside of the loop.</summary>
    public SyntaxNode Apply(SyntaxNode root) => _loop is StatementSyntax loop ? ApplyToLoop(root, loop) : ApplyToCall(root, (InvocationExpressionSyntax)_loop);

    SyntaxNode ApplyToLoop(SyntaxNode root, StatementSyntax loop)
    {
        var layout = Layout.Of(loop);
        var (emptyLines, own) = Layout.Split(loop.GetLeadingTrivia());
        var statements = _totals.Select(total => layout.New(total.Declaration(_site.Model))).ToList();
        statements[0] = statements[0].WithLeadingTrivia(emptyLines.AddRange(statements[0].GetLeadingTrivia()));
        var open = layout.EndLine(WithoutLock(loop, static _ => null).WithLeadingTrivia(own));
        statements.Add(layout.IsOnOneLine ? open.WithTrailingTrivia(SyntaxFactory.Space) : open);
        var merge = Merge(layout);
        var isSet = !layout.IsOnOneLine && open.GetLastToken().IsKind(SyntaxKind.CloseBraceToken) && Layout.IsOnSeveralLines(open);
        if (isSet)
            merge[0] = merge[0].WithLeadingTrivia(merge[0].GetLeadingTrivia().Insert(0, layout.NewLine));
        if (layout.IsOnOneLine)
            merge[merge.Count - 1] = merge[merge.Count - 1].WithTrailingTrivia(loop.GetTrailingTrivia());
        statements.AddRange(merge);
        var block = (BlockSyntax)loop.Parent!;
        var index = block.Statements.IndexOf(loop);
        return root.ReplaceNode(block, block.WithStatements(block.Statements.RemoveAt(index).InsertRange(index, statements)));
    }

    List<StatementSyntax> Merge(Layout layout)
    {
        var steps = _totals.Select(static total => total.Publication).ToList();
        return (layout.IsOnOneLine ? _lock.OnLines(steps, "", " ", isBraceOnOwnLine: false).Select(static statement => System.Text.RegularExpressions.Regex.Replace(statement, " +", " "))
            : _lock.OnLines(steps, layout.Indent!, layout.NewLine.ToString(), LineLayout.OpensBlocksOnOwnLine(_loop))).Select(layout.New).ToList();
    }

    SyntaxNode ApplyToCall(SyntaxNode root, InvocationExpressionSyntax call)
    {
        var total = _totals[0];
        var arguments = call.ArgumentList.Arguments;
        var last = arguments.Last();
        var lambda = (LambdaExpressionSyntax)last.Expression;
        var isOnOwnLine = LineLayout.BeginsLine(last);
        var indent = isOnOwnLine ? LineLayout.IndentationAt(last) : "";
        var separator = SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(isOnOwnLine ? LineLayout.LineBreak(root) : SyntaxFactory.Space));
        var lead = isOnOwnLine ? SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(indent)) : default;
        var block = Closed((BlockSyntax)WithoutLock(lambda.Block!, _ => SyntaxFactory.IdentifierName(total.Name)), lambda.Block!, total.Name);
        var isTyped = lambda is ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [{ Type: not null }, ..] };
        var parameters = ParametersOf(lambda)!.Append(isTyped ? $"{total.Type.ToMinimalDisplayString(_site.Model, lambda.SpanStart)} {total.Name}" : total.Name).ToList();
        if (parameters.Count == 2)
        {
            var state = PlatformNames.Free(_site.Model, call, lambda.SpanStart, "state", "loopState");
            parameters.Insert(1, isTyped ? $"ParallelLoopState {state}" : state);
        }

        var head = (ParenthesizedLambdaExpressionSyntax)SyntaxFactory.ParseExpression($"({string.Join(", ", parameters)}) => {{ }}");
        var body = head.WithModifiers(lambda.Modifiers).WithArrowToken(lambda.ArrowToken).WithParameterList(head.ParameterList.WithTrailingTrivia(SyntaxFactory.Space)).WithBlock(block.WithTriviaFrom(lambda.Block!));
        var list = arguments.GetWithSeparators().RemoveAt(arguments.GetWithSeparators().Count - 1).AddRange(new SyntaxNodeOrToken[]
        {
            SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"() => {total.Initial}")).WithLeadingTrivia(last.GetLeadingTrivia()), separator,
            SyntaxFactory.Argument(body.WithoutLeadingTrivia().WithLeadingTrivia(lead).WithoutTrailingTrivia()), separator,
            SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"{total.Name} => {{ {_lock.OnOneLine([total.Publication])} }}")).WithLeadingTrivia(lead).WithTrailingTrivia(last.GetTrailingTrivia()),
        });
        return root.ReplaceNode(call, call.WithArgumentList(call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(list))));
    }

    static IEnumerable<string>? ParametersOf(LambdaExpressionSyntax lambda)
    {
        var parameters = lambda is SimpleLambdaExpressionSyntax simple ? [simple.Parameter] : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters.ToList();
        return parameters.Count is 0 or > 2 || parameters.Any(static parameter => parameter.AttributeLists.Count > 0 || parameter.Modifiers.Count > 0) || lambda.Modifiers.Count > 0
            ? null
            : parameters.Select(static parameter => parameter.WithoutTrivia().ToString());
    }

    // Each thread hands its total on to its next item.
    BlockSyntax Closed(BlockSyntax block, BlockSyntax original, string name)
    {
        var isEndReachable = _site.Model.AnalyzeControlFlow(original.Statements[0], original.Statements.Last()) is not { Succeeded: true } flow || flow.EndPointIsReachable;
        return isEndReachable ? block.AddStatements(Layout.Of(original.Statements.Last()).New($"return {name};")) : block;
    }

    // The code with the statements of the lock in its place, and locals in place of the variables.
    T WithoutLock<T>(T code, Func<ReturnStatementSyntax, ExpressionSyntax?> returned)
        where T : SyntaxNode
    {
        var names = _totals.SelectMany(static total => total.References.Select(reference => (reference, total.Name))).ToDictionary(static pair => pair.reference, static pair => pair.Name);
        var returns = code.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>();
        var (unit, body) = (new SyntaxAnnotation(), new SyntaxAnnotation());
        var result = code.ReplaceNodes(names.Keys.Concat(returns).Concat(_lock.Unit).Concat(_lock.Body).Distinct(), (old, current) =>
        {
            if (names.TryGetValue(old, out var name))
                return SyntaxFactory.IdentifierName(name).WithTriviaFrom(old);
            if (_lock.Unit.Contains(old))
                current = current.WithAdditionalAnnotations(unit);
            if (_lock.Body.Contains(old))
                current = current.WithAdditionalAnnotations(body);
            return current is ReturnStatementSyntax early && returned(early) is { } value ? early.WithReturnKeyword(early.ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space)).WithExpression(value) : current;
        });
        var held = result.GetAnnotatedNodes(unit).Cast<StatementSyntax>().ToList();
        var inner = result.GetAnnotatedNodes(body).Cast<StatementSyntax>().ToList();
        var layout = Layout.Of(_lock.Unit[0]);
        if (held[0].Parent is not BlockSyntax block)
            return result.ReplaceNode(held[0], inner.Count == 1 ? layout.Lay(inner[0], Layout.Of(_lock.Body[0])).WithLeadingTrivia(held[0].GetLeadingTrivia()) : SyntaxFactory.Block(inner).WithTriviaFrom(held[0]));
        var laid = inner.Zip(_lock.Body, (now, before) => layout.Lay(now, Layout.Of(before))).ToList();
        laid[0] = laid[0].WithLeadingTrivia(Lead(held[0].GetLeadingTrivia(), laid[0].GetLeadingTrivia()));
        var index = block.Statements.IndexOf(held[0]);
        var rest = block.Statements.Where(statement => !held.Contains(statement)).ToList();
        rest.InsertRange(index, laid);
        return result.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(rest)));
    }

    // The empty lines and comments before the lock, then what stands before its first statement.
    static SyntaxTriviaList Lead(SyntaxTriviaList before, SyntaxTriviaList own)
    {
        var (emptyLines, text) = Layout.Split(before);
        return emptyLines.AddRange(Layout.CommentsIn(text).Any() ? LineLayout.WithoutIndentation(text).AddRange(own) : own);
    }
}
