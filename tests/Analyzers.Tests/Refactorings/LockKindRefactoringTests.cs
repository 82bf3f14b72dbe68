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
            await Task.Yield();
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
            await Task.Yield();
            await _gate.WaitAsync();
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
}
