using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Names of members that no table holds but that look as if they took or released a lock. What stands between them is
/// left alone.
/// </summary>
static class LockNames
{
    static readonly string[] s_taking = ["Enter", "TryEnter", "Acquire", "TryAcquire", "Lock", "TryLock", "BeginRead", "BeginWrite"];
    static readonly string[] s_releasing = ["Exit", "Leave", "Release", "Unlock", "EndRead", "EndWrite"];

    /// <summary>Methods by which programs run code under a lock of theirs, and types whose objects hold one: what they stand for is read in them.</summary>
    public static readonly ImmutableArray<string> OfPrograms = ImmutableArray.Create(
        "WithLock", "WithGate", "InLock", "UnderLock", "InsideLock", "Locked", "RunLocked", "DoLocked", "LockAndRun", "RunUnderLock", "ExecuteLocked", "Synchronize", "RunExclusive", "Exclusive", "Exclusively", "Guarded",
        "Held", "Hold", "LockScope", "ScopedLock", "LockGuard", "LockHolder", "LockHandle", "AutoLock", "Locker", "MonitorScope", "GateScope", "Enter", "Acquire", "AcquireLock", "TakeLock",
        "WriteScope", "ReadScope", "WriteLockScope", "ReadLockScope", "WriteLock", "ReadLock", "WriterLock", "ReaderLock", "WriteGuard", "ReadGuard", "EnterWrite", "EnterRead", "LockForWriting", "LockForReading", "Writing", "Reading",
        "EnterAsync", "AcquireAsync", "AcquireLockAsync", "TakeLockAsync", "GetLockAsync", "HoldAsync", "WriteLockAsync", "ReadLockAsync");

    /// <summary>Whether a lock lets readers in together.</summary>
    public static bool AreForReadersAndWriters(ITypeSymbol type) => type.Name is "ReaderWriterLockSlim" or "ReaderWriterLock";

    static readonly string[] s_ownLocks = ["Lock", "Latch", "Mutex", "Semaphore"];

    static readonly string[] s_ownBarriers = ["Barrier", "Rendezvous", "Phaser"];
    static readonly string[] s_meeting = ["Wait", "Arrive", "Meet", "Sync"];

    static readonly string[] s_scopes = ["lock", "scope", "gate", "guard", "held", "release", "section"];

    static readonly string[] s_forHolders = ["NoLock", "NeedsLock", "InsideLock", "UnderLock", "InLock", "LockHeld", "AlreadyLocked"];

    static readonly string[] s_holding = ["hold", "held", "inside", "under", "within"];
    static readonly string[] s_assuming = ["assume", "assum"];
    static readonly string[] s_obliging = ["must", "should", "caller", "called", "only", "while"];

    static readonly string[] s_endings = ["", "s", "ed", "ing", "er", "ers", "es"];
    static readonly Regex s_partEnd = new("</?(summary|remarks|para|param|returns|exception)", RegexOptions.CultureInvariant);

    static readonly string[] s_locks = ["lock", "gate", "mutex", "semaphore", "latch", "syncroot"];

    static readonly string[] s_exclusive = ["lock", "synchroni", "mutually exclusive"];

    static readonly string[] s_unsafe = ["not thread-safe", "not thread safe", "not threadsafe", "isn't thread-safe", "isn't thread safe"];

    static readonly string[] s_subjects = ["this", "it ", "instance", "object", "the class", "the type", "class", "type", "note", "any instance", "members of this"];
    static readonly char[] s_ends = ['.', ';', '>', ':', '!'];

    static readonly string[] s_held = ["nolock", "held", "locked", "haslock", "lockTaken", "ownsLock", "underLock", "inLock"];

    /// <summary>Whether a member called so may take a lock.</summary>
    public static bool LooksLikeTaking(string name) => NameWords.BeginWithAny(name, s_taking);

    /// <summary>
    /// Whether a method may take a lock by its name: <c>throttle.Enter(url)</c> gives nothing back that could release one, and nothing else of
    /// its type does.
    /// </summary>
    public static bool MayTake(IMethodSymbol method) => LooksLikeTaking(method.Name) && (!method.ReturnsVoid || IsReleasedBy(method.ContainingType));

