using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>The object that guards a variable or field: one that the code locks already, or a new one that lives as long as the state.</summary>
sealed class Gate
{
    // C# 13; the oldest compiler that loads this has no name for it.
    const LanguageVersion WithLockType = (LanguageVersion)1300;

    readonly LocalDeclarationStatementSyntax? _declaration;
    readonly StatementSyntax? _neighbour;
    readonly bool _isAfter;
    readonly FieldDeclarationSyntax? _field;
    readonly FieldDeclarationSyntax? _state;

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

    Gate(string name, FieldDeclarationSyntax field, FieldDeclarationSyntax state)
    {
        Expression = IdentifierName(name);
        _field = field;
        _state = state;
    }

    /// <summary>What to lock.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>The object, when the code locks it already.</summary>
    public AccessPath? Path { get; }

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => _neighbour is not null ? [_neighbour] : _state is not null ? [_state] : [];

    /// <summary>Declares the object, unless it is there.</summary>
    public void AddTo(Draft draft)
    {
        if (_neighbour is not null)
            draft.Insert(_neighbour, _declaration!, _isAfter);
        if (_state is not null)
            draft.InsertAfter(_state, _field!);
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
        var creation = Creation(site, neighbour.SpanStart);
        var declaration = LocalDeclarationStatement(VariableDeclaration(
            IdentifierName(Identifier(default, "var", TriviaList(Space))),
            SingletonSeparatedList(VariableDeclarator(Identifier(default, name, TriviaList(Space)), null,
                EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), creation)))));
        return new(name, LaidOut(declaration, neighbour, isAfter, site.Root), neighbour, isAfter);
    }

    static ObjectCreationExpressionSyntax Creation(Site site, int position) =>
        ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), TypeOfLock(site, position), ArgumentList(), null);

    static TypeSyntax TypeOfLock(Site site, int position)
    {
        var hasLockType = ((CSharpParseOptions)site.Root.SyntaxTree.Options).LanguageVersion.MapSpecifiedToEffectiveVersion() >= WithLockType;
        return hasLockType && site.Session.Types.Lock is { } @lock ? PlatformNames.TypeOf(@lock, site.Model, position) : PredefinedType(Token(SyntaxKind.ObjectKeyword));
    }

    /// <summary>
    /// The gate for a field that nobody guards yet: the one that its type has, if there is just one, or a new field beside it.
    /// </summary>
    public static Gate? ForField(IFieldSymbol state, Site site, CancellationToken cancellation)
    {
        if (StateRaces.DeclarationOf(state, site, cancellation) is not { Parent: TypeDeclarationSyntax type } declaration || !LineLayout.BeginsLine(declaration))
            return null;
        var locked = type.DescendantNodes().OfType<LockStatementSyntax>()
            .Select(statement => site.Model.GetSymbolInfo(statement.Expression, cancellation).Symbol as IFieldSymbol)
            .Where(field => field is { IsReadOnly: true } && (field.IsStatic || !state.IsStatic) && SymbolEqualityComparer.Default.Equals(field.ContainingType, state.ContainingType))
            .Distinct(SymbolEqualityComparer.Default).ToList();
        if (locked is [{ } own])
            return new(IdentifierName(own.Name), null);
        var wish = state.Name.StartsWith("s_", StringComparison.Ordinal) ? "s_gate" : state.Name.StartsWith("_", StringComparison.Ordinal) ? "_gate" : "gate";
        var name = PlatformNames.Free(site.Model, type, declaration.SpanStart, wish, wish + "Of" + state.Name.TrimStart('_'));
        var modifiers = (declaration.Modifiers.Count > 0 && declaration.Modifiers[0].IsKind(SyntaxKind.PrivateKeyword) ? "private " : "") + (state.IsStatic ? "static " : "") + "readonly ";
        var field = FieldDeclaration(VariableDeclaration(
                TypeOfLock(site, declaration.SpanStart).WithTrailingTrivia(Space),
                SingletonSeparatedList(VariableDeclarator(Identifier(default, name, TriviaList(Space)), null,
                    EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), ImplicitObjectCreationExpression())))))
            .WithModifiers(TokenList(ParseTokens(modifiers).Where(static token => !token.IsKind(SyntaxKind.EndOfFileToken))))
            .WithLeadingTrivia(Whitespace(LineLayout.IndentationAt(declaration))).WithTrailingTrivia(LineLayout.LineBreak(site.Root));
        return new(name, field, declaration);
    }

    /// <summary>The lock that others take for some state by a lock statement, if it can be named at a site.</summary>
    public static Gate? Usual(LockId guard, SyntaxNode other, Site site, CancellationToken cancellation)
    {
        if (guard.IsShared || guard.Path is not { Steps: [{ Member: IFieldSymbol field }] }
            || !other.Ancestors().OfType<LockStatementSyntax>().Any(statement => statement.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name)
            || !site.Model.LookupSymbols(site.Node.SpanStart, name: field.Name).Contains(field, SymbolEqualityComparer.Default))
        {
            return null;
        }

        return new(IdentifierName(field.Name), guard.Path);
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
