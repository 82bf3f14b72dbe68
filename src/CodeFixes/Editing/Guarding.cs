using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Puts uses of a variable, field or property under a lock.</summary>
sealed class Guarding
{
    /// <summary>Statements that follow each other and go under one lock, or the body of an expression-bodied function.</summary>
    readonly record struct Section(ImmutableArray<SyntaxNode> Parts, ExpressionSyntax Gate)
    {
        public bool Covers(SyntaxNode node) => Parts.Any(part => part.Span.Contains(node.Span));
    }

    readonly Site _site;
    readonly Gate _gate;
    readonly ISymbol _variable;
    readonly CancellationToken _cancellation;
    readonly List<Section> _sections = [];
    readonly Dictionary<SyntaxNode, SeparatedAccess> _separated = [];

    Guarding(Site site, Gate gate, ISymbol variable, CancellationToken cancellation)
    {
        _site = site;
        _gate = gate;
        _variable = variable;
        _cancellation = cancellation;
    }

    /// <summary>
    /// The way to put all uses under a gate; null when one cannot be, when what is read in one statement decides what a
    /// distant one writes, or when the lock would not make a difference.
    /// </summary>
    public static Guarding? Of(ISymbol variable, ImmutableArray<SharedUse> uses, Gate gate, Site site, CancellationToken cancellation)
    {
        var open = uses.Where(use => gate.Path is not { } path || !use.Locks.Held.Any(held => held.Path.Equals(path))).ToList();
        // A lock inside of another one: that may be a deadlock. An atomic use beside: there is a better mend.
        if (open.Count == 0 || open.Any(static use => !use.Locks.Held.IsEmpty) || uses.Any(static use => use.Access.IsAtomic))
            return null;
        var guarding = new Guarding(site, gate, variable, cancellation);
        return guarding.FindSections(open) && guarding.KeepsTogether(uses) && guarding.MakesDifference(uses) ? guarding : null;
    }

    bool FindSections(List<SharedUse> uses)
    {
        var parts = new HashSet<SyntaxNode>();
        foreach (var use in uses)
        {
            if ((use.Access.Kind == AccessKind.Reference && use.Syntax.Parent is not ArgumentSyntax) || LeavesLazily(use))
                return false;
            if (PartAround(use) is not { } part)
                return false;
            if (SeparatedAccess.Of(use, part, uses, _site, _cancellation) is { } alone)
            {
                _separated.Add(use.Syntax, alone);
                parts.Add(use.Syntax);
            }
            else if (CanBeLocked(part))
                parts.Add(part);
            else
                return false;
        }

        // The work of a parallel loop between the uses of its variable is better left outside.
        if (_variable is IFieldSymbol or IPropertySymbol)
        {
            foreach (var (read, write) in DecidingPairs(uses))
                Bridge(PartAround(read)!, PartAround(write)!, parts);
            foreach (var part in parts.ToList())
                KeepVariables(part, parts);
        }

        foreach (var part in parts.ToList())
        {
            if (GateOf([part], uses) is { } taken)
                parts.UnionWith(JoinedLocks.Beside(part, taken));
        }

        var inOrder = parts.Where(part => !parts.Any(other => other != part && other.Span.Contains(part.Span) && FunctionOf(other) == FunctionOf(part)))
            .OrderBy(static part => part.SpanStart).ToList();
        for (var i = 0; i < inOrder.Count; i++)
        {
            var run = ImmutableArray.CreateBuilder<SyntaxNode>();
            run.Add(inOrder[i]);
            while (i + 1 < inOrder.Count && Follows(inOrder[i], inOrder[i + 1]))
                run.Add(inOrder[++i]);
            if (GateOf(run, uses) is not { } gate)
                return false;
            _sections.Add(new(run.ToImmutable(), gate));
        }

        return true;
    }

    // One lock for all uses of a section: those of two objects have two.
    ExpressionSyntax? GateOf(IEnumerable<SyntaxNode> parts, List<SharedUse> uses)
    {
        ExpressionSyntax? gate = null;
        foreach (var use in uses)
        {
            if (!parts.Any(part => part.Span.Contains(use.Syntax.Span)))
                continue;
            if (_gate.ExpressionFor(use.Target) is not { } own || (gate is not null && !AreEquivalent(gate, own)))
                return null;
            gate = own;
        }

        return gate;
    }

