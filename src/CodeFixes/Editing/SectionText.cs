using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// A critical section as text: its statements, and the statements that hold the lock around them, whatever it is written
/// with.
/// </summary>
sealed class SectionText
{
    readonly Func<SyntaxList<StatementSyntax>, IEnumerable<StatementSyntax>> _hold;

    SectionText(ImmutableArray<StatementSyntax> unit, ImmutableArray<StatementSyntax> body, Func<SyntaxList<StatementSyntax>, IEnumerable<StatementSyntax>> hold)
    {
        Unit = unit;
        Body = body;
        _hold = hold;
        DropUnit = ImmutableArray<StatementSyntax>.Empty;
    }

    /// <summary>The statements that take the lock, run under it and release it, as far as they stand side by side in one list.</summary>
    public ImmutableArray<StatementSyntax> Unit { get; }

    /// <summary>The statements that run under the lock.</summary>
    public ImmutableArray<StatementSyntax> Body { get; }

    /// <summary>What goes away when the lock is dropped; it holds the body. Empty when the lock cannot be told from the rest.</summary>
    public ImmutableArray<StatementSyntax> DropUnit { get; private init; }

    /// <summary>The method whose attribute takes the lock; null for all other sections.</summary>
    public MethodDeclarationSyntax? Synchronized { get; private init; }

    /// <summary>What takes the lock: the code that is evaluated before the body.</summary>
    public SyntaxNode? Taking { get; private init; }

    /// <summary>The statements of <see cref="Unit"/> with others instead of the body.</summary>
    public IEnumerable<StatementSyntax> Hold(IEnumerable<StatementSyntax> body) => _hold(SyntaxFactory.List(body));

    /// <summary>The section whose lock is reported at a site; null when there is none.</summary>
    public static CriticalSection? SectionAt(Site site)
    {
        foreach (var section in site.Routine is { Root: var root } ? CriticalSections.Of(root) : ImmutableArray<CriticalSection>.Empty)
        {
            if (section.Place.Span == site.Node.Span)
                return section;
        }

        return null;
    }

