using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
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

    /// <summary>
    /// A semaphore of one instead of the lock, awaited where that is possible; null where it could not stand for the lock, whatever the sections do.
    /// </summary>
    /// <param name="title">What the menu calls it.</param>
    /// <param name="cancellation">Cancels binding.</param>
    /// <param name="place">An expression under the lock that changes as well; null for none.</param>
    /// <param name="by">What takes its place, where the code has the habit of <c>ConfigureAwait(false)</c> and where not.</param>
    public Mend? AsSemaphore(string title, CancellationToken cancellation, ExpressionSyntax? place = null, Func<bool, ExpressionSyntax>? by = null)
    {
        // A comment on the line of the lock has no line in the new code.
        if (Site.Session.Types.SemaphoreSlim is not { } semaphore
            || Locks.Any(held => held.Statement is not BlockSyntax || held.ContainsDirectives || LineLayout.HasWordsBeside(held, held.Statement) || Layout.Of(held).IsOnOneLine || held.Parent is not (BlockSyntax or SwitchSectionSyntax))
            || !Locks.All(held => IsNamedForGood(held, cancellation)))
        {
            return null;
        }

        var configured = Awaiting.HasConfigureAwaitHabit(Site, cancellation);
        var awaited = by?.Invoke(configured);
        if (!(configured && (awaited is null || awaited.DescendantNodesAndSelf().OfType<AwaitExpressionSyntax>().Any(Awaiting.IsConfigured))) && MayBlockItsHolder(cancellation))
            return null;
        var mark = new SyntaxAnnotation();
        var type = PlatformNames.TypeOf(semaphore, Site.Model, Declaration.SpanStart);
        return new("semaphore", title, () => WithSemaphore(type, configured, place, awaited, mark)) { Check = (model, token) => CanAwaitAll(model, mark, token) };
    }

    // Each statement names the object twice, to take it and to release it.
    bool IsNamedForGood(LockStatementSyntax held, CancellationToken cancellation) => held.Expression switch
    {
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } => Site.Model.GetSymbolInfo(owner, cancellation).Symbol switch
        {
            INamedTypeSymbol or IFieldSymbol { IsReadOnly: true } => true,
            (ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None }) and var variable => Site.Session.RoutineAt(held, Site.Model, cancellation)?.Root.Places.IsStable(variable) == true,
            _ => false,
        },
        _ => true,
    };

    // The thread of a user interface that waits for the semaphore never gets to the rest of the section that has it: all that
    // is awaited there comes back to that thread. A lock is never held across an await.
    bool MayBlockItsHolder(CancellationToken cancellation)
    {
        var contexts = new Contexts(Site.Session, cancellation);
        var routines = Locks.Select(held => Site.Session.RoutineAt(held, Site.Model, cancellation)).ToList();
        return routines.Any(static routine => routine is not { IsAsync: true }) && routines.Any(routine => routine is { IsAsync: true } && !contexts.HasNoneByPlace(routine));
    }

    // Not under another lock, nor while a span is alive: the compiler sees the one and notices the other too late.
    bool CanAwaitAll(SemanticModel model, SyntaxAnnotation mark, CancellationToken cancellation)
    {
        var session = Session.For(model.Compilation, Site.Document.Project.AnalyzerOptions);
        return model.SyntaxTree.GetRoot(cancellation).GetAnnotatedNodes(mark).All(marked => marked.DescendantNodesAndSelf().OfType<AwaitExpressionSyntax>().FirstOrDefault() is { } await
            && session.RoutineAt(await, model, cancellation) is { } routine && AwaitPlace.ObstacleAt(routine, await, cancellation) == AwaitObstacle.None);
    }

    SyntaxNode WithSemaphore(TypeSyntax type, bool configured, ExpressionSyntax? place, ExpressionSyntax? awaited, SyntaxAnnotation mark)
    {
        var draft = new Draft(Site.Root, [.. Locks, Declaration, .. place is not null ? [place] : Array.Empty<SyntaxNode>()]);
        if (place is not null)
            draft.Replace(place, awaited!.WithAdditionalAnnotations(mark));
        // Inner locks first: they are part of the outer ones.
        foreach (var held in Locks.Reverse())
        {
            var now = draft.Now(held);
            var layout = Layout.Of(held);
            var isAsync = Site.Session.RoutineAt(held, Site.Model, default) is { IsAsync: true };
            var take = !isAsync ? "{0}.Wait();" : configured ? "await {0}.WaitAsync().ConfigureAwait(false);" : "await {0}.WaitAsync();";
            var expression = held.Expression.WithoutTrivia().ToString();
            var taking = layout.New(string.Format(System.Globalization.CultureInfo.InvariantCulture, take, expression)).WithLeadingTrivia(held.GetLeadingTrivia());
            if (isAsync)
                taking = taking.WithAdditionalAnnotations(mark);
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
}
