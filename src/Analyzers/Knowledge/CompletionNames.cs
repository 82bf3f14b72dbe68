using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Tests of completion that no table holds: a library for older platforms writes the ones it lacks as extension methods of
/// the same name, <c>task.IsCompletedSuccessfully()</c>.
/// </summary>
static class CompletionNames
{
    static readonly ImmutableHashSet<string> s_tests =
        Table.Waits.Entries.Where(static entry => entry.Meaning.Kind == Meaning.CompletionTest).Select(static entry => entry.Member).ToImmutableHashSet();

    /// <summary>Whether a name is that of a property which tells of tasks whether they are complete, and waits for none.</summary>
    public static bool AreTests(string name) => s_tests.Contains(name);

    /// <summary>Whether a method stands in for a property that is true only for complete tasks.</summary>
    public static bool LooksLikeTest(IMethodSymbol method) =>
        method is { IsExtensionMethod: true, Parameters.Length: 1, ReturnType.SpecialType: SpecialType.System_Boolean } && s_tests.Contains(method.Name);

    /// <summary>
    /// Whether a property of something that can be awaited tells whether its result is there: <c>if (reply.HasValue) reply.GetAwaiter().GetResult(); else await reply;</c>
    /// </summary>
    public static bool LooksLikeTest(IPropertySymbol property)
    {
        var name = property.Name;
        return property is { Type.SpecialType: SpecialType.System_Boolean, IsStatic: false, ContainingType: { } type }
            && (s_tests.Contains(name) || (name.StartsWith("Has", StringComparison.Ordinal) && (name.EndsWith("Value", StringComparison.Ordinal) || name.EndsWith("Result", StringComparison.Ordinal))))
            && type.GetMembers(WellKnownMemberNames.GetAwaiter) is [IMethodSymbol { Parameters.IsEmpty: true, IsStatic: false }];
    }

    static readonly ImmutableHashSet<string> s_signals =
        Table.Launches.Entries.Where(static entry => entry.Meaning.Kind == Meaning.Signal).Select(static entry => entry.Member).ToImmutableHashSet();

    /// <summary>Whether a method is called like one that sends a signal, which comes out the same when it is sent twice.</summary>
    public static bool LooksLikeSignal(string method) => s_signals.Contains(method);

    /// <summary>Whether a method is called like one that completes a task unless somebody else has: <c>TrySetResult</c>.</summary>
    public static bool LooksLikeAttempt(string method) => method.StartsWith("TrySet", StringComparison.Ordinal);

    /// <summary>Whether a property tells that a task has ended, in whatever way.</summary>
    public static bool IsEnd(IPropertySymbol property) => property.Name == nameof(Task.IsCompleted);

    /// <summary>Whether a property tells that a task has failed.</summary>
    public static bool IsFault(IPropertySymbol property) => property.Name == nameof(Task.IsFaulted);

    /// <summary>Whether a property of a task gives what it has failed with, or nothing as long as it has not.</summary>
    public static bool IsFailure(IPropertySymbol property) => property.Name == nameof(Task.Exception);

    /// <summary>Whether a property tells that a task was cancelled.</summary>
    public static bool IsCancellation(IPropertySymbol property) => property.Name == nameof(Task.IsCanceled);

    /// <summary>Whether a type is what somebody completes a task by, as an async method does by its end.</summary>
    public static bool IsSource(ITypeSymbol type) => type is
    {
        Name: "TaskCompletionSource",
        ContainingNamespace: { Name: nameof(System.Threading.Tasks), ContainingNamespace: { Name: nameof(System.Threading), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } } },
    };

    /// <summary>Whether a method of such a type completes its task, or finds it complete.</summary>
    public static bool Completes(IMethodSymbol method) =>
        IsSource(method.ContainingType) && (method.Name.StartsWith("Set", StringComparison.Ordinal) || method.Name.StartsWith("TrySet", StringComparison.Ordinal));

    /// <summary>Whether a property is the task of such a type.</summary>
    public static bool IsTaskOfSource(ISymbol property) => property.Name == nameof(Task) && IsSource(property.ContainingType);

    /// <summary>Whether a method is told what its caller is sure of: <c>Debug.Assert(task.IsCompleted)</c>.</summary>
    public static bool Asserts(IMethodSymbol method) =>
        method is { ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }, ..], Name: "Assert" or "IsTrue" or "True" or "Requires" };

    /// <summary>The collection and the element whose place in it a call finds: <c>Array.IndexOf(all, one)</c>, <c>all.IndexOf(one)</c>; null for others.</summary>
    public static (IOperation Collection, IOperation Element)? FindsPlace(IInvocationOperation call) => call switch
    {
        { TargetMethod: { Name: nameof(Array.IndexOf), ContainingType.SpecialType: SpecialType.System_Array }, Arguments: [{ Value: var collection }, { Value: var element }] } => (collection, element),
        { TargetMethod.Name: nameof(List<int>.IndexOf), Instance: { } list, Arguments: [{ Value: var element }] } => (list, element),
        _ => null,
    };

    /// <summary>Whether a method of a collection, or an operator over it, leaves its elements where they are: it reads, or adds at the end.</summary>
    public static bool LeavesPlaces(IMethodSymbol method) => method.ContainingType is { Name: nameof(Enumerable), ContainingNamespace.Name: nameof(System.Linq) }
        || method.Name is nameof(List<int>.Add) or nameof(List<int>.AddRange) or nameof(List<int>.Contains) or nameof(List<int>.IndexOf) or nameof(List<int>.ToArray) or nameof(List<int>.CopyTo);

    /// <summary>Whether a method makes a task of another one that may end before that does, with an exception.</summary>
    public static bool MayGiveUp(IMethodSymbol method) => method.Name == "WaitAsync";

    /// <summary>Whether options of an await may say that it throws nothing.</summary>
    public static bool MaySuppressThrowing(IOperation options)
    {
        const int suppressThrowing = 2;
        return options.Type is { Name: "ConfigureAwaitOptions" } && (options.ConstantValue is not { HasValue: true, Value: int value } || (value & suppressThrowing) != 0);
    }

    static readonly ImmutableHashSet<string> s_filters = ImmutableHashSet.Create(
        nameof(Enumerable.Where), nameof(Enumerable.TakeWhile), nameof(Enumerable.First), nameof(Enumerable.Last), nameof(Enumerable.Single));

    /// <summary>Whether an operator gives only elements that pass the test it is given.</summary>
    public static bool IsFilter(IMethodSymbol method) => method.IsExtensionMethod && s_filters.Contains(method.Name);

    /// <summary>Whether an operator puts the elements of its sequence, and nothing else, into a collection.</summary>
    public static bool Gathers(IMethodSymbol method) =>
        method is { IsExtensionMethod: true, Name: nameof(Enumerable.ToList) or nameof(Enumerable.ToArray) or "ToHashSet" or "ToImmutableArray" or "ToImmutableList", ContainingNamespace.Name: "Linq" or "Immutable" };

    /// <summary>Whether an operator gives elements of its sequence and none of another one.</summary>
    public static bool PassesOn(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (method is not { IsExtensionMethod: true, ReturnType: ITypeParameterSymbol { Ordinal: 0 } or INamedTypeSymbol { TypeArguments: [ITypeParameterSymbol { Ordinal: 0 }] } })
            return false;
        for (var i = 1; i < method.Parameters.Length; i++)
        {
            if (method.Parameters[i].Type is ITypeParameterSymbol or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T })
                return false;
        }

        return true;
    }
}
