using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using LaunchBody = LaunchBody<Routine>;

// Delegates of which one is launched: ThreadStart body = Receive; if (native) body = ReceiveNative; new Thread(body).Start();
sealed partial class Launches
{
    // What a delegate is that is chosen where it stands, in a variable, or by the constructor.
    bool AddAlternatives(IOperation value, ImmutableArray<LaunchBody>.Builder bodies)
    {
        if (value.Type is not { TypeKind: TypeKind.Delegate } || Target(value) is not null)
            return false;
        var before = bodies.Count;
        var source = _places.Source(value);
        if (source is IFieldReferenceOperation { Field: var field } && _known is not null && _root.Method?.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
            && _places.ObjectOf(value) is { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: { } member }] } && (field.IsReadOnly || FieldWrites.AreInConstructors(field)))
        {
            // The constructors of an object are alternatives as well.
            foreach (var (given, maker, _) in _root.Session.Prepared.Of(member))
                Add(given, maker, bodies);
            Number(before, bodies);
        }
        else
            AddAlternatives(value, _root, bodies);
        return bodies.Count > before;
    }

    void AddAlternatives(IOperation value, Routine maker, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var before = bodies.Count;
        Add(value, maker, bodies);
        Number(before, bodies);
    }

    void Add(IOperation value, Routine maker, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var found = new List<IOperation>();
        Collect(value, maker, found, Limits.PathLength);
        if (found.Count > Limits.Alternatives)
            return;
        foreach (var one in found)
        {
            if ((maker.Root == _root ? Target(one) : BodyMadeBy(one, maker)) is { } body && !IsAmong(body, bodies))
                bodies.Add(body);
        }
    }

    // One that is alone runs for sure, as far as anybody sees.
    static void Number(int first, ImmutableArray<LaunchBody>.Builder bodies)
    {
        for (var i = first; i < bodies.Count && bodies.Count > first + 1; i++)
            bodies[i] = bodies[i] with { Alternative = i - first + 1 };
    }

    static bool IsAmong(LaunchBody body, ImmutableArray<LaunchBody>.Builder bodies)
    {
        foreach (var other in bodies)
        {
            if (other.Routine == body.Routine && SymbolEqualityComparer.Default.Equals(other.Method, body.Method) && Equals(other.Receiver, body.Receiver) && other.Elsewhere == body.Elsewhere && SymbolEqualityComparer.Default.Equals(other.Parameter, body.Parameter))
                return true;
        }

        return false;
    }

    static void Collect(IOperation value, Routine maker, List<IOperation> found, int depth)
    {
        if (depth == 0 || found.Count > Limits.Alternatives)
            return;
        var places = maker.Places;
        var source = places.Source(value);
        if (source is IDelegateCreationOperation { Target: var target } && places.Source(target) is ILocalReferenceOperation or IFlowCaptureReferenceOperation)
            source = places.Source(target);
        if (places.ChoicesOf(source) is { IsEmpty: false } choices)
        {
            foreach (var choice in choices)
                Collect(choice, maker, found, depth - 1);
        }
        else if (source is ILocalReferenceOperation { Local: var local } && places.AllValuesOf(local) is { IsEmpty: false } values)
        {
            if (values.Length > Limits.Alternatives)
                return;
            foreach (var given in values)
            {
                if (values.Length == 1 || (maker.Closest(given.Syntax) is { } writer && ReachingValues.MayHold(local, given.Syntax, source.Syntax, writer)))
                    Collect(given, maker, found, depth - 1);
            }
        }
        else if (source is not ILocalReferenceOperation && source.ConstantValue is not { HasValue: true, Value: null })
            found.Add(value);
    }

    // The code of a delegate that another member of the object makes.
    LaunchBody? BodyMadeBy(IOperation value, Routine maker)
    {
        var source = maker.Places.Source(value);
        if (source is IDelegateCreationOperation creation)
            source = maker.Places.Source(creation.Target);
        if (source is IFlowAnonymousFunctionOperation lambda && maker.Root.All().FirstOrDefault(inner => inner.Syntax == lambda.Syntax) is { } code)
            return new LaunchBody(null, null, null) { Elsewhere = code, Maker = maker };
        return source is IMethodReferenceOperation { Method.MethodKind: not MethodKind.LocalFunction, Instance: null or IInstanceReferenceOperation } method
            ? new LaunchBody(null, TargetOf(method), AccessPath.This) { Instance = method.Instance, Maker = maker }
            : null;
    }
}