    static bool IsReleasedBy(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.MemberNames.Any(LooksLikeReleasing))
                return true;
        }

        return type.AllInterfaces.Any(static contract => contract.MemberNames.Any(LooksLikeReleasing));
    }

    /// <summary>Whether a member called so may release a lock.</summary>
    public static bool LooksLikeReleasing(string name) => NameWords.BeginWithAny(name, s_releasing);

    /// <summary>Whether a variable called so may hold what is disposed of to release a lock.</summary>
    public static bool LooksLikeScope(string variable)
    {
        foreach (var word in s_scopes)
        {
            for (var at = variable.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = variable.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                // A clock, a delegate and an intersection only have the letters of one.
                if (at == 0 || char.IsUpper(variable[at]) || !char.IsLetter(variable[at - 1]))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method belongs to a type of the program that is called a lock, and takes or releases it by its name.</summary>
    public static bool IsOfOwnLock(IMethodSymbol method) =>
        s_ownLocks.Any(word => method.ContainingType.Name.EndsWith(word, StringComparison.Ordinal))
        && (LooksLikeTaking(method.Name) || LooksLikeReleasing(method.Name) || method.Name.EndsWith("Lock", StringComparison.Ordinal));

    /// <summary>Whether a method belongs to a type that is called a barrier, and is in no table, and waits there for the others: who runs beside whom behind it is its business.</summary>
    public static bool IsOfOwnBarrier(IMethodSymbol method) =>
        s_ownBarriers.Any(word => method.ContainingType.Name.EndsWith(word, StringComparison.Ordinal)) && s_meeting.Any(word => method.Name.IndexOf(word, StringComparison.Ordinal) >= 0);

    /// <summary>The member that does for readers what this one does for the writer of a lock; the same name when there is none.</summary>
    public static string ForReaders(string name) => name.Replace("WriteLock", "ReadLock").Replace("WriterLock", "ReaderLock");

    /// <summary>Whether a flag called so tells that somebody holds a lock already.</summary>
    public static bool LooksLikeHeld(string flag)
    {
        foreach (var word in s_held)
        {
            if (flag.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether a method called so leaves it to its callers to hold the lock: <c>RemoveNoLock</c>, <c>Reset_NeedsLock</c>, <c>AddLocked</c>.</summary>
    public static bool IsForHolders(string method)
    {
        foreach (var word in s_forHolders)
        {
            var index = method.IndexOf(word, StringComparison.Ordinal);
            if (index > 0 && (index + word.Length == method.Length || !char.IsLower(method[index + word.Length])))
                return true;
        }

        return method.EndsWith("Locked", StringComparison.Ordinal) && method.Length > "IsLocked".Length;
    }

    /// <summary>Whether a comment has a sentence that leaves it to the callers to hold the lock: "must be called while the lock is held", "assumes that the pool is already locked".</summary>
    public static bool AsksCallersToHold(string comment)
    {
        // A sentence ends at a stop or with its part of the documentation, and not at the end of its line.
        foreach (var sentence in s_partEnd.Replace(comment.Replace("///", ""), ".").Split('.', ';'))
        {
            if (s_assuming.Any(word => Has(sentence, word)) && Has(sentence, "locked") && !Has(sentence, "not") && sentence.IndexOf("n't", StringComparison.OrdinalIgnoreCase) < 0)
                return true;
            if (s_locks.Any(word => Has(sentence, word)) && s_holding.Any(word => Has(sentence, word)) && s_obliging.Any(word => Has(sentence, word)))
                return true;
        }

        return false;

        // "gate" is no word of "delegate", and "under" none of "underlying".
        static bool Has(string text, string word)
        {
            for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                if ((at == 0 || !char.IsLetter(text[at - 1]) || char.IsUpper(text[at])) && IsEnding(text, at + word.Length))
                    return true;
            }

            return false;
        }

        // locks, locked, holding, holder, lock
        static bool IsEnding(string text, int at)
        {
            foreach (var ending in s_endings)
            {
                if (NameWords.AreAt(text, at, ending))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether the documentation of a type leaves it to its users that one thread at a time uses an object: <c>&lt;threadsafety instance="false"/&gt;</c>.</summary>
    public static bool IsForOneUser(string documentation)
    {
        foreach (var word in s_unsafe)
        {
            for (var at = documentation.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = documentation.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                if (IsSaidOfType(documentation, at))
                    return true;
            }
        }

        return documentation.IndexOf("threadsafety", StringComparison.OrdinalIgnoreCase) is >= 0 and var note && documentation.IndexOf("instance=\"false\"", note, StringComparison.OrdinalIgnoreCase) is >= 0 and var end && end - note < 60;
    }

    // "Not thread-safe.", "This class is not thread-safe", "Instances are not thread-safe"; what a connection is, which the type guards, is another matter.
    static bool IsSaidOfType(string documentation, int at)
    {
        var begin = at == 0 ? 0 : documentation.LastIndexOfAny(s_ends, at - 1) + 1;
        var subject = documentation.Substring(begin, at - begin).Replace("/", "").Trim();
        return subject.Length == 0 || (Array.Exists(s_subjects, word => subject.StartsWith(word, StringComparison.OrdinalIgnoreCase)) && subject.IndexOf("which", StringComparison.OrdinalIgnoreCase) < 0 && subject.IndexOf(" that ", StringComparison.OrdinalIgnoreCase) < 0);
    }

    /// <summary>Whether the documentation of a method speaks of a lock: "this is done under a lock", "(locking)". Not of a block or clock.</summary>
    public static bool SpeaksOfLock(string documentation)
    {
        foreach (var word in s_exclusive)
        {
            for (var index = documentation.IndexOf(word, StringComparison.OrdinalIgnoreCase); index >= 0; index = documentation.IndexOf(word, index + 1, StringComparison.OrdinalIgnoreCase))
            {
                if (index == 0 || !char.IsLetter(documentation[index - 1]))
                    return true;
            }
        }

        return false;
    }
}
