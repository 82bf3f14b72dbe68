using System.Globalization;
using System.Reflection;
using ConcurrencyAnalyzers.Benchmarks.Workloads;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// What is known of the whole program: how long it takes to find out, against the compiler's own binding of the same code on
/// one thread, how large the summary of a method is, and what a compilation keeps of it all.
/// </summary>
static class FactsMode
{
    public static async Task Run(Workload workload, Arguments arguments)
    {
        Console.WriteLine($"## {workload.Name}: {workload.Lines:N0} lines, facts of the whole program");
        var (binding, operations, races, launches) = (new List<Cost>(), new List<Cost>(), new List<Cost>(), new List<Cost>());
        for (var round = 0; round <= arguments.Rounds; round++)
        {
            var bare = await Measure(workload, static compilation => _ = compilation.GetDiagnostics()).ConfigureAwait(false);
            var bound = await Measure(workload, static compilation => BindOperations(compilation)).ConfigureAwait(false);
            var sharing = await Measure(workload, static compilation => _ = Session.For(compilation, new([])).Sharing(default)).ConfigureAwait(false);
            var map = await Measure(workload, static compilation => _ = Session.For(compilation, new([])).LaunchMap(default)).ConfigureAwait(false);
            // The first round compiles code.
            if (round == 0)
                continue;
            binding.Add(bare);
            operations.Add(bound);
            races.Add(sharing);
            launches.Add(map);
        }

        Console.WriteLine();
        Console.WriteLine("| what | CPU ms | MB | CPU / binding | MB / binding |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Print("the compiler's binding", binding);
        Print("the same bodies as operations, of which the facts are read", operations);
        Print("races of the whole program", races);
        Print("launches of the whole program", launches);
        Console.WriteLine();
        PrintSummaries(workload);
        PrintKept(workload);

        void Print(string name, List<Cost> costs) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {costs.Select(static cost => cost.Cpu).Median():0} | {costs.Select(static cost => cost.Megabytes).Median():0} | {costs.Zip(binding, static (cost, bare) => cost.Cpu / bare.Cpu).Median():0.00} | {costs.Zip(binding, static (cost, bare) => cost.Megabytes / bare.Megabytes).Median():0.00} |"));
    }

    static Task<Cost> Measure(Workload workload, Action<CSharpCompilation> work)
    {
        var compilation = workload.Compile(workload.Parse(), concurrent: false);
        return Cost.Of(() =>
        {
            work(compilation);
            return Task.CompletedTask;
        });
    }

    // What an analyzer pays that asks the compiler for the operations of every body, before it has thought about one of them.
    static void BindOperations(CSharpCompilation compilation)
    {
        var session = Session.For(compilation, new([]));
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var routine in session.RoutinesOf(compilation.GetSemanticModel(tree), Knowledge.Signals.None, default))
                GC.KeepAlive(routine.Body);
        }
    }

    static void PrintSummaries(Workload workload)
    {
        var compilation = workload.Compile(workload.Parse());
        var session = Session.For(compilation, new([]));
        var facts = new ProgramFacts(session, default);
        var methods = 0;
        var sizes = new Sizes();
        var bytes = new List<double>();
        foreach (var type in session.SourceTypes)
        {
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(static method => !method.IsAbstract && !method.DeclaringSyntaxReferences.IsEmpty))
            {
                methods++;
                bytes.Add(sizes.Of(facts.SummaryOf(method)));
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{methods:N0} summaries, without syntax, symbols and bound code: {bytes.Average():0} bytes on average, p95 {bytes.Quantile(0.95):0}, largest {bytes.Max():0}"));
    }

    // What is still alive when everything has been found out and only the compilation is held.
    static void PrintKept(Workload workload)
    {
        var compilation = workload.Compile(workload.Parse());
        _ = compilation.GetDiagnostics();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Ask(compilation);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(compilation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Kept with the compilation when all is found: {(after - before) / 1e6:0.0} MB, {(double)(after - before) / workload.Lines:0} bytes a line"));
        Console.WriteLine();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Ask(CSharpCompilation compilation) => _ = Session.For(compilation, new([])).Sharing(default);
    }

    /// <summary>Adds up the objects that belong to a value alone; each counts once.</summary>
    sealed class Sizes
    {
        static readonly int s_header = 2 * IntPtr.Size;

        readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

        public double Of(object value)
        {
            var sum = 0;
            var pending = new Stack<object>();
            pending.Push(value);
            while (pending.TryPop(out var one))
            {
                // Those belong to the compiler, and what stands around a use to the one who looks at it.
                if (one is SyntaxNode or SyntaxTree or ISymbol or IOperation or Routine or Type or string or Delegate || !_seen.Add(one))
                    continue;
                if (one is Array array)
                {
                    sum += s_header + IntPtr.Size + array.Length * SizeOf(array.GetType().GetElementType()!);
                    foreach (var element in array)
                        PushParts(element, array.GetType().GetElementType()!, pending);
                    continue;
                }

                sum += s_header + FieldsOf(one.GetType()).Sum(static field => SizeOf(field.FieldType));
                PushFields(one, pending);
            }

            return sum;
        }

        static void PushParts(object? part, Type type, Stack<object> pending)
        {
            if (part is null)
                return;
            if (type.IsValueType)
                PushFields(part, pending);
            else
                pending.Push(part);
        }

        static void PushFields(object one, Stack<object> pending)
        {
            foreach (var field in FieldsOf(one.GetType()))
            {
                if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
                    PushParts(field.GetValue(one), field.FieldType, pending);
            }
        }

        static IEnumerable<FieldInfo> FieldsOf(Type type)
        {
            for (Type? current = type; current is not null; current = current.BaseType)
            {
                foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    yield return field;
            }
        }

        static int SizeOf(Type type) =>
            !type.IsValueType ? IntPtr.Size
            : type.IsEnum ? SizeOf(Enum.GetUnderlyingType(type))
            : type == typeof(bool) || type == typeof(byte) ? 1
            : type == typeof(int) || type == typeof(uint) || type == typeof(float) ? 4
            : type.IsPrimitive ? 8
            : FieldsOf(type).Sum(static field => SizeOf(field.FieldType));
    }
}
