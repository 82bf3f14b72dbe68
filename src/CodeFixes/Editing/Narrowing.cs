using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Makes a critical section smaller: statements that need no lock move before it, and what they add to shared variables is
/// kept in locals and published under the lock. A section that guards nothing loses its lock.
/// </summary>
sealed class Narrowing
{
    readonly SemanticModel _model;
    readonly SectionText _text;
    readonly ImmutableArray<StatementSyntax> _moved;

    Narrowing(SemanticModel model, SectionText text, ImmutableArray<StatementSyntax> moved, ImmutableArray<RunningTotal> totals)
    {
        _model = model;
        _text = text;
        _moved = moved;
        Totals = totals;
    }

    /// <summary>The shared variables that are computed in locals.</summary>
    public ImmutableArray<RunningTotal> Totals { get; }

    /// <summary>Whether the lock goes away altogether.</summary>
    public bool DropsLock => _moved.Length == _text.Body.Length && Totals.IsEmpty;

    /// <summary>The narrowing of a section; null when no computing can be taken out of it.</summary>
    public static Narrowing? Of(CriticalSection section, Routine root) => Of(section, root, new WorkToMove("", operation => root.Session.Costs.Of(operation).Exceeds(root.ComputingRounds), MayWait: false));

    /// <summary>The narrowing of a section; null when no work can be taken out of it.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="work">What may be taken out.</param>
    public static Narrowing? Of(CriticalSection section, Routine root, WorkToMove work)
    {
        if (SectionText.Of(section) is not { } text || text.Unit.Concat(text.DropUnit).Any(static statement => statement.ContainsDirectives))
            return null;
        if (BodyOf(section.Function) is not { } body || IsInsideAnother(section, root))
            return null;
        var borrowing = Borrowing.In(root, section, body);
        var (known, movable, computed) = (0, 0, 0);
        for (; known < text.Body.Length; known++)
        {
            var footprint = Footprint.Of(section.Statements.Take(known + 1), root, section.Function);
            if (!(footprint.IsEmpty || footprint.IsMerge || (work.MayWait && footprint is { IsKnown: true, Uses.Count: 0 })) || !borrowing.OnlyReads(section.Statements[known]) || !work.MayLeave(section.Statements[known]))
                break;
            var isFreeAlone = Footprint.Of([section.Statements[known]], root, section.Function).IsEmpty;
            if (movable == known && CanMove(text.Body[known], isFreeAlone, root.Model, work.MayAwait) && !LivesLonger(text.Body[known], text.Unit))
                movable++;
            if (movable == known + 1 && work.IsWork(section.Statements[known]))
                computed = movable;
        }

        var isFree = known == text.Body.Length && Footprint.Of(section.Statements, root, section.Function).IsEmpty;
        if (isFree && !text.DropUnit.IsEmpty && !text.DropUnit.SelectMany(static statement => statement.DescendantNodes()).OfType<YieldStatementSyntax>().Any())
            return MayWiden(text, text.DropUnit, root.Model) ? new(root.Model, text, text.Body, ImmutableArray<RunningTotal>.Empty) : null;
        if (computed == 0 || !MayWiden(text, text.Unit, root.Model))
            return null;
        var moved = Enumerable.Range(0, computed).Where(i => !IsStep(section.Statements[i])).ToImmutableArray();
        var code = moved.Select(i => text.Body[i]).ToImmutableArray();
        if (!IsEvaluatedAlike(text, code, root) || !work.MayStay(text.Body.Except(code)))
            return null;
        var uses = Footprint.Of(moved.Select(i => section.Statements[i]), root, section.Function).Uses;
        var totals = RunningTotal.Of(uses, code, root, IsCheckedAt(text.Unit[0], root.Model));
        // What has been added by then, or by a step that the code now comes before, is found by whoever goes on after an exception.
        var comesBeforeStep = Enumerable.Range(0, moved[moved.Length - 1]).Any(i => IsStep(section.Statements[i]));
        var adding = comesBeforeStep ? code : code.SkipWhile(statement => !uses.Any(use => statement.Span.Contains(use.Operation.Syntax.Span)));
        if (totals is { } added && (!added.IsEmpty || comesBeforeStep) && (SharedFailures.IsTakenUp(text.Unit[0]) || adding.Any(statement => SharedFailures.MayFollow(statement, root.Model))))
            return null;

        // Files are missing and networks down at any time.
        if (comesBeforeStep && moved.Any(i => !IsSleep(section.Statements[i], root) && Footprint.Of([section.Statements[i]], root, section.Function).LeavesProcess))
            return null;
        return totals is { } kept && (code.Length < text.Body.Length || !kept.IsEmpty) ? new(root.Model, text, code, kept) : null;
    }