    /// <summary>The text of a section; null when it is written in a way that is not known here.</summary>
    public static SectionText? Of(CriticalSection section)
    {
        var body = section.Statements.Select(static operation => operation.Syntax).OfType<StatementSyntax>().ToImmutableArray();
        if (body.IsEmpty || body.Length != section.Statements.Length || body.Any(statement => statement.Parent != body[0].Parent))
            return null;
        if (section.Place is AttributeSyntax or MethodDeclarationSyntax)
            return section.Function is MethodDeclarationSyntax { Body: { } block } method && block.Statements.Count == body.Length ? OfMethod(method, body) : null;
        return section.Place.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            LockStatementSyntax held => OfHolder(held, held.Expression, held.Statement, body, held.WithStatement, isOnlyLock: true),
            UsingStatementSyntax scope => OfHolder(scope, (SyntaxNode?)scope.Expression ?? scope.Declaration!, scope.Statement, body, scope.WithStatement, IsOnly(scope, section.Place)),
            LocalDeclarationStatementSyntax { Parent: BlockSyntax } declaration when declaration.Parent == body[0].Parent => OfFlat(declaration, body, null, IsOnly(declaration.Declaration, section.Place)),
            ExpressionStatementSyntax { Parent: BlockSyntax block } acquire => OfAcquire(acquire, block, body),
            _ => null,
        };
    }

    static SectionText OfMethod(MethodDeclarationSyntax method, ImmutableArray<StatementSyntax> body) =>
        new(body, body, static inner => inner) { DropUnit = body, Synchronized = method };

    static SectionText? OfHolder(
        StatementSyntax holder, SyntaxNode taking, StatementSyntax inner, ImmutableArray<StatementSyntax> body, Func<StatementSyntax, StatementSyntax> rebuild, bool isOnlyLock)
    {
        if (inner is BlockSyntax block ? block.Statements.Count != body.Length : body is not [var only] || only != inner)
            return null;
        return new(ImmutableArray.Create(holder), body, statements => [rebuild(inner switch
        {
            BlockSyntax whole => whole.WithStatements(statements),
            _ when statements.Count == 1 => statements[0],
            _ => SyntaxFactory.Block(statements).WithAdditionalAnnotations(Formatter.Annotation),
        })])
        {
            DropUnit = isOnlyLock ? ImmutableArray.Create(holder) : ImmutableArray<StatementSyntax>.Empty,
            Taking = taking,
        };
    }

    static SectionText? OfAcquire(ExpressionStatementSyntax acquire, BlockSyntax block, ImmutableArray<StatementSyntax> body)
    {
        var next = block.Statements.IndexOf(acquire) + 1;
        if (next < block.Statements.Count && block.Statements[next] is TryStatementSyntax guarded && guarded.Block == body[0].Parent)
        {
            var drop = ReleasesOnly(guarded) ? WithFlag(acquire, ImmutableArray.Create<StatementSyntax>(acquire, guarded)) : ImmutableArray<StatementSyntax>.Empty;
            return guarded.Block.Statements.Count == body.Length
                ? new(ImmutableArray.Create<StatementSyntax>(acquire, guarded), body, inner => [acquire, guarded.WithBlock(guarded.Block.WithStatements(inner))]) { DropUnit = drop, Taking = acquire }
                : null;
        }

        if (body[0].Parent != block)
            return null;
        if (block.Parent is TryStatementSyntax whole && whole.Block == block && block.Statements.Count == body.Length + 1)
        {
            var drop = ReleasesOnly(whole) && whole.Parent is BlockSyntax ? WithFlag(acquire, ImmutableArray.Create<StatementSyntax>(whole)) : ImmutableArray<StatementSyntax>.Empty;
            return new(ImmutableArray.Create<StatementSyntax>(acquire).AddRange(body), body, inner => inner.Insert(0, acquire)) { DropUnit = drop, Taking = acquire };
        }

        var release = block.Statements.IndexOf(body[body.Length - 1]) + 1;
        return release < block.Statements.Count && block.Statements[release] is ExpressionStatementSyntax end ? OfFlat(acquire, body, end, isOnlyLock: true) : null;
    }

    static SectionText OfFlat(StatementSyntax acquire, ImmutableArray<StatementSyntax> body, StatementSyntax? release, bool isOnlyLock)
    {
        var unit = body.Insert(0, acquire);
        if (release is not null)
            unit = unit.Add(release);
        return new(unit, body, inner => release is null ? inner.Insert(0, acquire) : inner.Insert(0, acquire).Add(release))
        {
            DropUnit = isOnlyLock ? unit : ImmutableArray<StatementSyntax>.Empty,
            Taking = acquire,
        };
    }

    static bool IsOnly(UsingStatementSyntax scope, SyntaxNode call) => scope.Expression == call || IsOnly(scope.Declaration, call);

    static bool IsOnly(VariableDeclarationSyntax? declaration, SyntaxNode call) => declaration is { Variables: [{ Initializer.Value: var value }] } && value == call;

    // finally { Release }  -  finally { if (taken) Release }
    static bool ReleasesOnly(TryStatementSyntax guarded) =>
        guarded.Catches.Count == 0 && guarded.Finally?.Block.Statements is [ExpressionStatementSyntax or IfStatementSyntax { Condition: IdentifierNameSyntax, Else: null }];

    // bool taken = false; … Enter(Gate, ref taken): the flag goes with the lock, if nobody else looks at it.
    static ImmutableArray<StatementSyntax> WithFlag(ExpressionStatementSyntax acquire, ImmutableArray<StatementSyntax> unit)
    {
        var flag = acquire.DescendantNodes().OfType<ArgumentSyntax>().FirstOrDefault(static argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword));
        if (flag is null)
            return unit;
        if (flag.Expression is not IdentifierNameSyntax { Identifier.ValueText: var name } || unit[0].Parent is not BlockSyntax block)
            return ImmutableArray<StatementSyntax>.Empty;
        var index = block.Statements.IndexOf(unit[0]) - 1;
        if (index < 0 || block.Statements[index] is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var declared }] } declaration || declared != name)
            return ImmutableArray<StatementSyntax>.Empty;
        var isUsedElsewhere = block.DescendantTokens().Any(token => token.ValueText == name && token.SpanStart > unit[unit.Length - 1].Span.End);
        return isUsedElsewhere ? ImmutableArray<StatementSyntax>.Empty : unit.Insert(0, declaration);
    }
}
