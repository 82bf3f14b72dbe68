using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which of the functions that a method is given may run when it has returned, for it keeps them, or gives them to somebody who may:
/// <c>if (task.IsCompleted) next(); else _agenda.Add(() => next());</c> Whoever calls it under a lock cannot tell whether they run under it.
/// </summary>
static class LaterRuns
{
    /// <summary>The parameters that hold such a function, by ordinal.</summary>
    public static ImmutableHashSet<int> Of(MemberUses member, ProgramFacts facts)
    {
        if (member.Root.Method is not { } method)
            return ImmutableHashSet<int>.Empty;
        var later = ImmutableHashSet<int>.Empty;
        HashSet<Routine>? followed = null;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.TypeKind == TypeKind.Delegate && MayRunLater(parameter))
                later = later.Add(parameter.Ordinal);
        }

        return later;

        bool MayRunLater(IParameterSymbol parameter)
        {
            foreach (var routine in member.Root.All())
            {
                foreach (var block in routine.Blocks)
                {
                    foreach (var operation in block.Operations)
                    {
                        if (operation is IParameterReferenceOperation { Parameter: var used } && SymbolEqualityComparer.Default.Equals(used, parameter)
                            && (IsKept(operation, member, facts) || (routine.Parent is not null && !(followed ??= FollowedIn(member)).Contains(routine))))
                        {
                            return true;
                        }
                    }
                }
            }

            return false;
        }
    }

    // What the member runs on its thread, and what it launches; other code in it others may run, nobody knows when.
    static HashSet<Routine> FollowedIn(MemberUses member)
    {
        var followed = member.OnThreadOf(member.Root);
        foreach (var launch in member.Concurrency.Launches.All)
        {
            foreach (var body in launch.Bodies)
            {
                if (body.Routine is { } routine)
                    followed.UnionWith(member.OnThreadOf(routine));
            }
        }

        return followed;
    }

    // _next = next; Changed += next; _agenda.Later(next)
    static bool IsKept(IOperation function, MemberUses member, ProgramFacts facts)
    {
        while (function.Parent is IConversionOperation or IDelegateCreationOperation or IParenthesizedOperation)
            function = function.Parent;
        switch (function.Parent)
        {
            case IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: { } call }:
                return MayRunLater(call, parameter, member.Root.Method, member.Concurrency.Launches, facts);
            case IEventAssignmentOperation { Adds: true }:
                return true;
            case IAssignmentOperation assignment:
                return assignment.Value == function && assignment.Target is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation;
            default:
                return false;
        }
    }

    static bool MayRunLater(IOperation call, IParameterSymbol parameter, IMethodSymbol? root, Launches launches, ProgramFacts facts)
    {
        if (launches.At(call) is not null)
            return false;
        var (method, instance) = call switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Instance),
            IObjectCreationOperation { Constructor: { } constructor } => (constructor, null),
            _ => default,
        };
        if (method is null || (call is IInvocationOperation known && facts.Session.Calls.Of(known).RunsInPlace))
            return false;
        if (facts.Target(method, instance) is not { } declared)
            return true;
        // What calls itself again does with it what it does.
        if (root is not null && (SymbolEqualityComparer.Default.Equals(root.OriginalDefinition, declared) || facts.AreInOneCircle(root, declared)))
            return false;
        var effect = facts.EffectOf(declared);
        return effect.Later.Contains(parameter.Ordinal) || !effect.Delegates.ContainsKey(parameter.Ordinal);
    }
}