    /// <summary>A title that says what changes besides.</summary>
    public static string TitleOf(string title, bool isChecked, bool isRounded) => (isChecked, isRounded) switch
    {
        (true, true) => title + "; an overflow is found at another place, and the order of additions changes",
        (true, false) => title + "; an overflow is found at another place",
        (false, true) => title + "; the order of additions changes",
        _ => title,
    };

    /// <summary>Whether a sum overflows at another place than before; somebody should look at it.</summary>
    public bool IsChecked => Totals.Any(static total => total.IsChecked);

    /// <summary>Whether sums of fractions come out of another order.</summary>
    public bool IsRounded => Totals.Any(static total => total.IsRounded);

    /// <summary>The root of the document with the section narrowed.</summary>
    public SyntaxNode Apply(SyntaxNode root) => DropsLock ? Drop(root) : Publish(root);

    /// <summary>The body of a function; null when it is an expression.</summary>
    public static BlockSyntax? BodyOf(SyntaxNode function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body,
        AccessorDeclarationSyntax accessor => accessor.Body,
        AnonymousFunctionExpressionSyntax lambda => lambda.Block,
        LocalFunctionStatementSyntax local => local.Body,
        _ => null,
    };

    /// <summary>Whether a section stands in another one: the work would still run under the other lock.</summary>
    public static bool IsInsideAnother(CriticalSection section, Routine root) => CriticalSections.Of(root).Any(other =>
        other.Function == section.Function && other.Place != section.Place
        && other.Statements.Any(statement => statement.Syntax.Span.Contains(section.Place.Span)));

