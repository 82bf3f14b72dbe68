using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<InconsistentlyGuardedField>;

/// <summary>Static state that is only filled while types are initialized.</summary>
public class TypeInitializersTests
{
    static string Registry(string more = "", string handlers = "static Orchestrator() => s_handlers = Build(); static List<Engine> Build() => [new MethodEngine<int>(() => 1), new AccessorEngine()];") => $$"""
        public abstract class Engine { protected Engine() => Registry.Register(this); public abstract object Undo(object n); }
        public class IfEngine : Engine { public override object Undo(object n) => n; }
        public class MethodEngine<T>(Func<T> make) : Engine { public override object Undo(object n) => make()!; }
        public class AccessorEngine : Engine { public override object Undo(object n) => n; }
        public static class Registry
        {
            static readonly Dictionary<string, Engine> s_engines = [];
            static readonly Engine s_first = new IfEngine();
            static readonly IfEngine s_second = new();
            public static void Register(Engine engine) { lock (s_engines) s_engines[engine.GetType().Name] = engine; }
            public static object Undo(string id, object n) => [|s_engines[id]|].Undo(n);
            {{more}}
        }
        public class Orchestrator
        {
            static readonly List<Engine> s_handlers = [];
            {{handlers}}
        }
        """;

    [Fact]
    public Task Silent_where_the_runtime_lets_one_thread_fill_it() => Verify.Silent(Registry().Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("public static Engine More() => new IfEngine();")]
    [InlineData("public static void Again(Engine engine) => Register(engine);")]
    [InlineData("static readonly Func<Engine> s_later = () => new AccessorEngine();")]
    [InlineData("public static void Clear() { lock (s_engines) s_engines.Clear(); }")]
    public Task Reports_where_others_fill_it(string more) => Verify.Reports(Registry(more));

    [Theory]
    [InlineData("public Orchestrator() => s_handlers.Add(new AccessorEngine());")]
    [InlineData("readonly Engine _own = new AccessorEngine(); public static Orchestrator Make() => new();")]
    public Task Reports_where_objects_fill_it(string handlers) => Verify.Reports(Registry(handlers: handlers));
}
