using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What is around a member that asks a concurrent collection and then changes it, and keeps others from coming between.</summary>
static class StepSurroundings
{
    /// <summary>Whether all calls of a private method stand in statements that take the same lock, or its comment asks for it.</summary>
    public static bool HoldLock(IMethodSymbol method, SyntaxNode owner)
    {
        if (owner is not MethodDeclarationSyntax declaration)
            return false;
        if (declaration.HasLeadingTrivia && LockNames.AsksCallersToHold(declaration.GetLeadingTrivia().ToFullString()))
            return true;
        if (method.DeclaredAccessibility != Accessibility.Private)
            return false;
        ExpressionSyntax? taken = null;
        foreach (var name in method.ContainingType.DeclaringSyntaxReferences.SelectMany(static part => part.GetSyntax().DescendantNodes()).OfType<SimpleNameSyntax>())
        {
            // Who calls himself has what he was called with; a lambda may run later.
            if (name.Identifier.ValueText != method.Name || name.SyntaxTree == owner.SyntaxTree && name.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) == owner)
                continue;
            if (LockAround(name) is not { Expression: var gate } || (taken is not null && !SyntaxFactory.AreEquivalent(gate, taken)))
                return false;
            taken = gate;
        }

        return taken is not null;
    }

    /// <summary>The steps of a routine whose collection more than one thread may know.</summary>
    public static IEnumerable<SplitStep> OfSeveralThreads(List<SplitStep> steps, Routine routine, CancellationToken cancellation)
    {
        var ofOne = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        foreach (var step in steps)
        {
            if (!ofOne.TryGetValue(step.Collection, out var isOfOne))
                ofOne.Add(step.Collection, isOfOne = AreOneThread(step.Collection, routine, cancellation));
            if (!isOfOne)
                yield return step;
        }
    }

    /// <summary>Whether a member says that it makes its object ready: that the collection may be used by several threads does not tell that they are there by then.</summary>
    public static bool AreOfInitialization(SplitStep step, Routine routine) => routine.Method is { IsStatic: false, MethodKind: MethodKind.Ordinary, Name: var name } && SetupNames.Initializes(name) && routine.Closest(step.Act) == routine;

    /// <summary>
    /// Whether the function has put another collection there before it asks: <c>_rates = await LoadAsync(); foreach (var rate in _rates) …</c> Who fills what has
    /// just been made seldom has company. Where the collection comes from somewhere else, others know it.
    /// </summary>
    public static bool IsFilledByMaker(SplitStep step, Routine routine)
    {
        if (!IsOwn(step.Check, step.Collection.Name) || !IsOwn(step.Act, step.Collection.Name))
            return false;
        for (var node = step.Check; node.Parent is { } parent and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            foreach (var statement in block.Statements)
            {
                if (statement == node)
                    break;
                if (statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var place, Right: var made } } && IsOwn(place, step.Collection.Name)
                    && SymbolEqualityComparer.Default.Equals(routine.Model.GetSymbolInfo(place).Symbol, step.Collection) && routine.Model.GetOperation(made) is { } value && MadeAnew.Is(value, routine.Session))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // _rates, this._rates, and not other._rates: the names of all that bear it there.
    static bool IsOwn(SyntaxNode code, string collection)
    {
        var isNamed = false;
        foreach (var node in code.DescendantNodesAndSelf())
        {
            if (node is not IdentifierNameSyntax { Identifier.ValueText: var text } name || text != collection)
                continue;
            if (WholeName.Of(name) is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } || name.Parent is MemberBindingExpressionSyntax)
                return false;
            isNamed = true;
        }

        return isNamed;
    }

    /// <summary>
    /// Whether a program begins once, and starts one thread that knows the collection: <c>static void Main() { var worker = new Thread(Work); … }</c>
    /// where nothing but <c>Work</c> names it.
    /// </summary>
    static bool AreOneThread(ISymbol collection, Routine routine, CancellationToken cancellation)
    {
        if (routine.Method is not { DeclaredAccessibility: Accessibility.Private, IsStatic: true, ContainingType: { DeclaringSyntaxReferences: [var only] } type } method || collection is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsStatic: true }
            || !SymbolEqualityComparer.Default.Equals(collection.ContainingType, type))
        {
            return false;
        }

        SimpleNameSyntax? start = null;
        foreach (var name in only.GetSyntax(cancellation).DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.Identifier.ValueText == collection.Name && !routine.Syntax.Span.Contains(name.Span))
                return false;
            if (name.Identifier.ValueText != method.Name)
                continue;
            if (start is not null)
                return false;
            start = name;
        }

        return start is { Parent: ArgumentSyntax { Parent.Parent: (BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax) and var launch } } && start.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } main
            && Loops.Around(start, main) is null && !start.Ancestors().TakeWhile(node => node != main).Any(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            && SymbolEqualityComparer.Default.Equals(routine.Model.GetDeclaredSymbol(main, cancellation), routine.Session.Compilation.GetEntryPoint(cancellation))
            && routine.Model.GetSymbolInfo(launch, cancellation).Symbol is IMethodSymbol launching && routine.Session.Calls.Of(launching).Kind is Meaning.Create or Meaning.Launch;
    }

    static LockStatementSyntax? LockAround(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            if (ancestor is LockStatementSyntax held && held.Statement.Span.Contains(node.Span))
                return held;
            if (ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax)
                return null;
        }

        return null;
    }
}
