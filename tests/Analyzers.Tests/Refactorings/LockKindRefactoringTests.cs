using ConcurrencyAnalyzers.Refactorings;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Refactorings;

using Refactor = Refactor<LockKindRefactoring>;

/// <summary>A lock becomes a <c>System.Threading.Lock</c> or a semaphore.</summary>
public class LockKindRefactoringTests
{
    const string ToLock = "Use 'System.Threading.Lock'";
    const string ToSemaphore = "Use a 'SemaphoreSlim', which async code can wait for";

    static string Type(string field, string members) => $$"""
        using System.Diagnostics;

        class Account
        {
            {{field}}
            readonly List<int> _history = new();
            int _balance;

            {{members.Replace("\n", "\n    ")}}
        }
        """;

    const string Members = """
        public void Add(int amount)
        {
            // one at a time
            lock ([|_gate|])
            {
                _balance += amount;
                _history.Add(amount);
            }
        }

        public async Task<int> GetAsync()
        {
            await Task.Delay(1).ConfigureAwait(false);
            lock (_gate)
            {
                return _balance;
            }
        }
        """;

    [Theory]
    [InlineData("readonly object _gate = new(); // the gate", "readonly Lock _gate = new(); // the gate")]
    [InlineData("private readonly object _gate = new object();", "private readonly Lock _gate = new Lock();")]
    public Task A_lock_of_the_platform(string before, string after) => Refactor.As(ToLock, Type(before, Members), Type(after, Members.Replace("[|", "").Replace("|]", "")));

    [Theory]
    [InlineData("readonly object _gate = new();", "readonly SemaphoreSlim _gate = new(1, 1);")]
    [InlineData("readonly Lock _gate = new Lock();", "readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);")]
    public Task A_semaphore(string before, string after) => Refactor.As(ToSemaphore, Type(before, Members), Type(after,
        """
        public void Add(int amount)
        {
            // one at a time
            _gate.Wait();
            try
            {
                _balance += amount;
                _history.Add(amount);
            }
            finally
            {
                _gate.Release();
            }
        }

        public async Task<int> GetAsync()
        {
            await Task.Delay(1).ConfigureAwait(false);
            await _gate.WaitAsync().ConfigureAwait(false);
            try
            {
                return _balance;
            }
            finally
            {
                _gate.Release();
            }
        }
        """));

    [Theory]
    [InlineData("public void F() { lock ([|_gate|]) { _balance++; } } public void G() { Monitor.Pulse(_gate); }")]
    [InlineData("public void F() { lock ([|_gate|]) { _balance++; } } public object Gate => _gate;")]
    [InlineData("public void F() { lock ([|_history|]) { _balance++; } }")]
    public async Task Offers_nothing_where_the_object_has_other_uses(string members) =>
        Assert.Empty(await Refactor.TitlesAsync(Type("readonly object _gate = new();", members)));

    [Fact]
    public async Task Offers_nothing_for_a_field_that_others_see() =>
        Assert.Empty(await Refactor.TitlesAsync(Type("protected readonly object _gate = new();", "public void F() { lock ([|_gate|]) { _balance++; } }")));

