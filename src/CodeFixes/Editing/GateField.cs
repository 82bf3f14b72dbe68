using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>A private field that is there to be locked: every use of it is a <c>lock</c> statement.</summary>
/// <param name="Field">The field.</param>
/// <param name="Declaration">Its declaration, of one variable.</param>
/// <param name="Locks">The statements, in source order.</param>
/// <param name="Site">Where the cursor stands.</param>
sealed record GateField(IFieldSymbol Field, FieldDeclarationSyntax Declaration, ImmutableArray<LockStatementSyntax> Locks, Site Site)
{
    /// <summary>The field that a declaration declares or a <c>lock</c> takes; null when it is used in any other way.</summary>
    public static GateField? At(Site site, CancellationToken cancellation)
    {
        if (FieldAt(site, cancellation) is not { DeclaredAccessibility: Accessibility.Private, IsReadOnly: true } field || field.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } }, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } }
            || field.ContainingType.DeclaringSyntaxReferences is not [{ SyntaxTree: var tree } only] || tree != site.Model.SyntaxTree
            || !(field.Type.SpecialType == SpecialType.System_Object || KnownTypes.Same(field.Type, site.Session.Types.Lock)))
        {
            return null;
        }

        var locks = ImmutableArray.CreateBuilder<LockStatementSyntax>();
        foreach (var name in only.GetSyntax(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != field.Name || !SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, cancellation).Symbol?.OriginalDefinition, field.OriginalDefinition))
                continue;
            ExpressionSyntax expression = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax } access && access.Name == name ? access : name;
            if (expression.Parent is not LockStatementSyntax held || held.Expression != expression)
                return null;
            locks.Add(held);
        }

        return locks.Count == 0 ? null : new(field, declaration, locks.ToImmutable(), site);
    }

    static IFieldSymbol? FieldAt(Site site, CancellationToken cancellation)
    {
        if (site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is { } held && held.Expression.Span.Contains(site.Node.Span))
            return site.Model.GetSymbolInfo(held.Expression, cancellation).Symbol as IFieldSymbol;
        return site.Node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is { Declaration.Variables: [var variable] } ? site.Model.GetDeclaredSymbol(variable, cancellation) as IFieldSymbol : null;
    }

    /// <summary>Whether it is a plain object and not a lock of the platform already.</summary>
    public bool IsObject => Field.Type.SpecialType == SpecialType.System_Object;

    /// <summary>The root of the document with another type for the field.</summary>
    public SyntaxNode WithType(TypeSyntax type, string arguments) => Site.Root.ReplaceNode(Declaration, Retyped(type, arguments));

    FieldDeclarationSyntax Retyped(TypeSyntax type, string arguments)
    {
        var value = (BaseObjectCreationExpressionSyntax)Declaration.Declaration.Variables[0].Initializer!.Value;
        BaseObjectCreationExpressionSyntax made = value is ObjectCreationExpressionSyntax named ? named.WithType(type.WithTriviaFrom(named.Type)) : value;
        var list = SyntaxFactory.ParseArgumentList(arguments);
        if (value is ObjectCreationExpressionSyntax { ArgumentList: null } bare)
            made = bare.WithType(type.WithTriviaFrom(bare.Type).WithTrailingTrivia());
        made = made.WithArgumentList(value.ArgumentList is null ? list.WithTrailingTrivia(value.GetTrailingTrivia()) : list.WithTriviaFrom(value.ArgumentList));
        var declaration = Declaration.ReplaceNode(value, made);
        return declaration.WithDeclaration(declaration.Declaration.WithType(type.WithTriviaFrom(Declaration.Declaration.Type)));
    }

    /// <summary>The root of the document with a semaphore of one instead of the lock.</summary>
    /// <param name="type">The name of the semaphore's type.</param>
    /// <param name="configured">Await it with <c>ConfigureAwait(false)</c>.</param>
    /// <param name="awaited">An expression under the lock, and what takes its place where await can stand.</param>
    public SyntaxNode? AsSemaphore(TypeSyntax type, bool configured = false, (ExpressionSyntax Place, ExpressionSyntax By)? awaited = null)
    {
        // A comment on the line of the lock has no line in the new code.
        if (Locks.Any(held => held.Statement is not BlockSyntax || held.ContainsDirectives || LineLayout.HasWordsBeside(held, held.Statement) || Layout.Of(held).IsOnOneLine || held.Parent is not (BlockSyntax or SwitchSectionSyntax)))
            return null;
        var draft = new Draft(Site.Root, [.. Locks, Declaration, .. awaited is { Place: var place } ? [place] : Array.Empty<SyntaxNode>()]);
        if (awaited is { } change)
            draft.Replace(change.Place, change.By);
        // Inner locks first: they are part of the outer ones.
        foreach (var held in Locks.Reverse())
        {
            var now = draft.Now(held);
            var layout = Layout.Of(held);
            var take = !IsAsync(held) ? "{0}.Wait();" : configured ? "await {0}.WaitAsync().ConfigureAwait(false);" : "await {0}.WaitAsync();";
            var expression = held.Expression.WithoutTrivia().ToString();
            var taking = layout.New(string.Format(System.Globalization.CultureInfo.InvariantCulture, take, expression)).WithLeadingTrivia(held.GetLeadingTrivia());
            var (line, indent) = (layout.NewLine.ToString(), layout.Indent!);
            var step = LineLayout.StepOf(indent);
            var (open, before) = LineLayout.OpensBlocksOnOwnLine(held) ? ($"{line}{indent}{{", $"{line}{indent}") : (" {", " ");
            var shell = (TryStatementSyntax)SyntaxFactory.ParseStatement($"{indent}try{open}{line}{indent}}}{before}finally{open}{line}{indent}{step}{expression}.Release();{line}{indent}}}{line}");
            var block = (BlockSyntax)now.Statement;
            var closing = block.CloseBraceToken.WithTrailingTrivia(shell.Block.CloseBraceToken.TrailingTrivia);
            shell = shell.WithBlock(block.WithOpenBraceToken(block.OpenBraceToken.WithLeadingTrivia(shell.Block.OpenBraceToken.LeadingTrivia)).WithCloseBraceToken(closing)).WithTrailingTrivia(held.GetTrailingTrivia());
            draft.ReplaceAll([held], [taking, shell]);
        }

        draft.Replace(Declaration, Retyped(type, "(1, 1)"));
        return draft.Root;
    }

    bool IsAsync(SyntaxNode node) => Site.Session.RoutineAt(node, Site.Model, default) is { IsAsync: true };
}
