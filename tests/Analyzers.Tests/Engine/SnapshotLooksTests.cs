using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>One look at what one piece of code makes anew.</summary>
public class SnapshotLooksTests
{
    static string Peers(string members, string work = "_view = _view.Remove(\"gone\");") => $$"""
        using System.Collections.Immutable;
        public class Source { readonly TaskCompletionSource<bool> _next = new(); public Task<bool> WaitAsync() => _next.Task; }
        public readonly struct Handlers(ImmutableList<Action> all)
        {
            public bool IsEmpty => all.IsEmpty;
            public void Raise() { foreach (var one in all) one(); }
            ImmutableList<Action> All => all;
            public static Handlers operator +(Handlers handlers, Action one) => new(handlers.All.Add(one));
            public static Handlers operator -(Handlers handlers, Action one) => new(handlers.All.Remove(one));
        }
        public class Peers
        {
            ImmutableHashSet<string> _view = ImmutableHashSet<string>.Empty;
            Handlers _gone;
            Action? _left;
            int _count;
            Task? _loop;
            readonly Source _queue = new();
            public void Start() { _loop = RunAsync(); }
            async Task RunAsync()
            {
                while (await _queue.WaitAsync().ConfigureAwait(false))
                {
                    {{work}}
                }
            }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public IReadOnlySet<string> Neighbors => _view;")]
    [InlineData("public bool Knows(string peer) => _view.Contains(peer);")]
    [InlineData("public void Tell() { var view = _view; foreach (var peer in view) if (view.Count > 3) Console.WriteLine(peer); }")]
    public Task Silent_on_one_look(string members) => Verify.Silent(Peers(members));

    [Theory]
    [InlineData("public event Action Gone { add => _gone += value; remove => _gone -= value; }", "var handlers = _gone; if (!handlers.IsEmpty) handlers.Raise();")]
    [InlineData("public event Action Gone { add => _left += value; remove => _left -= value; }", "_left?.Invoke();")]
    [InlineData("public event Action Gone { add { _left += value; } remove { _left -= value; } }", "var left = _left; if (left != null) left();")]
    public Task Silent_on_handlers_that_are_raised(string members, string work) => Verify.Silent(Peers(members, work));

    [Theory]
    [InlineData("public void Push(string peer) => [|_view|] = _view.Add(peer);", "[|_view|] = _view.Remove(\"gone\");")]
    [InlineData("public int Most() => _view.Count > 3 ? _view.Count : 3;", "[|_view|] = _view.Remove(\"gone\");")]
    [InlineData("public void Push() => [|_count|]++;", "[|_count|]--;")]
    [InlineData("public event Action Gone { add => [|_left|] += value; remove => [|_left|] -= value; }", "var left = _left; [|_left|] -= left; left?.Invoke();")]
    public Task Reports_what_may_be_lost(string members, string work) => Verify.Reports(Peers(members, work));
}
