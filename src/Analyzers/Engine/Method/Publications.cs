using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Where an object makes itself known: it starts what will use it, adds its code to an event, or hands itself to somebody.</summary>
static class Publications
{
    /// <summary>Whether an operation hands over the object itself, or code of it, to somebody who may use it later.</summary>
    public static bool IsOne(IOperation operation, Routine routine) => operation switch
    {
        IEventAssignmentOperation { Adds: true } => true,
        // What is launched is a start, whoever has written it.
        IInvocationOperation call when routine.Session.Calls.Of(call).Kind is Meaning.Launch or Meaning.LaunchMany or Meaning.LaunchInTurn => true,
        IInvocationOperation call => !routine.Session.Calls.Of(call).RunsInPlace && call.Arguments.Any(argument => IsOfObject(argument.Value, routine)),
        IObjectCreationOperation creation => creation.Arguments.Any(argument => IsOfObject(argument.Value, routine)),
        _ => false,
    };

    // A delegate that the caller gave starts nothing of this object, nor does one that only compares.
    static bool IsOfObject(IOperation value, Routine routine)
    {
        var source = routine.Places.Source(value);
        if (source is IDelegateCreationOperation { Target: var target })
            source = target;
        return source switch
        {
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
            ITupleOperation parts => parts.Elements.Any(part => IsOfObject(part, routine)),
            IMethodReferenceOperation { Instance: IInstanceReferenceOperation } => true,
            IFlowAnonymousFunctionOperation { Syntax: var code } => routine.Model.GetOperation(code)?.DescendantsAndSelf().Any(static part => part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }) == true,
            _ => false,
        };
    }

    /// <summary>Whether the object makes itself known by the code of a member itself.</summary>
    public static bool StandIn(Routine member)
    {
        foreach (var block in member.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (IsOne(operation, member))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether an object may be known to others when one of its constructors or methods has run; on doubt it may.</summary>
    public static bool MayHappenIn(IMethodSymbol member, Session session) => MayHappenIn(member.OriginalDefinition, session, Limits.CallDepth);

    static bool MayHappenIn(IMethodSymbol member, Session session, int depth)
    {
        if (member is { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } or { ContainingType.SpecialType: SpecialType.System_Object } or { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet, IsImplicitlyDeclared: true })
            return member.MethodKind == MethodKind.Constructor && member.ContainingType.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) } above && session.Declares(above) && above.InstanceConstructors.Any(one => MayHappenIn(one, session, depth - 1));
        if (depth <= 0 || member.IsAbstract || !session.Declares(member))
            return true;
        // An accessor or a primary constructor without a body.
        if (session.RoutineOf(member, default) is not { Parent: null } routine)
            return member.MethodKind is not (MethodKind.Constructor or MethodKind.PropertyGet or MethodKind.PropertySet);
        if (routine.Body is not { } body || GivesItself(body))
            return true;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (IsOne(operation, routine) || (operation is IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { IsStatic: false } called } && MayHappenIn(called.OriginalDefinition, session, depth - 1)))
                    return true;
            }
        }

        return false;
    }

    // s_current = this; other.Owner = this; return this; whatever takes the object itself may keep it.
    static bool GivesItself(IOperation body)
    {
        foreach (var operation in body.Descendants())
        {
            if (operation is not IInstanceReferenceOperation { IsImplicit: false, ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
                continue;
            var user = operation.Parent;
            while (user is IConversionOperation)
                user = user.Parent;
            if (user is not (IMemberReferenceOperation or IInvocationOperation))
                return true;
        }

        return false;
    }
}