    // A query looks into the container when it is walked through, which may be after the lock.
    bool LeavesLazily(SharedUse use)
    {
        if (use.Access.Kind != AccessKind.ContainerRead)
            return false;
        SyntaxNode? outermost = null;
        for (var node = use.Syntax; node.Parent is { } parent and not (StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax); node = parent)
        {
            if (parent is InvocationExpressionSyntax)
                outermost = parent;
        }

        return (outermost ?? use.Syntax) is InvocationExpressionSyntax call
            && _site.Model.GetTypeInfo(call, _cancellation).Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } sequence
            && sequence.AllInterfaces.Add(sequence).Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable);
    }

    // The smallest thing that can be put under a lock: a statement, or the body of an expression-bodied function.
    static SyntaxNode? PartAround(SharedUse use)
    {
        for (var node = use.Syntax; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case LambdaExpressionSyntax lambda:
                    return lambda.ExpressionBody == node ? node : null;
                case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax }:
                    return node;
                case CommonForEachStatementSyntax loop when loop.Expression == node && IsOfContainer(use):
                    return IsCopy(node) ? node : loop;
                case IfStatementSyntax choice when choice.Condition == node:
                    StatementSyntax whole = choice;
                    while (whole.Parent is ElseClauseSyntax { Parent: IfStatementSyntax outer })
                        whole = outer;
                    return whole;
                case SwitchStatementSyntax choice when choice.Expression == node:
                    return choice;
                case ExpressionStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax:
                    return parent;
                case LocalDeclarationStatementSyntax local:
                    return local.UsingKeyword.IsKind(SyntaxKind.None) && local.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax ? local : null;
                case StatementSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax or SwitchLabelSyntax:
                    return null;
            }
        }

        return null;
    }

    // all.ToArray(): who loops over a copy needs no lock for the loop.
    static bool IsCopy(SyntaxNode items) => items is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && name.StartsWith("To", StringComparison.Ordinal);

    bool CanBeLocked(SyntaxNode part) => IsAllowedInLock(part) && !Waits(part);

    static bool IsAllowedInLock(SyntaxNode part) => !part.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(static node => node is AwaitExpressionSyntax or YieldStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax or RefExpressionSyntax
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    // Whoever waits for a thread must not hold what the thread needs.
    bool Waits(SyntaxNode part) => part.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<InvocationExpressionSyntax>().Any(call => _site.Model.GetOperation(call, _cancellation) is IInvocationOperation operation
            && _site.Session.Calls.Of(operation).Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle
                or Meaning.WaitForThread or Meaning.WaitForSignal or Meaning.Rendezvous or Meaning.WaitForCondition or Meaning.Acquire or Meaning.RunEach or Meaning.RunMany);

    static bool Follows(SyntaxNode one, SyntaxNode other)
    {
        if (one is not StatementSyntax || other is not StatementSyntax)
            return false;
        var (first, second) = one.Parent is GlobalStatementSyntax ? (one.Parent, other.Parent) : (one, other);
        if (first!.Parent is not (BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax) || first.Parent != second!.Parent)
            return false;
        var siblings = first.Parent.ChildNodes().ToList();
        return siblings.IndexOf(second) == siblings.IndexOf(first) + 1;
    }

    static SyntaxNode? FunctionOf(SyntaxNode node) => node.Ancestors()
        .FirstOrDefault(static ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax);

    // What stands between a test and the act that it decides goes under the lock with them.
    void Bridge(SyntaxNode one, SyntaxNode other, HashSet<SyntaxNode> parts)
    {
        if (one == other || one.Parent != other.Parent || one.Parent is not (BlockSyntax or SwitchSectionSyntax))
            return;
        var between = one.Parent.ChildNodes().Where(node => node.SpanStart > Math.Min(one.SpanStart, other.SpanStart) && node.Span.End < Math.Max(one.Span.End, other.Span.End)).ToList();
        if (between.All(node => node is StatementSyntax and not LocalFunctionStatementSyntax && CanBeLocked(node)))
            parts.UnionWith(between);
    }

    // if (d.TryGetValue(k, out var v)) …: as far as v is used.
    void KeepVariables(SyntaxNode part, HashSet<SyntaxNode> parts)
    {
        if (part.Parent is not (BlockSyntax or SwitchSectionSyntax))
            return;
        var names = new HashSet<string>(part.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(static variable => variable.Identifier.ValueText));
        if (names.Count == 0)
            return;
        var behind = part.Parent.ChildNodes().SkipWhile(node => node != part).Skip(1).ToList();
        var last = behind.FindLastIndex(node => node.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText)));
        var kept = behind.Take(last + 1).ToList();
        if (kept.All(node => node is StatementSyntax and not LocalFunctionStatementSyntax && CanBeLocked(node)))
            parts.UnionWith(kept);
    }

    // Check and act under two locks is as wrong as under none.
    bool KeepsTogether(ImmutableArray<SharedUse> uses) => DecidingPairs(uses).All(pair =>
        _sections.Any(section => section.Covers(pair.Read.Syntax) && section.Covers(pair.Write.Syntax)) || AreUnderOneLock(pair.Read.Syntax, pair.Write.Syntax));

    static IEnumerable<(SharedUse Read, SharedUse Write)> DecidingPairs(IReadOnlyList<SharedUse> uses) =>
        from read in uses
        where read.Access.Kind is AccessKind.Read or AccessKind.ContainerRead && ReadValue.Decides(read.Syntax)
        from write in uses
        where write.Access.IsWrite && Equals(write.Runner, read.Runner)
        select (read, write);

    static bool AreUnderOneLock(SyntaxNode one, SyntaxNode other) =>
        one.Ancestors().OfType<LockStatementSyntax>().Any(held => held.Span.Contains(other.Span));

    // A lock around a lone write or read makes it no more atomic than it is, and brings no order.
    // Of a field it is the whole type that agrees on the lock.
    bool MakesDifference(ImmutableArray<SharedUse> uses) =>
        _variable is IFieldSymbol or IPropertySymbol
        || uses.Any(static use => use.Access.Kind is AccessKind.Update or AccessKind.Reference || IsOfContainer(use))
        || _sections.Any(section => uses.Any(use => use.Access.IsWrite && section.Covers(use.Syntax)) && uses.Any(use => !use.Access.IsWrite && section.Covers(use.Syntax)))
        || uses.Any(static use => use.Access.Path.IsVariable && CanTear(Elements.TypeOf(use.Access.Path.Variable!)));

    static bool IsOfContainer(SharedUse use) => use.Access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite;

    static bool CanTear(ITypeSymbol? type) =>
        type is { IsValueType: true, TypeKind: not TypeKind.Enum } && type.SpecialType is SpecialType.System_Decimal or SpecialType.None or SpecialType.System_DateTime or SpecialType.System_Nullable_T;

    // ---------------------------------------------------------------------------------------------------------- writing

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => _sections.SelectMany(static section => section.Parts)
        .Concat(_sections.Where(static section => section.Parts[0] is ExpressionSyntax).Select(section => _separated.TryGetValue(section.Parts[0], out var alone) ? alone.Place
            : section.Parts[0].Parent is ArrowExpressionClauseSyntax arrow ? arrow.Parent! : section.Parts[0].Parent!))
        .Concat(_gate.Places);

    /// <summary>Puts everything under the lock; false when that cannot be written.</summary>
    public bool AddTo(Draft draft)
    {
        _gate.AddTo(draft);
        // What stands inside of others first.
        foreach (var section in _sections.OrderByDescending(static section => section.Parts[0].SpanStart))
        {
            if (!(_separated.TryGetValue(section.Parts[0], out var alone) ? alone.AddTo(draft, (statement, indentation) => MultilineLock([statement], section.Gate, indentation, LineLayout.LineBreak(_site.Root), LineLayout.OpensBlocksOnOwnLine(alone.Place)))
                : section.Parts[0] is ExpressionSyntax body ? LockBody(body, section.Gate, draft) : LockStatements(section.Parts.Cast<StatementSyntax>().ToList(), section.Gate, draft)))
                return false;
        }

        return true;
    }

    bool LockStatements(List<StatementSyntax> statements, ExpressionSyntax gate, Draft draft)
    {
        var isMultiline = LineLayout.BeginsLine(statements[0]);
        var indentation = LineLayout.IndentationAt(statements[0]);
        var lineBreak = LineLayout.LineBreak(_site.Root);
        var inside = new List<StatementSyntax>();
        var outside = new List<StatementSyntax>();
        foreach (var statement in statements)
        {
            var now = draft.Now(statement);
            if (isMultiline && JoinedLocks.IsOn(statement, gate))
            {
                if (!JoinedLocks.CanBeJoined((LockStatementSyntax)statement))
                    return false;
                inside.AddRange(JoinedLocks.StatementsOf((LockStatementSyntax)statement, inside.LastOrDefault()));
            }
            else if (statement is not LocalDeclarationStatementSyntax local || !IsUsedOutside(local, statements))
                inside.Add(now);
            else if (Split(local, (LocalDeclarationStatementSyntax)now) is var (declaration, assignment))
            {
                outside.Add(isMultiline
                    ? declaration.WithLeadingTrivia(inside.Count == 0 ? now.GetLeadingTrivia() : TriviaList(Whitespace(indentation))).WithTrailingTrivia(lineBreak)
                    : declaration.WithTrailingTrivia(Space));
                inside.Add(inside.Count == 0 ? assignment.WithLeadingTrivia(Whitespace(isMultiline ? indentation : "")) : assignment);
            }
            else
                return false;
        }

        outside.Add(isMultiline
            ? MultilineLock(inside, gate, indentation, lineBreak, LineLayout.OpensBlocksOnOwnLine(statements[0]), JoinedLocks.IsOn(statements[0], gate) ? statements[0].GetLeadingTrivia() : null)
            : OneLineLock(inside, gate));
        if (outside.Count > 1 && statements[0].Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return false;
        draft.ReplaceAll(statements, outside);
        return true;
    }

    static LockStatementSyntax MultilineLock(List<StatementSyntax> inside, ExpressionSyntax gate, string indentation, SyntaxTrivia lineBreak, bool opensOnOwnLine, SyntaxTriviaList? before = null)
    {
        var step = LineLayout.StepOf(indentation);
        var leading = before ?? inside[0].GetLeadingTrivia();
        if (before is null)
            inside[0] = inside[0].WithLeadingTrivia(Whitespace(indentation));
        var last = inside[inside.Count - 1];
        if (!last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            inside[inside.Count - 1] = last.WithTrailingTrivia(lineBreak);
        var block = Block(
            Token(opensOnOwnLine ? TriviaList(Whitespace(indentation)) : default, SyntaxKind.OpenBraceToken, TriviaList(lineBreak)),
            List(inside.Select(statement => LineLayout.Indented(statement, step))),
            Token(TriviaList(Whitespace(indentation)), SyntaxKind.CloseBraceToken, TriviaList(lineBreak)));
        return Lock(gate, block, opensOnOwnLine ? lineBreak : Space).WithLeadingTrivia(leading);
    }

    static LockStatementSyntax OneLineLock(List<StatementSyntax> inside, ExpressionSyntax gate)
    {
        var (leading, trailing) = (inside[0].GetLeadingTrivia(), inside[inside.Count - 1].GetTrailingTrivia());
        inside[0] = inside[0].WithoutLeadingTrivia();
        inside[inside.Count - 1] = inside[inside.Count - 1].WithTrailingTrivia(Space);
        var block = Block(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), List(inside), Token(SyntaxKind.CloseBraceToken));
        return Lock(gate, block, Space).WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
    }

    static LockStatementSyntax Lock(ExpressionSyntax gate, BlockSyntax block, SyntaxTrivia beforeBlock) => LockStatement(
        Token(default, SyntaxKind.LockKeyword, TriviaList(Space)), Token(SyntaxKind.OpenParenToken), gate, Token(default, SyntaxKind.CloseParenToken, TriviaList(beforeBlock)), block);

    bool LockBody(ExpressionSyntax body, ExpressionSyntax gate, Draft draft)
    {
        var method = _site.Session.RoutineAt(body, _site.Model, _cancellation)?.Method;
        var isVoid = ReadValue.ReturnsNothing(method) || (body.Parent is LambdaExpressionSyntax parent && body is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax
            && ReadValue.IsDroppedBy(parent, _site.Model, _cancellation));
        var now = draft.Now(body);
        var bare = now.WithoutTrivia();
        StatementSyntax statement = isVoid ? ExpressionStatement(bare) : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), bare, Token(SyntaxKind.SemicolonToken));
        switch (body.Parent)
        {
            case LambdaExpressionSyntax lambda:
                draft.Replace(lambda, draft.Now(lambda).WithBody(OneLineBody(statement, gate).WithTriviaFrom(now)));
                return true;
            case CommonForEachStatementSyntax loop:
                return LockCopy(loop, body, gate, draft);
            case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax function }:
                var current = draft.Now(function);
                draft.Replace(function, current.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(OneLineBody(statement, gate).WithLeadingTrivia().WithTrailingTrivia(current.SemicolonToken.TrailingTrivia)));
                return true;
            case ArrowExpressionClauseSyntax arrow:
                return BodyOfMember.Replace(arrow, (indentation, after) => [Locked(statement, gate, indentation, after)], draft, _site.Root);
            default:
                return false;
        }
    }

    // T[] all; lock (gate) { all = _all.ToArray(); } foreach (var one in all) …
    bool LockCopy(CommonForEachStatementSyntax loop, ExpressionSyntax copy, ExpressionSyntax gate, Draft draft)
    {
        if (loop.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax) || !LineLayout.BeginsLine(loop)
            || _site.Model.GetTypeInfo(copy, _cancellation).Type is not { TypeKind: TypeKind.Array or TypeKind.Class } type)
        {
            return false;
        }

        var now = draft.Now(loop);
        var (indentation, lineBreak, name) = (LineLayout.IndentationAt(loop), LineLayout.LineBreak(_site.Root), RunningTotal.FreshNameAt(loop, _variable.Name));
        var declaration = ParseStatement($"{type.ToMinimalDisplayString(_site.Model, loop.SpanStart)} {name};").WithLeadingTrivia(now.GetLeadingTrivia()).WithTrailingTrivia(lineBreak);
        var assignment = ParseStatement($"{name} = {now.Expression.WithoutTrivia()};").WithTrailingTrivia(lineBreak);
        var held = MultilineLock([assignment], gate, indentation, lineBreak, LineLayout.OpensBlocksOnOwnLine(loop)).WithLeadingTrivia(Whitespace(indentation));
        var rest = now.WithExpression(IdentifierName(name).WithTriviaFrom(now.Expression)).WithLeadingTrivia(lineBreak, Whitespace(indentation));
        draft.ReplaceAll([loop], [declaration, held, rest]);
        return true;
    }

    StatementSyntax Locked(StatementSyntax statement, ExpressionSyntax gate, string? indentation, SyntaxTriviaList after)
    {
        if (indentation is null)
            return OneLineLock([statement], gate).WithTrailingTrivia(after);
        // One level for the block of the member; that of the lock follows.
        statement = LineLayout.Indented(statement, LineLayout.StepOf(indentation)).WithTrailingTrivia(after);
        return MultilineLock([statement.WithoutLeadingTrivia()], gate, indentation, LineLayout.LineBreak(_site.Root), LineLayout.OpensBlocksOnOwnLine(_sections[0].Parts[0]))
            .WithLeadingTrivia(Whitespace(indentation));
    }

    static BlockSyntax OneLineBody(StatementSyntax statement, ExpressionSyntax gate) => Block(
        Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), SingletonList<StatementSyntax>(OneLineLock([statement], gate).WithTrailingTrivia(Space)), Token(SyntaxKind.CloseBraceToken));

    // ---------------------------------------------------------------------------------------------- declarations inside

    bool IsUsedOutside(LocalDeclarationStatementSyntax declaration, List<StatementSyntax> statements)
    {
        SyntaxNode scope = declaration.Parent is GlobalStatementSyntax global ? global.Parent! : declaration.Parent!;
        foreach (var variable in declaration.Declaration.Variables)
        {
            var symbol = _site.Model.GetDeclaredSymbol(variable, _cancellation);
            foreach (var name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == variable.Identifier.ValueText && !statements.Any(statement => statement.Span.Contains(name.Span))
                    && SymbolEqualityComparer.Default.Equals(_site.Model.GetSymbolInfo(name, _cancellation).Symbol, symbol))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // var y = x++;  →  int y;  y = x++;
    (LocalDeclarationStatementSyntax Declaration, StatementSyntax Assignment)? Split(LocalDeclarationStatementSyntax original, LocalDeclarationStatementSyntax now)
    {
        if (original.Declaration.Variables is not [{ Initializer: not null } variable] || !original.Modifiers.Any(SyntaxKind.None) && original.Modifiers.Count > 0
            || _site.Model.GetDeclaredSymbol(variable, _cancellation) is not ILocalSymbol { IsRef: false, Type: { } type } || type is IErrorTypeSymbol or { IsAnonymousType: true })
        {
            return null;
        }

        var current = now.Declaration.Variables[0];
        if (current.Initializer!.Value is InitializerExpressionSyntax)
            return null;
        var spelled = original.Declaration.Type.IsVar
            ? ParseTypeName(type.ToMinimalDisplayString(_site.Model, original.SpanStart))
            : now.Declaration.Type.WithoutTrivia();
        var declaration = LocalDeclarationStatement(VariableDeclaration(spelled.WithTrailingTrivia(Space), SingletonSeparatedList(VariableDeclarator(current.Identifier.WithoutTrivia()))));
        var assignment = ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(current.Identifier.WithoutTrivia()),
            Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), current.Initializer.Value.WithoutLeadingTrivia()), now.SemicolonToken)
            .WithLeadingTrivia(now.GetLeadingTrivia());
        return (declaration, assignment);
    }
}