    /// <summary>
    /// Whether a statement can compute into locals that are published later: nothing jumps into it or out of it, it hands out
    /// no value in between, and what it has added so far is not lost with an exception that it throws or catches.
    /// </summary>
    public static bool CanMove(StatementSyntax statement, bool isFree, SemanticModel model, bool mayAwait = false)
    {
        if (statement is LocalFunctionStatementSyntax or LabeledStatementSyntax)
            return false;
        foreach (var node in statement.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case YieldStatementSyntax or CatchClauseSyntax or RefExpressionSyntax or GotoStatementSyntax:
                case AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } when !mayAwait:
                case UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 } when !mayAwait:
                case ThrowStatementSyntax or ThrowExpressionSyntax when !isFree:
                    return false;
            }
        }

        return model.AnalyzeControlFlow(statement) is { Succeeded: true, ExitPoints.IsEmpty: true, EntryPoints.IsEmpty: true, ReturnStatements.IsEmpty: true };
    }

    /// <summary>Whether what a statement disposes at the end of its block would be disposed later outside of a section: something comes after that.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="unit">The statements of the section, with its lock.</param>
    public static bool LivesLonger(StatementSyntax statement, ImmutableArray<StatementSyntax> unit) => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }
        && !(unit[0].Parent is BlockSyntax { Statements: [.., var last] } && last == unit[unit.Length - 1]);

    // A single step such as _runs++ is no gain outside of the lock; it commutes with the others and needs nothing of theirs.
    static bool IsStep(IOperation statement) => statement.ChildOperations.FirstOrDefault() is { } step && step.ChildOperations.FirstOrDefault() is { } target
        && ((Reduction.Of(target) is { } reduction && reduction.Statement == step && reduction.Value is null or { ConstantValue.HasValue: true })
            || (Gathering.Of(target) is { Appends: true, Value.ConstantValue.HasValue: true } gathering && gathering.Step == statement));

    static bool IsSleep(IOperation statement, Routine root) => statement is IExpressionStatementOperation { Operation: var step }
        && (step is IAwaitOperation await ? await.Operation : step) is IInvocationOperation call && root.Session.Calls.Of(call).Kind == Meaning.Sleep;

    // Names that the moved statements declare are seen by more code than before; none of it may mean something else by them.
    static bool MayWiden(SectionText text, ImmutableArray<StatementSyntax> unit, SemanticModel model)
    {
        if (unit[0].Parent is not BlockSyntax outer || text.Body[0].Parent == outer)
            return text.Body[0].Parent == unit[0].Parent || unit.Length == 1;
        var body = text.Body;
        var declared = model.LookupSymbols(body[body.Length - 1].SpanStart)
            .Where(symbol => symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences is [var declaration, ..] && body.Any(statement => statement.Span.Contains(declaration.Span)))
            .Select(static symbol => symbol.Name).ToImmutableHashSet();
        return declared.IsEmpty || !outer.DescendantTokens().Any(token =>
            token.IsKind(SyntaxKind.IdentifierToken) && declared.Contains(token.ValueText) && !body.Any(statement => statement.Span.Contains(token.Span)));
    }

    // Taking the lock reads and writes no variable that the moved statements write or read.
    static bool IsEvaluatedAlike(SectionText text, ImmutableArray<StatementSyntax> code, Routine root)
    {
        if (text.Taking is not { } taking)
            return true;
        var names = taking.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText).ToImmutableHashSet();
        foreach (var statement in code)
        {
            foreach (var name in statement.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (names.Contains(name.Identifier.ValueText) && root.Model.GetSymbolInfo(name).Symbol is ILocalSymbol or IParameterSymbol
                    && root.Model.GetSymbolInfo(name).Symbol is { } variable && !root.Places.IsStable(variable))
                {
                    return false;
                }
            }
        }

        // The scope of a using declaration is written by it alone, but it is not there yet.
        return taking is not LocalDeclarationStatementSyntax declaration || !code.Any(statement => statement.DescendantTokens().Any(token => token.ValueText == declaration.Declaration.Variables[0].Identifier.ValueText));
    }

    /// <summary>Whether additions at a place throw on overflow.</summary>
    public static bool IsCheckedAt(SyntaxNode place, SemanticModel model) =>
        place.FirstAncestorOrSelf<CheckedStatementSyntax>() is { } context ? context.IsKind(SyntaxKind.CheckedStatement) : model.Compilation.Options.CheckOverflow;

    // ------------------------------------------------------------------------------------------------------------ text

    SyntaxNode Publish(SyntaxNode root)
    {
        var outer = OuterLayout(_text.Unit);
        var inner = Layout.Of(_text.Body[0]);
        var (emptyLines, comments) = Layout.Split(_text.Unit[0].GetLeadingTrivia());
        var pending = Totals.ToList();
        var result = new List<StatementSyntax>();
        foreach (var statement in _moved)
        {
            var laid = outer.Lay(WithLocals(statement), Layout.Of(statement));
            var (before, rest) = Layout.Split(laid.GetLeadingTrivia());
            if (result.Count == 0)
                before = _text.Synchronized is null ? emptyLines : before;
            foreach (var total in pending.Where(total => total.References.Any(statement.Contains)).ToList())
            {
                var declaration = outer.New(total.Declaration(_model));
                result.Add(declaration.WithLeadingTrivia(before.AddRange(declaration.GetLeadingTrivia())));
                before = default;
                pending.Remove(total);
            }

            result.Add(laid.WithLeadingTrivia(before.AddRange(rest)));
        }

        // An empty line after a closing brace, and nowhere else.
        var isSet = !outer.IsOnOneLine && Layout.IsOnSeveralLines(_moved[_moved.Length - 1]) && _moved[_moved.Length - 1].GetLastToken().IsKind(SyntaxKind.CloseBraceToken);
        var head = isSet ? SyntaxFactory.TriviaList(outer.NewLine) : default;
        if (_text.Synchronized is { } method)
        {
            var indented = method.Body is { } body && !outer.IsOnOneLine ? outer.DeeperBy(Layout.Of(body.CloseBraceToken.Parent!.Parent!)) : outer;
            result.Add(LockAround(Kept(outer), outer, indented, method).WithLeadingTrivia(head.AddRange(outer.Before)));
            return SynchronizedMethods.Without(root, method, result);
        }

        var held = _text.Hold(Kept(inner)).ToList();
        held[0] = held[0].WithLeadingTrivia(head.AddRange(comments));
        result.AddRange(held);
        return Replace(root, _text.Unit, result);
    }

    // What stays under the lock: the totals, then the statements that did not move.
    List<StatementSyntax> Kept(Layout layout)
    {
        var kept = Totals.Select(total => layout.New(total.Publication)).ToList();
        kept.AddRange(_text.Body.Where(statement => !_moved.Contains(statement)));
        var isBlock = _text.Body[0].Parent is BlockSyntax;
        if (!isBlock && kept.Count == 1)
            kept[0] = kept[0].WithTrailingTrivia(Layout.Of(_text.Body[0]).IsOnOneLine ? EndOf(_text.Body[0]) : kept[0].GetTrailingTrivia());
        return kept;
    }

    // White space and the line break; the comment has moved with its statement.
    static SyntaxTriviaList EndOf(StatementSyntax statement) =>
        SyntaxFactory.TriviaList(statement.GetTrailingTrivia().Where(static one => one.IsKind(SyntaxKind.EndOfLineTrivia) || one.IsKind(SyntaxKind.WhitespaceTrivia)));

    StatementSyntax WithLocals(StatementSyntax statement)
    {
        var names = Totals.SelectMany(static total => total.References.Select(reference => (reference, total.Name)))
            .Where(pair => statement.Contains(pair.reference)).ToDictionary(static pair => pair.reference, static pair => pair.Name);
        return names.Count == 0 ? statement : statement.ReplaceNodes(names.Keys, (old, _) => SyntaxFactory.IdentifierName(names[old]).WithTriviaFrom(old));
    }

    SyntaxNode Drop(SyntaxNode root)
    {
        if (_text.Synchronized is { } method)
            return SynchronizedMethods.Without(root, method, _text.Body);
        var unit = _text.DropUnit;
        var outer = OuterLayout(unit);
        var result = _text.Body.Select(statement => outer.Lay(statement, Layout.Of(statement))).ToList();
        var start = _text.Body[0].SpanStart;
        var dropped = unit.SelectMany(static statement => statement.DescendantTokens()).Where(token => !_text.Body.Any(statement => statement.Span.Contains(token.Span))).ToList();
        var before = dropped.Where(token => token.SpanStart < start).SelectMany((token, index) => index == 0 ? token.TrailingTrivia : token.LeadingTrivia.AddRange(token.TrailingTrivia));
        var after = dropped.Where(token => token.SpanStart > start).SelectMany(static token => token.LeadingTrivia.AddRange(token.TrailingTrivia));
        var own = Layout.Split(result[0].GetLeadingTrivia()).Text;
        var lead = Layout.Split(unit[0].GetLeadingTrivia());
        var comments = outer.OnLines(Layout.CommentsIn(lead.Text).Concat(Layout.CommentsIn(before)));
        result[0] = result[0].WithLeadingTrivia(lead.EmptyLines.AddRange(comments).AddRange(own));
        var last = result[result.Count - 1];
        result[result.Count - 1] = last.WithTrailingTrivia(last.GetTrailingTrivia().AddRange(outer.OnLines(Layout.CommentsIn(after))));
        return Replace(root, unit, result);
    }

    /// <summary>How new statements beside those of a section stand.</summary>
    public static Layout OuterLayout(ImmutableArray<StatementSyntax> unit)
    {
        var layout = Layout.Of(unit[0]);
        return layout.IsOnOneLine && unit.Any(Layout.IsOnSeveralLines) ? Layout.OfLine(unit[0]) : layout;
    }

    /// <summary>The root with other statements in the place of some that follow each other.</summary>
    public static SyntaxNode Replace(SyntaxNode root, ImmutableArray<StatementSyntax> unit, List<StatementSyntax> by)
    {
        if (unit[0].Parent is BlockSyntax block)
        {
            var index = block.Statements.IndexOf(unit[0]);
            var statements = block.Statements.Where(statement => !unit.Contains(statement)).ToList();
            statements.InsertRange(index, by);
            return root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(statements)));
        }

        if (unit.Length > 1)
            return root;
        var isOnOneLine = OuterLayout(unit).IsOnOneLine;
        var embedded = SyntaxFactory.Block(by);
        if (isOnOneLine)
        {
            embedded = embedded.WithOpenBraceToken(SyntaxFactory.Token(default, SyntaxKind.OpenBraceToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)))
                .WithCloseBraceToken(SyntaxFactory.Token(default, SyntaxKind.CloseBraceToken, unit[0].GetTrailingTrivia()));
            var last = by[by.Count - 1].WithTrailingTrivia(SyntaxFactory.Space);
            return root.ReplaceNode(unit[0], embedded.WithStatements(embedded.Statements.RemoveAt(by.Count - 1).Add(last)));
        }

        return root.ReplaceNode(unit[0], embedded.WithTrailingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation));
    }

    // ---------------------------------------------------------------------------------------------- synchronized methods

    StatementSyntax LockAround(List<StatementSyntax> kept, Layout outer, Layout inner, MethodDeclarationSyntax method)
    {
        var type = _model.GetDeclaredSymbol(method)!.ContainingType;
        var target = method.Modifiers.Any(SyntaxKind.StaticKeyword) ? $"typeof({type.ToMinimalDisplayString(_model, method.SpanStart)})" : "this";
        var statements = kept.Select(statement => inner.Lay(statement, Layout.Of(statement) is { Indent: not null } own ? own : outer)).ToList();
        var held = (LockStatementSyntax)SyntaxFactory.ParseStatement($"lock ({target}) {{ }}");
        var block = SyntaxFactory.Block(statements)
            .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithLeadingTrivia(outer.Before).WithTrailingTrivia(outer.After))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithLeadingTrivia(outer.Before).WithTrailingTrivia(outer.After));
        return held.WithCloseParenToken(held.CloseParenToken.WithTrailingTrivia(outer.After)).WithStatement(block);
    }
}
