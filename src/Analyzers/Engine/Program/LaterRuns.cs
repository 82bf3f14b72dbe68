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
                        if (Keeps(operation, parameter, routine, member, facts)
                            || (routine.Parent is not null && operation is IParameterReferenceOperation { Parameter: var used } && SymbolEqualityComparer.Default.Equals(used, parameter) && !(followed ??= FollowedIn(member)).Contains(routine)))
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

    // _next = next ?? throw …; Changed += next; var copy = next; _agenda.Later(copy)
    static bool Keeps(IOperation operation, IParameterSymbol function, Routine routine, MemberUses member, ProgramFacts facts)
    {
        switch (operation)
        {
            case IEventAssignmentOperation { Adds: true, HandlerValue: var handler }:
                return Is(handler, function, routine.Places);
            case IAssignmentOperation { Target: var target, Value: var value }:
                return routine.Places.Source(target) is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation && Is(value, function, routine.Places);
            case IInvocationOperation or IObjectCreationOperation:
                foreach (var argument in operation is IInvocationOperation call ? call.Arguments : ((IObjectCreationOperation)operation).Arguments)
                {
                    if (argument.Parameter is { Type.TypeKind: TypeKind.Delegate } parameter && Is(argument.Value, function, routine.Places) && MayRunLater(operation, parameter, member.Root.Method, member.Concurrency.Launches, facts))
                        return true;
                }

                return false;
            default:
                return false;
        }
    }

    static bool Is(IOperation value, IParameterSymbol function, Places places)
    {
        for (var step = 0; step < Limits.PathLength; step++)
        {
            value = places.Source(value);
            if (value is IDelegateCreationOperation { Target: var target })
                value = target;
            else if (value is ILocalReferenceOperation { Local: var local } && places.ValueOf(local) is { } only)
                value = only;
            else
                break;
        }

        return value is IParameterReferenceOperation { Parameter: var found } && SymbolEqualityComparer.Default.Equals(found, function);
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
