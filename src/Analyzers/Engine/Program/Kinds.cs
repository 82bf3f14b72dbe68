using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Says what kind of mistake a use is that runs beside another one.</summary>
static class Kinds
{
    /// <summary>The kind; null when it is left alone, or the business of a rule about captured variables.</summary>
    public static RaceKind? Of(Use mine, Use theirs)
    {
        if (mine.IsOfContainer)
            return RaceKind.Container;
        // var count = Counter(); the variable is one that the code of the delegate has captured.
        if (mine.IsOfMadeDelegate)
            return RaceKind.Capture;
        // What a lambda itself does to the variables it captures is found by looking at its member alone.
        if (IsCapturedValue(mine.Path))
            return !mine.Trail.IsEmpty || !theirs.Trail.IsEmpty ? RaceKind.Capture : IsNamedSo(mine) && IsNamedSo(theirs) ? null : RaceKind.Unguarded;
        if (LazyInitialization.IsOne(mine))
            return LazyInitialization.IsHarmless(mine) || LazyInitialization.IsOfEverybody(mine) ? null : LazyInitialization.IsClaim(mine) ? RaceKind.CheckThenAct : RaceKind.LazyInitialization;
        if (CheckedFlag.IsOne(mine))
            return RaceKind.CheckThenAct;
        // Who has claimed a variable to be the only one who does something holds no lock that anybody could take.
        return IsUnlocked(theirs) && IsUnlocked(mine) ? RaceKind.Unguarded : RaceKind.InconsistentlyGuarded;
    }

    static bool IsUnlocked(Use use)
    {
        foreach (var held in use.Locks.Held)
        {
            if (!held.IsClaim && !held.IsOfReaders)
                return false;
        }

        return true;
    }

    /// <summary>The type of what a path names.</summary>
    public static ITypeSymbol? TypeOf(AccessPath path) => path.Symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    // The code calls the variable by its name, and not by that of a field it was copied to.
    static bool IsNamedSo(Use use) => SymbolEqualityComparer.Default.Equals(use.Access.Path.Variable, use.Path.Variable);

    /// <summary>Whether a lambda itself uses a variable that it captures.</summary>
    public static bool IsCaptured(Use use) => use.Trail.IsEmpty && IsCapturedValue(use.Path) && IsNamedSo(use);

    // A local or parameter itself, or a part of the struct or array in it.
    static bool IsCapturedValue(AccessPath path) =>
        path.Variable is { } variable && (path.IsVariable || path.Steps is [{ IsElement: true }] || (Elements.TypeOf(variable) is { IsValueType: true } && IsPartOfValue(path)));

    // pair.Value.Count: the object in a struct is another one.
    static bool IsPartOfValue(AccessPath path)
    {
        for (var part = path.Up(); !part.IsVariable; part = part.Up())
        {
            if (TypeOf(part) is not { IsValueType: true })
                return false;
        }

        return true;
    }
}
