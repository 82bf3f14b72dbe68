using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

/// <summary>
/// Launches that choose alike: <c>Task.Run(native ? NativeSend : Send); Task.Run(native ? NativeReceive : Receive);</c> Of the first and the last only one runs. Where it is not
/// certain that both are decided by the same, any of the one may run beside any of the other.
/// </summary>
static class LaunchChoices
{
    /// <summary>Whether only one of two pieces of code runs, each launched by one of two launches, or both by the same.</summary>
    public static bool Exclude(Launch one, LaunchBody body, Launch other, LaunchBody partner)
    {
        if (body.Choice == 0 || partner.Choice == 0)
            return false;
        if (one == other && body.Choice == partner.Choice)
            return body.Chosen[0].Value != partner.Chosen[0].Value;
        var (maker, second) = (body.Maker ?? one.Launcher.Root, partner.Maker ?? other.Launcher.Root);
        if (AreOtherConstructors(maker, second))
            return true;
        foreach (var chosen in body.Chosen)
        {
            foreach (var rival in partner.Chosen)
            {
                if (!Exclude(chosen, maker, rival, second))
                    return false;
            }
        }

        return true;
    }

    static bool Exclude(ChosenDelegate one, Routine maker, ChosenDelegate other, Routine second)
    {
        foreach (var fact in one.Facts)
        {
            foreach (var rival in other.Facts)
            {
                if (fact.Excludes(rival) && SteadyTests.AreAlike(fact.Tested, maker.Root, rival.Tested, second.Root))
                    return true;
            }
        }

        return false;
    }

    // An object is made by one constructor, unless that calls another one of its type.
    static bool AreOtherConstructors(Routine one, Routine other) => one != other
        && one.Root is { Method: { MethodKind: MethodKind.Constructor, ContainingType: var type } first, Syntax: ConstructorDeclarationSyntax { Initializer.ThisOrBaseKeyword.ValueText: not "this" } or ConstructorDeclarationSyntax { Initializer: null } }
        && other.Root is { Method: { MethodKind: MethodKind.Constructor, ContainingType: var same } second, Syntax: ConstructorDeclarationSyntax { Initializer.ThisOrBaseKeyword.ValueText: not "this" } or ConstructorDeclarationSyntax { Initializer: null } }
        && SymbolEqualityComparer.Default.Equals(type, same) && !SymbolEqualityComparer.Default.Equals(first, second);
}
