using System.Text;
using CsCheck;
using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>
/// Calling equals inlining: a program whose threads do everything in place has the same races as the one whose threads call
/// methods for it, methods of other objects among them.
/// </summary>
public class InliningTests
{
    // No plain reads: one beside a locked use in the same method counts as the first look of a double check, and not in another.
    static readonly string[] s_steps =
    [
        "S.X++;", "S.Y += 2;", "S.Items.Add(1);", "lock (S.Gate) { S.X++; }", "lock (S.Gate) { S.Items.Clear(); }",
        "Interlocked.Increment(ref S.X);", "lock (S.Other) { S.Y--; }", "lock (S.Gate) { S.Y = S.X; }",
    ];

    static readonly int[] s_withoutLock = [.. Enumerable.Range(0, s_steps.Length).Where(step => !s_steps[step].StartsWith("lock", StringComparison.Ordinal) && !s_steps[step].StartsWith(nameof(Interlocked), StringComparison.Ordinal))];

    static readonly Gen<(int[] First, int[] Second, int[] Launcher, bool IsJoined)> s_program = ProgramOf(Gen.Int[0, s_steps.Length - 1]);

    // A class of its own that takes locks, or counts atomically, tells that others call it too.
    static readonly Gen<(int[] First, int[] Second, int[] Launcher, bool IsJoined)> s_lockless = ProgramOf(Gen.Int[0, s_withoutLock.Length - 1].Select(index => s_withoutLock[index]));

    static Gen<(int[] First, int[] Second, int[] Launcher, bool IsJoined)> ProgramOf(Gen<int> step) =>
        Gen.Select(step.Array[1, 3], step.Array[1, 3], step.Array[1, 3], Gen.Bool);

    [Fact]
    public void Calling_equals_inlining() => s_program.Sample(
        program => StatesIn(Write(program, "")) == StatesIn(Write(program, "this")),
        iter: 60);

    [Fact]
    public void Calling_another_object_equals_inlining() => s_lockless.Sample(
        program => StatesIn(Write(program, "")) == StatesIn(Write(program, "_worker")),
        iter: 60);

    // What kind of mistake it is depends on what else the same method does; which state is at risk does not.
    static string StatesIn(string source) => string.Join(" ", Inspector.RacesIn(source).Split('\n').Select(race => race.Split(' ')[^1]).Distinct().Order(StringComparer.Ordinal));

    static string Inlined(int step) => s_steps[step].Replace("S.", "_state.");

    static string Write((int[] First, int[] Second, int[] Launcher, bool IsJoined) program, string callee)
    {
        var used = program.First.Concat(program.Second).Concat(program.Launcher).Distinct().ToList();
        var text = new StringBuilder("class State { public int X; public int Y; public List<int> Items = new(); public readonly object Gate = new(); public readonly object Other = new(); }\n");
        text.AppendLine("class Worker(State state) {");
        foreach (var step in used.Where(_ => callee == "_worker"))
            text.AppendLine($"    public void Step{step}() {{ {s_steps[step].Replace("S.", "state.")} }}");
        text.AppendLine("}");
        text.AppendLine("class C { readonly State _state; readonly Worker _worker; public C(State state) { _state = state; _worker = new Worker(state); }");
        foreach (var step in used.Where(_ => callee == "this"))
            text.AppendLine($"    void Step{step}() {{ {Inlined(step)} }}");
        text.AppendLine($"void First() {{ {Body(program.First)} }}");
        text.AppendLine($"void Second() {{ {Body(program.Second)} }}");
        text.AppendLine("public void M() { var a = new Thread(First); var b = new Thread(Second); a.Start(); b.Start();");
        if (program.IsJoined)
            text.AppendLine("a.Join(); b.Join();");
        text.AppendLine(Body(program.Launcher));
        return text.AppendLine("} }").ToString();

        string Body(int[] steps) => string.Join(" ", steps.Select(step => callee.Length == 0 ? Inlined(step) : $"{callee}.Step{step}();"));
    }
}
