using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>The object that guards a variable: one that the code locks already, or a new local that lives as long as the variable.</summary>
sealed class Gate
{
    // C# 13; the oldest compiler that loads this has no name for it.
    const LanguageVersion WithLockType = (LanguageVersion)1300;

    readonly LocalDeclarationStatementSyntax? _declaration;
    readonly StatementSyntax? _neighbour;
    readonly bool _isAfter;

    Gate(ExpressionSyntax expression, AccessPath? path)
    {
        Expression = expression;
        Path = path;
    }

    Gate(string name, LocalDeclarationStatementSyntax declaration, StatementSyntax neighbour, bool isAfter)
    {
        Expression = IdentifierName(name);
        _declaration = declaration;
        _neighbour = neighbour;
        _isAfter = isAfter;
    }

    /// <summary>What to lock.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>The object, when the code locks it already.</summary>
    public AccessPath? Path { get; }

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => _neighbour is null ? [] : [_neighbour];

    /// <summary>Declares the object, unless it is there.</summary>
    public void AddTo(Draft draft)
    {
        if (_neighbour is not null)
            draft.Insert(_neighbour, _declaration!, _isAfter);
    }

    /// <summary>
    /// The gate for some uses of a variable: the one that others of them take, or that the variable is under elsewhere, or a
    /// new one. Null when they are under different locks, or when there is no place for a new one.
    /// </summary>
    public static Gate? For(ISymbol variable, SharedUses uses, Site site, CancellationToken cancellation)
    {
        var locked = uses.Together.Where(static use => !use.Locks.Held.IsEmpty).ToList();
        return locked.Count > 0
            ? TakenBy(locked, site, cancellation)
            : TakenBy(uses.Guarded.ToList(), site, cancellation) ?? New(variable, site, cancellation);
    }

    static Gate? TakenBy(List<SharedUse> uses, Site site, CancellationToken cancellation)
    {
        if (uses.Count == 0)
            return null;
        foreach (var statement in uses[0].Syntax.Ancestors().OfType<LockStatementSyntax>())
        {
            if (statement.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax && site.Model.GetOperation(statement.Expression, cancellation) is { } operation
                && site.Routine!.Root.Places.ObjectOf(operation) is { } path && uses.All(use => IsUnder(use, path, statement)) && IsVisibleAt(site.Node, statement.Expression, site, cancellation))
            {
                return new(statement.Expression.WithoutTrivia(), path);
            }
        }

        return null;
    }

    // Some compilers give no lock for a lock statement; then its text has to do.
    static bool IsUnder(SharedUse use, AccessPath path, LockStatementSyntax statement) => use.Locks.Held.Any(held => held.Path.Equals(path) && !held.IsShared)
        || (use.Locks.IsUncertain && use.Syntax.Ancestors().OfType<LockStatementSyntax>().Any(other => AreEquivalent(other.Expression, statement.Expression)));

    static bool IsVisibleAt(SyntaxNode place, ExpressionSyntax expression, Site site, CancellationToken cancellation) =>
        expression is not IdentifierNameSyntax name
        || site.Model.LookupSymbols(place.SpanStart, name: name.Identifier.ValueText).Contains(site.Model.GetSymbolInfo(name, cancellation).Symbol, SymbolEqualityComparer.Default);

    static Gate? New(ISymbol variable, Site site, CancellationToken cancellation)
    {
        if (Neighbour(variable, cancellation) is not var (neighbour, isAfter))
            return null;
        var name = PlatformNames.Free(site.Model, site.Routine!.Root.Syntax, neighbour.SpanStart, "gate", variable.Name.TrimStart('_') + "Gate");
        var hasLockType = ((CSharpParseOptions)site.Root.SyntaxTree.Options).LanguageVersion.MapSpecifiedToEffectiveVersion() >= WithLockType;
        TypeSyntax type = hasLockType && site.Session.Types.Lock is { } @lock
            ? PlatformNames.TypeOf(@lock, site.Model, neighbour.SpanStart)
            : PredefinedType(Token(SyntaxKind.ObjectKeyword));
        var creation = ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), type, ArgumentList(), null);
        var declaration = LocalDeclarationStatement(VariableDeclaration(
            IdentifierName(Identifier(default, "var", TriviaList(Space))),
            SingletonSeparatedList(VariableDeclarator(Identifier(default, name, TriviaList(Space)), null,
                EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), creation)))));
        return new(name, LaidOut(declaration, neighbour, isAfter, site.Root), neighbour, isAfter);
    }

    static LocalDeclarationStatementSyntax LaidOut(LocalDeclarationStatementSyntax declaration, StatementSyntax neighbour, bool isAfter, SyntaxNode root)
    {
        var endsLine = neighbour.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        if (isAfter ? !endsLine : !LineLayout.BeginsLine(neighbour))
            return declaration.WithTrailingTrivia(Space);
        return declaration.WithLeadingTrivia(Whitespace(LineLayout.IndentationAt(neighbour))).WithTrailingTrivia(LineLayout.LineBreak(root));
    }

    // After the declaration of the variable, or before the statement whose head declares it, or first in the body of the
    // function whose parameter it is.
    static (StatementSyntax Statement, bool IsAfter)? Neighbour(ISymbol variable, CancellationToken cancellation)
    {
        if (variable.DeclaringSyntaxReferences is not [var reference])
            return null;
        var declaration = reference.GetSyntax(cancellation);
        if (declaration is ParameterSyntax parameter)
        {
            var body = parameter.FirstAncestorOrSelf<SyntaxNode>(static node => node is LambdaExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax) switch
            {
                LambdaExpressionSyntax lambda => lambda.Block,
                LocalFunctionStatementSyntax local => local.Body,
                BaseMethodDeclarationSyntax method => method.Body,
                _ => null,
            };
            return body is { Statements: [var first, ..] } ? (first, false) : null;
        }

        return declaration.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement
            ? (statement, statement is LocalDeclarationStatementSyntax)
            : null;
    }
}
