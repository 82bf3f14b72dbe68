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
    /// <summary>Whether a creation has been made before a launch, whoever comes to it, and is never taken back.</summary>
    /// <param name="creation">The creation, as launched code comes to it.</param>
    /// <param name="launch">The launch.</param>
    public bool AreBefore(Use creation, Launch<Routine> launch)
    {
        if (creation.Path is not { IsStatic: true, Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } state } || !LazyInitialization.IsOne(creation))
            return false;
        return IsMadeOnlyThere(state, creation.Access.Operation.Syntax) && IsWarmed(creation.Access.Operation.Syntax, launch.Launcher, launch.Operation, []);
    }

    bool IsMadeOnlyThere(IFieldSymbol state, SyntaxNode creation)
    {
        foreach (var (name, _) in facts.ReferencesTo(state.OriginalDefinition))
        {
            SyntaxNode target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (FieldWrites.IsWritten(target) && !creation.Span.Contains(name.Span))
                return false;
        }

        return true;
    }

    // In the same member, in all constructors of the object, or by all who call the member.
    bool IsWarmed(SyntaxNode creation, Routine routine, IOperation step, HashSet<IMethodSymbol> asked)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Creates(creation, routine, step))
            return true;
        var root = routine.Root;
        if (root.Method is not { } method || asked.Count == Limits.CallerDepth || !asked.Add(method.OriginalDefinition))
            return false;
        if (method is { IsStatic: false, MethodKind: not MethodKind.Constructor } && AreMadeWarm(creation, method.ContainingType))
            return true;
        if (!facts.Session.IsApplication && References.IsVisibleOutside(method))
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(method.OriginalDefinition))
        {
            if (facts.Session.RoutineAt(name, model, cancellation) is not { } caller || CallAt(name, caller) is not { } call || !IsWarmed(creation, caller, call, asked))
                return false;
            isCalled = true;
        }

        return isCalled;
    }

    bool AreMadeWarm(SyntaxNode creation, INamedTypeSymbol type)
    {
        foreach (var constructor in type.InstanceConstructors)
        {
            if (facts.Session.RoutineOf(constructor.OriginalDefinition, cancellation) is not { } made || !Creates(creation, made, null))
                return false;
        }

        return true;
    }

    bool Creates(SyntaxNode creation, Routine routine, IOperation? before)
    {
        foreach (var use in facts.Of(routine.Root).Of(routine))
        {
            if (use.Access.Operation.Syntax != creation || use.IsLaunched || !IsCertain(use))
                continue;
            var first = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
            if (before is null ? !DecidingConditions.Of(first.Syntax).Any() : routine.Ways.AlwaysComesBefore(first, before))
                return true;
        }

        return false;
    }

    // All who are called on the way do it whatever they are given, and nothing but that the state is missing decides the creation itself.
    static bool IsCertain(Use use)
    {
        for (var i = 0; i < use.Trail.Length; i++)
        {
            if ((i > 0 && DecidingConditions.Of(use.Trail[i].Syntax).Any()) || (use.Trail[i] is IInvocationOperation { TargetMethod.IsAsync: true } call && call.Syntax.Parent is not AwaitExpressionSyntax))
                return false;
        }

        foreach (var (condition, _, _) in DecidingConditions.Of(use.Access.Operation.Syntax))
        {
            if (!condition.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax { Identifier.ValueText: var tested } && tested == use.Path.Symbol!.Name))
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
