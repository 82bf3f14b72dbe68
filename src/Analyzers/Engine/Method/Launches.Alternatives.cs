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
        if (source is IFieldReferenceOperation && _known is not null && _root.Method?.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
            && _places.ObjectOf(value) is { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: { } member }] })
        {
            AddPrepared(member, null, bodies);
        }
        else
        {
            Add(new(value, _root, null, false), null, before, bodies);
            Number(before, bodies);
        }

        return bodies.Count > before;
    }

    // What a member keeps is what one of the constructors has put there last; its handlers all run. All of them get the object that it is started with.
    void AddPrepared(ISymbol member, IOperation? state, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var all = _root.Session.Prepared.Of(member);
        var areAdded = all.Any(static one => one.IsAdded);
        var first = bodies.Count;
        foreach (var one in all)
        {
            if (areAdded)
                first = bodies.Count;
            Add(one, state, first, bodies);
            Number(first, bodies);
        }
    }

    void Add(PreparedDelegate prepared, IOperation? state, int first, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var (value, maker, kept, _) = prepared;
        var found = new List<(IOperation Value, SyntaxNode? Read)>();
        Collect(value, null, maker, found, Limits.PathLength);
        if (found.Count > Limits.Alternatives)
            return;
        foreach (var (one, read) in found)
        {
            if ((maker.Root == _root ? Target(one) : BodyMadeBy(one, maker)) is not { } body)
                continue;
            var chosen = new ChosenDelegate(one, ChoiceFacts.Of(one, read, maker));
            // An extension's object is its state.
            body = body with { State = body.State ?? state, Kept = state is null ? kept : null, Chosen = ImmutableArray.Create(chosen) };
            if (IndexOf(body, first, bodies) is var known and >= 0)
                bodies[known] = bodies[known] with { Chosen = bodies[known].Chosen.Add(chosen) };
            else
                bodies.Add(body);
        }
    }

    // One that is alone runs for sure, as far as anybody sees.
    static void Number(int first, ImmutableArray<LaunchBody>.Builder bodies)
    {
        for (var i = first; i < bodies.Count && bodies.Count > first + 1; i++)
            bodies[i] = bodies[i] with { Choice = first + 1 };
    }

    static int IndexOf(LaunchBody body, int first, ImmutableArray<LaunchBody>.Builder bodies)
    {
        for (var i = first; i < bodies.Count; i++)
        {
            var other = bodies[i];
            if (other.Routine == body.Routine && SymbolEqualityComparer.Default.Equals(other.Method, body.Method) && Equals(other.Receiver, body.Receiver) && other.Elsewhere == body.Elsewhere
                && SymbolEqualityComparer.Default.Equals(other.Parameter, body.Parameter) && other.State?.Syntax == body.State?.Syntax && other.Kept?.Syntax == body.Kept?.Syntax)
            {
                return i;
            }
        }

        return -1;
    }

    static void Collect(IOperation value, SyntaxNode? read, Routine maker, List<(IOperation Value, SyntaxNode? Read)> found, int depth)
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
                Collect(choice, read, maker, found, depth - 1);
        }
        else if (source is ILocalReferenceOperation { Local: var local } && places.AllValuesOf(local) is { IsEmpty: false } values)
        {
            if (values.Length > Limits.Alternatives)
                return;
            foreach (var given in values)
            {
                if (values.Length == 1 || (maker.Closest(given.Syntax) is { } writer && ReachingValues.MayHold(local, given.Syntax, source.Syntax, writer)))
                    Collect(given, source.Syntax, maker, found, depth - 1);
            }
        }
        else if (source is not ILocalReferenceOperation && source.ConstantValue is not { HasValue: true, Value: null })
            found.Add((value, read));
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
