using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Calls whose task somebody waits for, though they leave something else running, and callbacks that follow each other.</summary>
public class AwaitedCallsTests
{
    static string Producer(string run, string epoch = "_epoch") => $$"""
        static class Tasks
        {
            public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable<T> AnyContext<T>(this Task<T> task) => task.ConfigureAwait(false);
        }
        interface IExecute { Task<int> Execute(Func<Task<int>> work); }
        class Factory
        {
            int _epoch;
            public async Task<int> CreateAsync()
            {
                ThreadPool.QueueUserWorkItem(_ => Console.WriteLine());
                await Task.Yield();
                {{epoch}}++;
                await Task.Yield();
                return 1;
            }
        }
        class Producer(IExecute executor)
        {
            readonly Factory _factory = new();
            static void Main() => new Producer(null!).RunAsync(executor => executor()).Wait();
            async Task RunAsync(Func<Func<Task<int>>, Task<int>> executing) { {{run}} }
        }
        """;

    [Theory]
    [InlineData("while (true) await _factory.CreateAsync();")]
    [InlineData("while (true) { try { await _factory.CreateAsync().ConfigureAwait(false); } catch (IOException) { } }")]
    [InlineData("while (true) { try { await _factory.CreateAsync().AnyContext(); } catch (IOException) { } }")]
    [InlineData("while (true) await executor.Execute(() => _factory.CreateAsync());")]
    [InlineData("while (true) await executor.Execute(() => { return _factory.CreateAsync(); });")]
    [InlineData("while (true) await executing(() => _factory.CreateAsync());")]
    public Task Silent_where_the_task_is_waited_for(string run) => Verify.ReportsInProgram(Producer(run));

    [Theory]
    [InlineData("while (true) { try { _ = _factory.CreateAsync().AnyContext(); } catch (IOException) { } }")]
    [InlineData("while (true) _ = _factory.CreateAsync();")]
    [InlineData("await Task.WhenAll(Task.Run(() => _factory.CreateAsync()), Task.Run(() => _factory.CreateAsync()));")]
    [InlineData("await Task.WhenAll(new[] { 1, 2 }.Select(_ => _factory.CreateAsync()));")]
    public Task Reports_where_several_are_under_way(string run) => Verify.ReportsInProgram(Producer(run, "[|_epoch|]"));

    static string Reader(string register) => $$"""
        class Reader
        {
            int _pending;
            public async Task ReadAllAsync(CancellationToken token) { while (true) await ReadAsync(token); }
            Task<int> ReadAsync(CancellationToken token)
            {
                var source = new TaskCompletionSource<int>();
                void Give() { _pending++; source.TrySetCanceled(); }
                {{register}}
                return source.Task;
            }
        }
        """;

    // What cancels a token runs one callback after the other.
    [Fact]
    public Task Silent_on_the_callbacks_of_a_token() => Verify.Silent(Reader("token.Register(Give);"));

    [Theory]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Give());")]
    [InlineData("token.Register(Give); new Thread(Give).Start();")]
    public Task Reports_other_code_that_is_started_each_time(string register) => Verify.Reports(Reader(register).Replace("_pending++", "[|_pending|]++"));

    static string Connection(string construct, string start = "public void Start() => _socket.ReceiveAsync(_receiving);") => $$"""
        using System.Net.Sockets;
        class Connection
        {
            readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            readonly SocketAsyncEventArgs _receiving = new();
            SocketAsyncEventArgs? _sending;
            public Connection() { {{construct}} }
            {{start}}
            void Close() => _sending?.Dispose();
        }
        """;

    // Nothing was asked for whose end it could tell.
    [Theory]
    [InlineData("_receiving.Completed += (_, _) => Close(); _sending = new();")]
    public Task Silent_on_a_handler_that_waits_for_an_operation(string construct) => Verify.Silent(Connection(construct));

    [Theory]
    [InlineData("_receiving.Completed += (_, _) => Close(); _socket.ReceiveAsync(_receiving); [|_sending|] = new();")]
    [InlineData("new Thread(Close).Start(); [|_sending|] = new();")]
    public Task Reports_a_handler_whose_operation_has_begun(string construct) => Verify.Reports(Connection(construct));

    // What to mend is what the constructor does too late.
    static string Source(string construct, string refresh) => $$"""
        class Source
        {
            string? _password;
            public Source() { {{construct}} }
            async Task Refresh() { await Task.Yield(); {{refresh}} = Console.ReadLine(); }
        }
        """;

    [Fact]
    public Task Reports_what_a_constructor_does_too_late_there() => Verify.Reports(Source("Task.Run(Refresh); [|_password|] = Console.Title;", "_password"));

    [Fact]
    public Task Silent_where_it_does_so_before() => Verify.Silent(Source("_password = Console.Title; Task.Run(Refresh);", "_password"));
}
