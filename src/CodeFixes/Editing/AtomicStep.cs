using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Does the one step of a critical section without the lock: <c>lock (gate) { sum += x; }</c> becomes
/// <c>Interlocked.Add(ref sum, x);</c>
/// </summary>
/// <remarks>
/// Only where no other code counts on the lock: the variable is used nowhere else but where no thread is launched yet, or all
/// have been waited for.
/// </remarks>
sealed class AtomicStep
{
    readonly LockText _lock;
    readonly ExpressionSyntax _step;
    readonly ExpressionSyntax _atomic;

    AtomicStep(LockText @lock, ExpressionSyntax step, ExpressionSyntax atomic)
    {
        _lock = @lock;
        _step = step;
        _atomic = atomic;
    }

    /// <summary>The atomic step for a section; null where it does more, or no single atomic operation does the same.</summary>
    public static AtomicStep? Of(CriticalSection section, Site site, CancellationToken cancellation)
    {
        var root = site.Routine!.Root;
        if (LockText.Of(section) is not { Body: [ExpressionStatementSyntax only] } held)
            return null;
        var footprint = Footprint.Of(section.Statements, root, section.Function);
        if (!footprint.IsReduction || footprint.Uses.FirstOrDefault(static use => use.Kind != AccessKind.Read) is not { Operation: { Syntax: ExpressionSyntax target } operation }
            || target.Parent != only.Expression || VariableOf(operation) is not { } variable || !IsUsedOnlyHere(variable, only, site, cancellation))
        {
            return null;
        }

        return Atomics.OfUpdate(target, operation, site, cancellation) is { } atomic ? new(held, only.Expression, atomic) : null;
    }

    static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => local,
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private, IsVolatile: false, RefKind: RefKind.None } field } => field,
        _ => null,
    };

    // The other uses stand in code of this type that nobody has launched and that holds no lock: it comes before or after.
    static bool IsUsedOnlyHere(ISymbol variable, StatementSyntax step, Site site, CancellationToken cancellation)
    {
        var launches = site.Session.LaunchMap(cancellation);
        foreach (var (name, model) in UsesOf(variable, site, cancellation))
        {
            if (model.SyntaxTree == step.SyntaxTree && step.Span.Contains(name.Span))
                continue;
            if (site.Session.RoutineAt(name, model, cancellation) is not { } user || user.Method is { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
                continue;
            if (user.Parent is not null && !(variable is ILocalSymbol && variable.DeclaringSyntaxReferences is [var declaration] && user.Syntax.Span.Contains(declaration.Span)))
                return false;
            if (References.IsVisibleOutside(user.Method ?? variable) && !launches.RunsOf(site.Routine!.Closest(step).Syntax).Any(run => run.Launch.Launcher.Root.Syntax == user.Root.Syntax))
                return false;
            if (launches.RunsOf(user.Syntax).Count > 0 || CriticalSections.Of(user.Root).Any(section => section.Statements.Any(statement => statement.Syntax.Span.Contains(name.Span))))
                return false;
        }

        return true;
    }

    static IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> UsesOf(ISymbol variable, Site site, CancellationToken cancellation) => variable is IFieldSymbol
        ? References.To(variable, site.Session, cancellation)
        : site.Routine!.Root.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, cancellation).Symbol, variable))
            .Select(name => ((SimpleNameSyntax)name, site.Model));

    /// <summary>The root of the document with the step in the place of the section.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var (unit, body) = (_lock.Unit, _lock.Body[0]);
        var layout = Layout.Of(unit[0]);
        var statement = layout.Lay(body.ReplaceNode(_step, _atomic.WithTriviaFrom(_step)), Layout.Of(body));
        var (emptyLines, comments) = Layout.Split(unit[0].GetLeadingTrivia());
        // The comments of the lock, then those of the step.
        if (Layout.Split(body.GetLeadingTrivia()).Text.HasWords())
            comments = Layout.CommentsIn(comments).Any() ? comments.AddRange(statement.GetLeadingTrivia()) : statement.GetLeadingTrivia();
        statement = statement.WithLeadingTrivia(emptyLines.AddRange(comments));
        if (unit is not [var only])
            return Narrowing.Replace(root, unit, [statement]);
        return root.ReplaceNode(only, layout.IsOnOneLine ? statement.WithTrailingTrivia(only.GetTrailingTrivia()) : statement);
    }
}