    [Theory]
    [InlineData("lock ([|_gate|])\n    {\n        G();\n    }")] // which takes it
    [InlineData("lock ([|_gate|])\n    {\n        lock (_gate)\n        {\n            _balance++;\n        }\n    }")]
    [InlineData("lock ([|_gate|])\n    {\n        Changed();\n    }")] // which may be overridden
    [InlineData("lock ([|_gate|])\n    {\n        callback();\n    }")]
    [InlineData("lock ([|_gate|])\n    {\n        _history.ForEach(x => G());\n    }")]
    public async Task No_semaphore_where_the_lock_may_be_taken_again(string body) => Assert.Equal([ToLock], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();",
        $"protected virtual void Changed() {{ }}\nvoid G()\n{{\n    lock (_gate)\n    {{\n        _balance++;\n    }}\n}}\n\npublic void F(Action callback)\n{{\n    {body}\n}}")));

    const string Synchronous = "public void Add(int amount)\n{\n    lock ([|_gate|])\n    {\n        _balance += amount;\n    }\n}\n\n";

    [Fact]
    public async Task No_semaphore_where_a_thread_that_all_go_back_to_may_block()
    {
        var source = Type("readonly object _gate = new();", Synchronous + "public async Task G()\n{\n    await Task.Delay(1);\n    lock (_gate)\n    {\n        _balance++;\n    }\n}");
        Assert.Equal([ToLock], await Refactor.TitlesAsync(source));
        Assert.Equal([ToLock, ToSemaphore], await Refactor.TitlesAsync(source + "\nstatic class Program { static void Main() { } }", Microsoft.CodeAnalysis.OutputKind.ConsoleApplication)); // no such thread
    }

    [Fact]
    public async Task A_semaphore_where_all_can_wait_asynchronously() => Assert.Equal([ToLock, ToSemaphore], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();", "public async Task G()\n{\n    await Task.Delay(1);\n    lock ([|_gate|])\n    {\n        _balance++;\n    }\n}")));

    [Theory]
    [InlineData("Monitor.Enter(_history);\n    lock (_gate)\n    {\n        _balance++;\n    }\n\n    Monitor.Exit(_history);")]
    [InlineData("Span<int> numbers = stackalloc int[2];\n    lock (_gate)\n    {\n        numbers[0] = _balance;\n    }\n\n    _history.Add(numbers[0]);")]
    public async Task No_semaphore_where_await_could_not_stand(string body) => Assert.Equal([ToLock], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();", Synchronous + $"public async Task G()\n{{\n    await Task.Delay(1).ConfigureAwait(false);\n    {body}\n}}")));

    [Theory]
    [InlineData("lock (other.[|_gate|])\n    {\n        other = null!;\n    }", false)]
    [InlineData("lock (_parent.[|_gate|])\n    {\n        _balance++;\n    }", false)]
    [InlineData("lock (other.[|_gate|])\n    {\n        _balance++;\n    }", true)]
    [InlineData("lock (_owner.[|_gate|])\n    {\n        _balance++;\n    }", true)]
    [InlineData("lock (this.[|_gate|])\n    {\n        _balance++;\n    }", true)]
    public async Task A_semaphore_only_where_the_same_one_is_released(string body, bool isOffered) => Assert.Equal(isOffered ? [ToLock, ToSemaphore] : [ToLock], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();", $"Account _parent = null!;\nreadonly Account _owner = null!;\npublic void F(Account other)\n{{\n    {body}\n}}")));

    [Theory]
    [InlineData("using var scope = new Scope(this);", "class Scope(Account owner) : IDisposable { public void Dispose() => owner.G(); }")]
    [InlineData("using (_scope) { }", "readonly IDisposable _scope = null!;")]
    [InlineData("foreach (var item in Items()) _balance += item;", "IEnumerable<int> Items() { G(); yield return 1; }")]
    [InlineData("foreach (var item in _items) _balance += item;", "readonly IEnumerable<int> _items = [];")]
    [InlineData("_ = this + 1;", "public static Account operator +(Account one, int other) { one.G(); return one; }")]
    [InlineData("_ = this == null;", "public static bool operator ==(Account? one, Account? other) { one?.G(); return false; }\npublic static bool operator !=(Account? one, Account? other) => !(one == other);\npublic override bool Equals(object? other) => false;\npublic override int GetHashCode() => 0;")]
    [InlineData("int sum = this;", "public static implicit operator int(Account one) { one.G(); return 0; }")]
    [InlineData("_ = Total;", "int Total { get { G(); return 1; } }")]
    [InlineData("if (this is { Total: 1 }) _balance++;", "int Total { get { G(); return 1; } }")]
    [InlineData("if (this is (1, 2)) _balance++;", "void Deconstruct(out int one, out int other) { G(); (one, other) = (1, 2); }")]
    [InlineData("var (one, other) = this;", "void Deconstruct(out int one, out int other) { G(); (one, other) = (1, 2); }")]
    [InlineData("_ = new Bag(this) { 1 };", "class Bag(Account owner) : List<int> { public new void Add(int item) => owner.G(); }")]
    [InlineData("_ = new Part();", "static readonly Account s_main = new();\nclass Part { readonly int _x = s_main.Total; }\nint Total { get { G(); return 1; } }")]
    [InlineData("_ = $\"{this}\";", "public override string ToString() { G(); return string.Empty; }")]
    [InlineData("_ = this.ToString();", "public override string ToString() { G(); return string.Empty; }")]
    [InlineData("_ = \"a\" + this;", "public override string ToString() { G(); return string.Empty; }")]
    [InlineData("_ = _others.Contains(this);", "readonly HashSet<Account> _others = new();\npublic override int GetHashCode() { G(); return 0; }\npublic override bool Equals(object? other) => true;")]
    [InlineData("_history.ForEach(Note);", "void Note(int x) => G();")]
    [InlineData("_history.AddRange(Items());", "IEnumerable<int> Items() { G(); yield return 1; }")]
    [InlineData("_ = object.Equals(this, null);", "public override bool Equals(object? other) { G(); return true; }\npublic override int GetHashCode() => 0;")]
    public async Task No_semaphore_where_the_lock_may_be_taken_again_without_a_call(string body, string members) => Assert.Equal([ToLock], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();", $"void G()\n{{\n    lock (_gate)\n    {{\n        _balance++;\n    }}\n}}\n\n{members}\n\npublic void F()\n{{\n    lock ([|_gate|])\n    {{\n        {body}\n    }}\n}}")));

    [Theory]
    [InlineData("foreach (var item in _history) _balance += item;")]
    [InlineData("foreach (var item in new[] { 1, 2 }) _balance += item;")]
    [InlineData("_ = $\"{_balance} of {_history.Count}\" + _balance;")]
    [InlineData("_history.AddRange(_history);")]
    [InlineData("_history.Add(Next(new Part()));")]
    [InlineData("_ = _balance.ToString() == \"a\";")]
    [InlineData("_history.ForEach(Note);")]
    [InlineData("_ = new List<int> { 1, _balance };")]
    [InlineData("if (this is { _balance: > 3 }) _balance = 0;")]
    public async Task A_semaphore_where_all_that_is_called_is_known(string body) => Assert.Equal([ToLock, ToSemaphore], await Refactor.TitlesAsync(Type(
        "readonly object _gate = new();", $"int Next(Part part) => part.Value + 1;\nvoid Note(int x) => _balance += x;\nclass Part {{ readonly List<int> _x = new(); public int Value => _x.Count; }}\n\npublic void F()\n{{\n    lock ([|_gate|])\n    {{\n        {body}\n    }}\n}}")));

    [Theory]
    [InlineData(ToLock)]
    [InlineData(ToSemaphore)]
    public async Task Computes_the_same(string title)
    {
        const string source = """
            static class Program
            {
                static readonly object s_gate = new();
                static long s_sum, s_seen;

                static void Add(int number)
                {
                    lock ([|s_gate|])
                    {
                        if (number % 7 == 0)
                            return;
                        s_sum += number;
                    }
                }

                static async Task<long> GetAsync()
                {
                    await Task.Delay(1).ConfigureAwait(false);
                    lock (s_gate)
                    {
                        return s_sum;
                    }
                }

                public static void Run(int n)
                {
                    Parallel.For(0, 100, i => Add(i * n));
                    s_seen = GetAsync().GetAwaiter().GetResult();
                }

                static void Main() { }
            }
            """;
        var after = await Refactor.ApplyAsync(title, source);
        Behaviour.AssertSame(Plain(source), after, "Run");
    }

    static string Plain(string text) => text.Replace("[|", "").Replace("|]", "");

    // The keys of a dictionary are a type without arguments of its own.
    [Fact]
    public Task A_lock_around_keys_that_are_asked() => Refactor.As(ToLock,
        Type("readonly object _gate = new(); readonly Dictionary<string, int> _byName = new();", "public bool Has(string name) { lock ([|_gate|]) { return _byName.Keys.Contains(name); } }"),
        Type("readonly Lock _gate = new(); readonly Dictionary<string, int> _byName = new();", "public bool Has(string name) { lock (_gate) { return _byName.Keys.Contains(name); } }"));
}
