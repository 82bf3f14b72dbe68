using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

// By which other names objects are known.
sealed partial class MemberUses
{
    // What is done to an object that others have got meanwhile is told by the name that they have for it as well.
    static void AddHandedOver(Use use, ConcurrencyState<Launch> state, ImmutableArray<Use>.Builder uses)
    {
        foreach (var given in state.HandedOver)
        {
            if ((use.IsOfContainer || given.IsAbout(use.Path)) && given.NameFor(use.Path) is { } name)
                uses.Add(use with { Path = name });
        }
    }

    // var from = toSavings ? _checking : _savings; what is done to one of a few objects may be done to each of them.
    static void AddChosen(Use use, Routine routine, ImmutableArray<Use>.Builder uses)
    {
        if (use.Path.Variable is not ILocalSymbol local || (use.Path.IsVariable && !use.IsOfContainer))
            return;
        foreach (var chosen in ChosenObjects.Of(local, routine))
        {
            if (GivenValue.Both(use.Given, chosen.Given) is { } given && use.Path.Replace(AccessPath.Of(local), chosen.Path) is { } path)
                uses.Add(use with { Path = path, Given = given, Locks = ChosenObjects.Named(use.Locks, local, chosen.Path) });
        }
    }

    static Lockset Named(Lockset locks, Translation translation, ConcurrencyState<Launch> state)
    {
        var named = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            named = translation.Canonical(held.Path, isObject: true) is { } path ? named.Acquire(held with { Path = path }) : named.UncertainOf(held);
            foreach (var given in state.HandedOver)
                named = given.NameFor(held.Path) is { } name ? named.Acquire(held with { Path = name }) : named;
        }

        return named;
    }
}
