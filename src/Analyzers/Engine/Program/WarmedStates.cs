using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that is created when it is first needed, and has been needed before any thread starts: <c>Console.WriteLine(Rates.Count); Parallel.For(0, n, Price);</c>
/// The threads find it there.
/// </summary>
sealed class WarmedStates(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>Whether what a use creates, or fills where it was created, has been made before a launch, whoever comes to it, and is never taken back.</summary>
    /// <param name="use">The creation, or a step behind the same test, as launched code comes to it.</param>
    /// <param name="launch">The launch.</param>
    public bool AreBefore(Use use, Launch<Routine> launch)
    {
        if (use.Path is not { IsStatic: true, Steps: [{ Member: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } state }, ..] } || !use.Access.IsWrite || CreationOf(state, use) is not { } creation)
            return false;
        return IsWarmed(creation, state, launch.Launcher, launch.Operation, new(SymbolEqualityComparer.Default));
    }

    // The only place that the state is written; null where there are others, or the use does not depend on the same test.
    SyntaxNode? CreationOf(IFieldSymbol state, Use use)
    {
        SyntaxNode? creation = null;
        foreach (var (name, _) in facts.ReferencesTo(state.OriginalDefinition))
        {
            SyntaxNode target = WholeName.Of(name);
            if (!FieldWrites.IsWritten(target))
                continue;
            if (creation is not null)
                return null;
            creation = target;
        }

        if (creation is null || (use.Access.Operation.Syntax == creation && LazyInitialization.IsOne(use)))
            return creation;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(creation))
        {
            foreach (var decision in DecidingConditions.Of(use.Access.Operation.Syntax))
            {
                if (decision.Condition == condition && decision.IsTrue == isTrue && Tests(condition, state))
                    return creation;
            }
        }

        return null;
    }

    static bool Tests(ExpressionSyntax condition, ISymbol state)
    {
        foreach (var part in condition.DescendantNodesAndSelf())
        {
            if (part is IdentifierNameSyntax { Identifier.ValueText: var tested } && tested == state.Name)
                return true;
        }

        return false;
    }

    // In the same member, in all constructors of the object, or by all who call the member.
    bool IsWarmed(SyntaxNode creation, ISymbol state, Routine routine, IOperation step, HashSet<IMethodSymbol> asked)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Creates(creation, state, routine, step))
            return true;
        var root = routine.Root;
        if (root.Method is not { } method || asked.Count == Limits.CallerDepth || !asked.Add(method.OriginalDefinition))
            return false;
        if (method is { IsStatic: false, MethodKind: not MethodKind.Constructor } && AreMadeWarm(creation, state, method.ContainingType))
            return true;
        if (!facts.Session.IsApplication && References.IsVisibleOutside(method))
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(method.OriginalDefinition))
        {
            if (facts.Session.RoutineAt(name, model, cancellation) is not { } caller || CallAt(name, caller) is not { } call || !IsWarmed(creation, state, caller, call, asked))
                return false;
            isCalled = true;
        }

        return isCalled;
    }

    bool AreMadeWarm(SyntaxNode creation, ISymbol state, INamedTypeSymbol type)
    {
        foreach (var constructor in type.InstanceConstructors)
        {
            if (facts.Session.RoutineOf(constructor.OriginalDefinition, cancellation) is not { } made || !Creates(creation, state, made, null))
                return false;
        }

        return true;
    }

    bool Creates(SyntaxNode creation, ISymbol state, Routine routine, IOperation? before)
    {
        foreach (var use in facts.Of(routine.Root).Of(routine))
        {
            if (use.Access.Operation.Syntax != creation || use.IsLaunched || !IsCertain(use, state))
                continue;
            var first = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
            if (before is null ? !DecidingConditions.Of(first.Syntax).Any() : routine.Ways.AlwaysComesBefore(first, before))
                return true;
        }

        return false;
    }

    // All who are called on the way do it whatever they are given, and nothing but that the state is missing decides the creation itself.
    static bool IsCertain(Use use, ISymbol state)
    {
        for (var i = 0; i < use.Trail.Length; i++)
        {
            if ((i > 0 && DecidingConditions.Of(use.Trail[i].Syntax).Any()) || (use.Trail[i] is IInvocationOperation { TargetMethod.IsAsync: true } call && call.Syntax.Parent is not AwaitExpressionSyntax))
                return false;
        }

        foreach (var (condition, _, _) in DecidingConditions.Of(use.Access.Operation.Syntax))
        {
            if (!Tests(condition, state))
                return false;
        }

        return true;
    }

    static IOperation? CallAt(SimpleNameSyntax name, Routine caller)
    {
        if (References.CallOf(name) is not { } syntax)
            return null;
        foreach (var block in caller.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && call.Syntax == syntax)
                    return call;
            }
        }

        return null;
    }
}
