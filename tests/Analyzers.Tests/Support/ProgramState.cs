using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>
/// What a program leaves behind: its static fields by content, down to the elements of collections and the fields of objects,
/// and whether its locks are free again.
/// </summary>
sealed class ProgramState
{
    const int Depth = 4;

    readonly List<(string Name, object? Value)> _inOrder = [];
    readonly List<(string Name, object? Value)> _sorted = [];

    /// <summary>The state of a program, and what it has returned.</summary>
    public static ProgramState Of(Type program, object? result)
    {
        var state = new ProgramState();
        foreach (var type in program.Assembly.GetTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            // What the compiler remembers for lambdas is no state of the program.
            if (type.FullName!.Contains('<') || type.ContainsGenericParameters)
                continue;
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).OrderBy(static field => field.Name, StringComparer.Ordinal))
            {
                if (!field.Name.Contains('<'))
                    state.Add(type == program ? field.Name : $"{type.Name}.{field.Name}", field.GetValue(null), Depth);
            }
        }

        state.Add("(result)", result, Depth, isResult: true);
        return state;
    }

    /// <summary>Both states are the same. Fractions may differ by the rounding of another order of additions.</summary>
    /// <param name="expected">The state to compare with.</param>
    /// <param name="actual">The other state.</param>
    /// <param name="inOrder">Whether lists have their elements in the same order, and the results are the same: not when several threads have been at it.</param>
    public static void AssertSame(ProgramState expected, ProgramState actual, bool inOrder)
    {
        var (one, other) = inOrder ? (expected._inOrder, actual._inOrder) : (expected._sorted, actual._sorted);
        Assert.Equal(one.Select(static leaf => leaf.Name), other.Select(static leaf => leaf.Name));
        for (var i = 0; i < one.Count; i++)
        {
            if (Tolerance(one[i].Value) is { } tolerance && IsFinite(one[i].Value))
            {
                var number = Convert.ToDouble(one[i].Value, CultureInfo.InvariantCulture);
                Assert.Equal(number, Convert.ToDouble(other[i].Value, CultureInfo.InvariantCulture), tolerance * Math.Max(1, Math.Abs(number)));
            }
            else
                Assert.True(Equals(one[i].Value, other[i].Value), $"{one[i].Name} is {other[i].Value ?? "null"} and not {one[i].Value ?? "null"}");
        }
    }

    static double? Tolerance(object? value) => value switch { double or decimal => 1e-9, float => 1e-3, _ => null };

    static bool IsFinite(object? value) => value is decimal || (value is double number && double.IsFinite(number)) || (value is float single && float.IsFinite(single));

    void Add(string name, object? value, int depth, bool isResult = false)
    {
        var (ordered, sorted) = (new List<(string, object?)>(), new List<(string, object?)>());
        Flatten(name, value, depth, isOrdered: true, ordered);
        Flatten(name, value, depth, isOrdered: false, sorted);
        _inOrder.AddRange(ordered);
        if (!isResult)
            _sorted.AddRange(sorted);
    }

    static void Flatten(string name, object? value, int depth, bool isOrdered, List<(string Name, object? Value)> leaves)
    {
        switch (value)
        {
            case null or string or decimal or Enum or DateTime or TimeSpan or Guid or System.Numerics.BigInteger:
            case { } plain when plain.GetType().IsPrimitive:
                leaves.Add((name, value));
                break;
            case StringBuilder text:
                leaves.Add((name, text.ToString()));
                break;
            case { } gate when IsLock(gate):
                leaves.Add(($"{name} is free", IsFree(gate)));
                break;
            case Delegate or Task or Thread or WaitHandle or Barrier or CancellationTokenSource or Type:
                break;
            case { } lazy when lazy.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Lazy<>):
                Flatten(name, type.GetProperty(nameof(Lazy<>.Value))!.GetValue(lazy), depth, isOrdered, leaves);
                break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(static key => key, Comparer<object>.Create(Compare)))
                    Flatten($"{name}[{key}]", map[key], depth, isOrdered, leaves);
                break;
            case IEnumerable all:
                AddElements(name, all, depth, isOrdered, leaves);
                break;
            case { } when depth > 0:
                foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                    Flatten($"{name}.{field.Name}", field.GetValue(value), depth - 1, isOrdered, leaves);
                break;
        }
    }

    // The places of an array are places; the order of other collections is that of those who have added to them.
    static void AddElements(string name, IEnumerable all, int depth, bool isOrdered, List<(string Name, object? Value)> leaves)
    {
        var isSet = all.GetType().GetInterfaces().Any(static one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ISet<>)) || all.GetType().Name.StartsWith("ConcurrentBag", StringComparison.Ordinal);
        var elements = all.Cast<object?>();
        if (isSet || (!isOrdered && all is not Array))
            elements = elements.OrderBy(static element => element, Comparer<object?>.Create(Compare));
        var index = 0;
        foreach (var element in elements)
            Flatten($"{name}[{index++}]", element, depth, isOrdered, leaves);
        leaves.Add(($"{name}.Count", index));
    }

    static int Compare(object? one, object? other) => one is IComparable and not string && one.GetType() == other?.GetType()
        ? Comparer<object>.Default.Compare(one, other)
        : string.CompareOrdinal(Convert.ToString(one, CultureInfo.InvariantCulture), Convert.ToString(other, CultureInfo.InvariantCulture));

    static bool IsLock(object value) => value is Lock or SemaphoreSlim or ReaderWriterLockSlim or ReaderWriterLock or Mutex || value.GetType() == typeof(object);

    static bool IsFree(object value)
    {
        switch (value)
        {
            case SemaphoreSlim semaphore:
                return semaphore.CurrentCount == 1;
            case Lock own:
                return Taken(own.TryEnter(), own.Exit);
            case ReaderWriterLockSlim shared:
                return Taken(shared.TryEnterWriteLock(0), shared.ExitWriteLock);
            case Mutex mutex:
                return Taken(mutex.WaitOne(0), mutex.ReleaseMutex);
            case ReaderWriterLock old:
                return !old.IsReaderLockHeld && !old.IsWriterLockHeld;
            default:
                return Taken(Monitor.TryEnter(value), () => Monitor.Exit(value));
        }
    }

    // Whoever has left it taken has ended by now.
    static bool Taken(bool isTaken, Action release)
    {
        if (isTaken)
            release();
        return isTaken;
    }
}
