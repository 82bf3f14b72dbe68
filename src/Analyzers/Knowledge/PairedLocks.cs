using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Locks that no table holds: types of the program or of a library with a method that takes a lock by its name and one that releases
/// the same, as <c>WriteLock</c> and <c>WriteUnlock</c>, <c>EnterReadLock</c> and <c>ExitReadLock</c>, <c>Lock</c> and <c>Unlock</c>; and those
/// of a library that hand out an object which does so: <c>using (_lock.WriterLock())</c>.
/// </summary>
static class PairedLocks
{
    /// <summary>The word in the text of a type of the program that says that it is made of atomic steps.</summary>
    public const string Sign = nameof(System.Threading.Interlocked);

    const string Noun = "Lock";

    static readonly string[] s_types = ["Lock", "Latch", "Mutex", "Semaphore"];
    static readonly string[] s_taking = ["Enter", "Acquire", "Take", "Obtain"];
    static readonly string[] s_releasing = ["Exit", "Release", "Leave", "Free", "Un", "un"];
    static readonly string[] s_shared = ["Read", "Reader", "Shared", "UpgradeableRead", "Upgradeable"];
    static readonly string[] s_exclusive = ["", "Write", "Writer", "Exclusive"];

    /// <summary>What a method does to the lock that its object is; nothing for other methods.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isOfProgram">Whether it is declared in the program: then its type must be one that is made of atomic steps, and holds nothing else.</param>
    public static CallMeaning Of(IMethodSymbol method, bool isOfProgram)
    {
        if (method is not { IsStatic: false, MethodKind: MethodKind.Ordinary, ContainingType: { } type } || RoleOf(method.Name) is not { } role || !TakesNothing(method) || KindOf(method, role) is not { } kind)
            return default;
        return (kind == Meaning.AcquireScope ? !isOfProgram : HasPartner(type, role)) && (isOfProgram ? IsMadeOfAtomicSteps(type) : role.IsNamed || IsCalledLock(type))
            ? new(kind, CallMeaning.Receiver, LockTraits.Unlisted | (role.IsShared ? LockTraits.Shared : LockTraits.Writer))
            : default;
    }

    /// <summary>Whether a member called so takes a lock for readers or for a writer.</summary>
    public static bool Takes(string name) => MayBe(name) && RoleOf(name) is { Releases: false, IsNamed: true };

    /// <summary>Whether a member called so releases a lock that readers or a writer have taken.</summary>
    public static bool Releases(string name) => MayBe(name) && RoleOf(name) is { Releases: true };

    /// <summary>Whether a name may be that of such a method. Nearly all are not.</summary>
    public static bool MayBe(string name) => name.IndexOf("ock", StringComparison.Ordinal) >= 0;

    static Meaning? KindOf(IMethodSymbol method, Role role) =>
        role.Releases ? Meaning.Release
        : method.ReturnsVoid || IsAwaited(method.ReturnType) ? Meaning.Acquire
        : method.ReturnType.SpecialType == SpecialType.System_Boolean ? Meaning.TryAcquire
        : IsDisposable(method.ReturnType) || IsDisposable(ResultTypes.AwaitedBy(method.ReturnType)) ? Meaning.AcquireScope
        : null;

    // using (_lock.ReaderLock()): the object that is handed out releases it.
    /// <summary>Whether an object is there to be disposed of.</summary>
    public static bool IsDisposable(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_IDisposable } || type?.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable) == true;

    // A door can be locked as well.
    static bool IsCalledLock(INamedTypeSymbol type) => s_types.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal));

    readonly record struct Role(bool Releases, bool IsShared, bool IsNamed);

    // TryEnterReadLock: what is tried or awaited is the same lock.
    static Role? RoleOf(string name)
    {
        if (name.EndsWith("Async", StringComparison.Ordinal))
            name = name.Substring(0, name.Length - "Async".Length);
        if (name.StartsWith("Try", StringComparison.Ordinal))
            name = name.Substring("Try".Length);
        if (!name.EndsWith(Noun, StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = name.Substring(0, name.Length - Noun.Length);
        foreach (var verb in s_releasing)
        {
            if (WithoutVerb(rest, verb) is { } mode)
                return RoleIn(mode, releases: true);
        }

        foreach (var verb in s_taking)
        {
            if (WithoutVerb(rest, verb) is { } mode)
                return RoleIn(mode, releases: false);
        }

        return RoleIn(rest, releases: false);
    }

    // ExitWrite(Lock), WriteUn(lock)
    static string? WithoutVerb(string name, string verb) =>
        name.StartsWith(verb, StringComparison.Ordinal) ? name.Substring(verb.Length) : name.EndsWith(verb, StringComparison.Ordinal) ? name.Substring(0, name.Length - verb.Length) : null;

    static Role? RoleIn(string mode, bool releases) =>
        s_exclusive.Contains(mode) ? new(releases, IsShared: false, mode.Length > 0) : s_shared.Contains(mode) ? new(releases, IsShared: true, IsNamed: true) : null;

    // Times and tokens say how long to wait, and not for which of several locks.
    static bool TakesNothing(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean or SpecialType.System_Int64 } and not { Name: nameof(TimeSpan) or nameof(System.Threading.CancellationToken) })
                return false;
        }

        return true;
    }

    static bool IsAwaited(ITypeSymbol type) => type is INamedTypeSymbol { Arity: 0, Name: nameof(System.Threading.Tasks.Task) or nameof(System.Threading.Tasks.ValueTask) };

    // ReadLock and ReadUnlock; AcquireWriterLock and ReleaseLock.
    static bool HasPartner(INamedTypeSymbol type, Role role)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } other && RoleOf(other.Name) is { } partner && partner.Releases != role.Releases
                    && (partner.IsShared == role.IsShared || !(role.Releases ? role : partner).IsNamed) && TakesNothing(other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // struct SpinningLock { int _writers; … }: what is made of other locks is known by these, and other types have a lock.
    static bool IsMadeOfAtomicSteps(INamedTypeSymbol type)
    {
        var hasState = false;
        foreach (var member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: false, Type: var held })
                continue;
            if (held is not { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_UInt64 } and not { TypeKind: TypeKind.Enum })
                return false;
            hasState = true;
        }

        return hasState && type.DeclaringSyntaxReferences.Any(static part => part.GetSyntax().DescendantTokens().Any(static token => token.ValueText == Sign));
    }
}
