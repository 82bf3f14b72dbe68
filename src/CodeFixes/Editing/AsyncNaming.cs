using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>How a project names its async methods.</summary>
sealed class AsyncNaming
{
    /// <summary>What the names of async methods end with, where that is the habit.</summary>
    public const string Suffix = "Async";

    readonly bool _isHabit;

    AsyncNaming(bool isHabit) => _isHabit = isHabit;

    /// <summary>The habit of a project: the suffix if all its async methods have it, and there are some.</summary>
    public static AsyncNaming Of(Compilation compilation, KnownTypes types, CancellationToken cancellation)
    {
        var isHabit = false;
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    pending.Push(inner);
                else if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false, IsImplicitlyDeclared: false } method && types.IsTask(method.ReturnType) && !IsNamedByOthers(method))
                {
                    if (!method.Name.EndsWith(Suffix, StringComparison.Ordinal))
                        return new(false);
                    isHabit = true;
                }
            }
        }

        return new(isHabit);
    }

    // Tests, endpoints and the like are found by their attributes; what they are called is another habit.
    static bool IsNamedByOthers(IMethodSymbol method) =>
        method.Name is WellKnownMemberNames.EntryPointMethodName or WellKnownMemberNames.TopLevelStatementsEntryPointMethodName || !method.GetAttributes().IsEmpty;

    /// <summary>Whether all of a method's declarations can get the suffix, and nothing has the new names yet.</summary>
    public bool CanRename(IEnumerable<IMethodSymbol> family) => _isHabit && family.All(static method =>
        method.MethodKind != MethodKind.LocalFunction && !method.Name.EndsWith(Suffix, StringComparison.Ordinal) && !IsNamedByOthers(method) && IsFree(method));

    static bool IsFree(IMethodSymbol method)
    {
        var name = Signatures.NameOf(method) + Suffix;
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (!type.GetMembers(name).IsEmpty || type.Name == name)
                return false;
        }

        return true;
    }

    /// <summary>Whether the async methods beside a method return value tasks, all of them. An entry point, and what others find by attributes, may have to return a task.</summary>
    public static bool PrefersValueTask(IMethodSymbol method)
    {
        if (IsNamedByOthers(method))
            return false;
        var isPreferred = false;
        foreach (var member in method.ContainingType.GetMembers())
        {
            if (member is not IMethodSymbol { IsAsync: true, ReturnsVoid: false, IsOverride: false, ReturnType: { } type } || SymbolEqualityComparer.Default.Equals(member, method))
                continue;
            if (!type.IsValueType)
                return false;
            isPreferred = true;
        }

        return isPreferred;
    }
}
