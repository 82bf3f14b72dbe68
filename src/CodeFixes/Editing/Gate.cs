using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// The object that guards state: one that the code locks already, or a new one that lives as long as the state. Beside a local
/// variable it is a local, beside a field it is a field.
/// </summary>
sealed class Gate
{
    // C# 13; the oldest compiler that loads this has no name for it.
    const LanguageVersion WithLockType = (LanguageVersion)1300;

    Gate(ExpressionSyntax expression) => Expression = expression;

    /// <summary>What to lock, in the words of the type or function that holds it.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>The object, when the code locks it already.</summary>
    public AccessPath? Path { get; private init; }

    // The field is in the object that holds the state: whoever says a.b._count says a.b._gate.
    bool IsBesideState { get; init; }

    // The field or local declaration to add, and what it goes before or after.
    SyntaxNode? Declaration { get; init; }

    SyntaxNode? Neighbour { get; init; }

    bool IsAfter { get; init; }

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => Neighbour is null ? [] : [Neighbour];

    /// <summary>Declares the object, unless it is there.</summary>
    public void AddTo(Draft draft)
    {
        if (Neighbour is MemberDeclarationSyntax member)
            draft.Insert(member, (MemberDeclarationSyntax)Declaration!);
        else if (Neighbour is StatementSyntax statement)
            draft.Insert(statement, (StatementSyntax)Declaration!, IsAfter);
    }

    /// <summary>What to lock around an expression that names the state; null when the object cannot be named there.</summary>
    public ExpressionSyntax? ExpressionFor(SyntaxNode target)
    {
        if (!IsBesideState)
            return Expression;
        while (true)
        {
            switch (target)
            {
                case IdentifierNameSyntax:
                    return Expression;
                case MemberAccessExpressionSyntax { Expression: var owner }:
                    return Expression is ThisExpressionSyntax ? owner.WithoutTrivia() : MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner.WithoutTrivia(), (SimpleNameSyntax)Expression);
                case ElementAccessExpressionSyntax element:
                    target = element.Expression;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    target = parenthesized.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } certain:
                    target = certain.Operand;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>
    /// The gate for some uses of state: the one that others of them take, or that the state is under elsewhere, or a
    /// new one. Null when they are under different locks, or when there is no place for a new one.
    /// </summary>
    /// <param name="state">A local variable, parameter, field or property.</param>
    /// <param name="uses">The uses.</param>
    /// <param name="usual">The lock that is known to guard the state; null to look for it among the uses.</param>
    /// <param name="site">The finding.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static Gate? For(ISymbol state, SharedUses uses, LockId? usual, Site site, CancellationToken cancellation)
    {
        if (usual is { } guard)
            return Known(guard.Path, state);
        var locked = uses.Together.Where(static use => !use.Locks.Held.IsEmpty).ToList();
        if (locked.Count > 0)
            return TakenBy(locked, state, site, cancellation);
        return TakenBy([.. uses.Guarded], state, site, cancellation) ?? (state is IFieldSymbol or IPropertySymbol ? NewField(state, site, cancellation) : NewLocal(state, site, cancellation));
    }

    // Only what a lock statement can take.
    static Gate? Known(AccessPath path, ISymbol state) => path switch
    {
        { Kind: RootKind.This, Steps: [] } => new(ThisExpression()) { Path = path, IsBesideState = true },
        { Steps: [{ Member: IFieldSymbol { Type.IsReferenceType: true } field }] } when IsForLockStatement(field.Type) =>
            new(IdentifierName(field.Name)) { Path = path, IsBesideState = !field.IsStatic && SymbolEqualityComparer.Default.Equals(field.ContainingType, state.ContainingType) },
        _ => null,
    };

    // Those who take these otherwise do not exclude who takes their monitor.
    static bool IsForLockStatement(ITypeSymbol type) => type is not { Name: nameof(ReaderWriterLockSlim) or nameof(ReaderWriterLock) or nameof(SemaphoreSlim) or nameof(Semaphore) or nameof(Mutex) };

    static Gate? TakenBy(List<SharedUse> uses, ISymbol state, Site site, CancellationToken cancellation)
    {
        if (uses.Count == 0)
            return null;
        foreach (var statement in uses[0].Syntax.Ancestors().OfType<LockStatementSyntax>())
        {
            if (statement.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax && site.Model.GetOperation(statement.Expression, cancellation) is { } operation
                && uses[0].Access.Routine.Places.ObjectOf(operation) is { } path && uses.All(use => IsUnder(use, path, statement)) && IsVisibleAt(site.Node, statement.Expression, site, cancellation))
            {
                return state is IFieldSymbol or IPropertySymbol && Known(path, state) is { } known ? known : new(statement.Expression.WithoutTrivia()) { Path = path };
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

    static TypeSyntax TypeAt(int position, Site site)
    {
        var hasLockType = LanguageOf(site) >= WithLockType;
        return hasLockType && site.Session.Types.Lock is { } @lock ? PlatformNames.TypeOf(@lock, site.Model, position) : PredefinedType(Token(SyntaxKind.ObjectKeyword));
    }

    static LanguageVersion LanguageOf(Site site) => ((CSharpParseOptions)site.Root.SyntaxTree.Options).LanguageVersion.MapSpecifiedToEffectiveVersion();

    // -------------------------------------------------------------------------------------------------- beside a field

    static Gate? NewField(ISymbol state, Site site, CancellationToken cancellation)
    {
        // An object inside of a value is copied with it, and one inside of a record is compared with it.
        if (state.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type || (!state.IsStatic && (type.IsValueType || type.IsRecord))
            || state.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Model.SyntaxTree
            || reference.GetSyntax(cancellation).FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax declaration } neighbour)
        {
            return null;
        }

        var (prefix, bare) = Style(state, declaration);
        var position = neighbour.SpanStart;
        var name = PlatformNames.Free(site.Model, declaration, position, prefix + (prefix.Length == 0 && state.IsStatic ? "Gate" : "gate"), prefix + bare + "Gate");
        var typeName = TypeAt(position, site);
        ExpressionSyntax creation = LanguageOf(site) >= LanguageVersion.CSharp9
            ? ImplicitObjectCreationExpression()
            : ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), typeName, ArgumentList(), null);
        var hasOwnLines = LineLayout.HasOwnLines(neighbour);
        var lineBreak = LineLayout.LineBreak(site.Root);
        var field = FieldDeclaration(VariableDeclaration(
                typeName.WithTrailingTrivia(Space),
                SingletonSeparatedList(VariableDeclarator(Identifier(default, name, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), creation)))))
            .WithModifiers(TokenList(Modifiers(state, declaration).Select(static kind => Token(default, kind, TriviaList(Space)))))
            .WithLeadingTrivia(LineLayout.BeginsLine(neighbour) ? TriviaList(Whitespace(LineLayout.IndentationAt(neighbour))) : default)
            .WithTrailingTrivia(!hasOwnLines ? TriviaList(Space) : neighbour is FieldDeclarationSyntax ? TriviaList(lineBreak) : TriviaList(lineBreak, lineBreak));
        return new(IdentifierName(name)) { IsBesideState = !state.IsStatic, Declaration = field, Neighbour = neighbour };
    }

    static IEnumerable<SyntaxKind> Modifiers(ISymbol state, TypeDeclarationSyntax type)
    {
        // As the fields around do it.
        var fields = type.Members.OfType<FieldDeclarationSyntax>().ToList();
        if (fields.Count == 0 || fields.Any(static field => field.Modifiers.Any(SyntaxKind.PrivateKeyword)) || fields.All(static field => field.Modifiers.Any(SyntaxKind.PublicKeyword)))
            yield return SyntaxKind.PrivateKeyword;
        if (state.IsStatic)
            yield return SyntaxKind.StaticKeyword;
        yield return SyntaxKind.ReadOnlyKeyword;
    }

    // _count, s_count, m_count, count; what begins with a capital letter says nothing of private fields.
    static (string Prefix, string Bare) Style(ISymbol state, TypeDeclarationSyntax type)
    {
        var name = state.Name;
        if (name.Length > 2 && name[1] == '_')
            return (name[0] == 't' ? "s_" : name.Substring(0, 2), name.Substring(2));
        if (name[0] == '_')
            return ("_", name.TrimStart('_'));
        if (char.IsLower(name[0]))
            return ("", name);
        var bare = char.ToLowerInvariant(name[0]) + name.Substring(1);
        foreach (var field in type.Members.OfType<FieldDeclarationSyntax>().Where(field => field.Modifiers.Any(SyntaxKind.StaticKeyword) == state.IsStatic))
        {
            var other = field.Declaration.Variables[0].Identifier.ValueText;
            if (other.Length > 2 && (other[1] == '_' || other[0] == '_'))
                return (other[1] == '_' ? other.Substring(0, 2) : "_", bare);
        }

        return state.IsStatic ? ("", name) : ("_", bare);
    }

    // -------------------------------------------------------------------------------------------------- beside a local

    static Gate? NewLocal(ISymbol variable, Site site, CancellationToken cancellation)
    {
        if (PlaceFor(variable, cancellation) is not var (neighbour, isAfter))
            return null;
        var name = PlatformNames.Free(site.Model, site.Routine!.Root.Syntax, neighbour.SpanStart, "gate", variable.Name.TrimStart('_') + "Gate");
        var creation = ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), TypeAt(neighbour.SpanStart, site), ArgumentList(), null);
        var declaration = LocalDeclarationStatement(VariableDeclaration(
            IdentifierName(Identifier(default, "var", TriviaList(Space))),
            SingletonSeparatedList(VariableDeclarator(Identifier(default, name, TriviaList(Space)), null,
                EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), creation)))));
        return new(IdentifierName(name)) { Declaration = LaidOut(declaration, neighbour, isAfter, site.Root), Neighbour = neighbour, IsAfter = isAfter };
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
    static (StatementSyntax Statement, bool IsAfter)? PlaceFor(ISymbol variable, CancellationToken cancellation)
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
