using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Tests.Labelled;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>
/// What is known after an edit is what a look at the whole program tells, although only a part of it was looked at. The programs
/// are written by chance, or the labelled ones with each type in a document of its own; so are the edits.
/// </summary>
public class EditTests
{
    const int Shares = 12;
    const int Edits = 8;
    const int Choices = 400;

    static readonly CSharpParseOptions s_parsing = new(Platform.NewestLanguage);

    // CONC_EDITS=1000: that many programs, others each time, and all that are labelled.
    static readonly int? s_programs = int.TryParse(Environment.GetEnvironmentVariable("CONC_EDITS"), out var programs) ? programs : null;

    public static TheoryData<int> Each => [.. Enumerable.Range(0, Shares)];

    [Theory, MemberData(nameof(Each))]
    public void After_an_edit_of_a_labelled_program_the_same_is_known_as_from_scratch(int share)
    {
        var all = LabelledPair.Families.SelectMany(static family => LabelledPair.AllOf(family)).Where((_, index) => index % Shares == share).ToList();
        var random = new Random(share);
        var edits = new EditGenerator(random.Next);
        foreach (var source in (s_programs is null ? all.Take(2) : all).SelectMany(static pair => new[] { pair.Faulty, pair.Sound }))
            Follow(Split(source), edits);
    }

    [Fact]
    public void After_an_edit_of_any_program_the_same_is_known_as_from_scratch()
    {
        var followed = 0;
        Gen.Int.Array[Choices].Sample(
            choices =>
            {
                var next = 0;
                var generator = new EditGenerator(limit => (int)((uint)choices[next++ % Choices] % (uint)limit));
                followed += Follow(generator.Program().Append((Platform.ImplicitUsings, "Usings.cs")).Select(static document => Parse(document.Item1, document.Item2)), generator);
            },
            seed: s_programs is null ? "etL1yHPGYgp1" : null,
            iter: s_programs ?? 25,
            threads: 1);
        // The rest changes declarations. The programs are drawn but for the first (742 of 1,200), and few as they are some draws have little else: 94 of 200 was seen.
        Assert.True(followed > (s_programs ?? 25) * Edits / 4, $"{followed} edits were followed without a look at everything");
    }

    [Fact]
    public void What_an_edit_has_changed_is_the_difference_of_all_that_was_known_before_and_after()
    {
        var followed = 0;
        Gen.Int.Array[Choices].Sample(
            choices =>
            {
                var next = 0;
                var generator = new EditGenerator(limit => (int)((uint)choices[next++ % Choices] % (uint)limit));
                var before = Compile(generator.Program().Append((Platform.ImplicitUsings, "Usings.cs")).Select(static document => Parse(document.Item1, document.Item2)));
                _ = Describe(before, 0);
                for (var edit = 0; edit < 2; edit++)
                {
                    if (generator.Edit(before) is not { } after)
                        continue;
                    var change = Inspector.SessionOf(after).ChangeSince(Inspector.SessionOf(before), default);
                    followed += Inspector.SessionOf(after).KnowsAllRaces ? 0 : 1;
                    Assert.Equal(Difference((Inspector.SessionOf(before).Sharing(default).All, Inspector.SessionOf(Fresh(after)).Sharing(default).All)), Difference(change));
                }
            },
            seed: s_programs is null ? "etL1yHPGYgp1" : null,
            iter: s_programs ?? 25,
            threads: 1);
        Assert.True(followed > (s_programs ?? 25) / 2, $"{followed} edits were judged without a look at everything");
    }

    static string Difference((IEnumerable<SharedRace> Before, IEnumerable<SharedRace> After) change) => string.Join("\n", change.Before.Select(static race => (Race: race, Weight: -1)).Concat(change.After.Select(static race => (Race: race, Weight: 1)))
        .GroupBy(static change => $"{change.Race.Kind} {change.Race.State}", static change => change.Weight).Select(static group => $"{group.Sum():+0;-0;0} {group.Key}").Where(static line => line[0] != '0').Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Each))]
    public void The_outline_of_a_type_tells_that_something_may_be_reported_wherever_it_is(int share)
    {
        foreach (var source in LabelledPair.Families.SelectMany(static family => LabelledPair.AllOf(family)).Where((_, index) => index % (4 * Shares) == share).SelectMany(static pair => new[] { pair.Faulty, pair.Sound }))
        {
            var compilation = Compile([Parse(source, "Program.cs"), Parse(Platform.ImplicitUsings, "Usings.cs")]);
            _ = Describe(compilation, 0);
            var (memory, _) = ProgramMemory.Before(Inspector.SessionOf(compilation), Look.Races, default)!.Value;
            Assert.All(memory.Answers.Where(static answer => answer.Key.Kind == QuestionKind.Type && answer.Value.Documents.Count > 0), static answer =>
                Assert.NotEmpty(SuspectsOf(answer.Value)));
            // What two threads do to an object in a variable is told by the launches, and not by the type.
            Assert.All(Inspector.SessionOf(compilation).Sharing(default).All.Where(static race => race.Reason is SharingReason.LockingType or SharingReason.TwoSections && race.Mine.Path.Variable is null), race =>
                Assert.Contains(race.Mine.Path.Steps[0].Member!.Name, memory.Answers.Where(static answer => answer.Key.Kind == QuestionKind.Type).SelectMany(static answer => SuspectsOf(answer.Value))));
        }
    }

    [Theory]
    [InlineData("lock (_gate) _sum--;", "")]
    [InlineData("Thread.Sleep(1);", "")]
    [InlineData("Thread.Sleep(_sum);", "_sum")]
    [InlineData("_sum--;", "_sum")]
    [InlineData("bool any; lock (_gate) any = _sum > 0; if (any) lock (_gate) _sum--;", "_sum")]
    [InlineData("lock (_gate) _names.Add(\"\"); Show(_names);", "_names")]
    [InlineData("new Thread(() => { while (true) lock (_gate) _sum++; }).Start();", "_gate _sum")]
    public void Only_state_of_which_something_may_be_reported_is_looked_at_again(string take, string suspect)
    {
        var compilation = Compile([
            Parse($$"""class Bank { readonly object _gate = new(); int _sum; readonly List<string> _names = new(); public void Add() { lock (_gate) _sum++; } public void Take() { {{take}} } void Show(object any) { } }""", "Bank.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        _ = Describe(compilation, 0);
        var (memory, _) = ProgramMemory.Before(Inspector.SessionOf(compilation), Look.Races, default)!.Value;
        Assert.Equal(suspect, string.Join(" ", SuspectsOf(memory.Answers[new(QuestionKind.Type, new(0, 1))]).Order(StringComparer.Ordinal)));
    }

    static HashSet<string> SuspectsOf(Reliance reliance) => TypeOutline.SuspectsOf([.. reliance.Outlines.Values.SelectMany(static outlines => outlines)]);

    [Fact]
    public void An_edit_of_a_body_looks_again_at_what_it_can_have_changed_only()
    {
        var before = Compile([
            Parse("class Bank { readonly object _gate = new(); int _sum; public void Add() { lock (_gate) _sum++; } public void Take() { _sum--; } }", "Bank.cs"),
            Parse("class Shop { readonly object _gate = new(); int _sales; public void Sell() { lock (_gate) _sales++; } public void Return() { lock (_gate) _sales--; } }", "Shop.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("InconsistentlyGuarded _sum", Describe(before, 0, isShort: true));
        var shop = before.SyntaxTrees[1];
        var after = before.ReplaceSyntaxTree(shop, shop.WithChangedText(SourceText.From(shop.ToString().Replace("{ lock (_gate) _sales--; }", "{ _sales--; }"))));
        var (memory, edit) = ProgramMemory.Before(Inspector.SessionOf(after), Look.Races, default)!.Value;
        Assert.Equal([new(1, 7)], edit.Members);
        Assert.Equal([new(QuestionKind.Type, new(1, 1))], memory.Doubted(edit, edit.Members, memory.Launches));
        Assert.Equal("InconsistentlyGuarded _sales", Describe(after, 1, isShort: true));
    }

    [Theory]
    [InlineData("var log = 1;", 0)]
    [InlineData("if (1 < 0) { var log = 1; }", 0)]
    [InlineData("if (1 < 0) return;", 2)]
    [InlineData("size = 1;", 2)]
    [InlineData("_sum = 1;", 2)]
    [InlineData("Take();", 2)]
    public void What_a_constructor_does_besides_setting_up_its_object_is_nobodys_business(string statement, int doubted)
    {
        const string bank = "class Bank { readonly object _gate = new(); int _sum, _size; public Bank(int size) { _size = size; } public void Add() { lock (_gate) _sum++; } public void Take() { lock (_gate) _sum--; } }";
        var before = Compile([Parse(bank, "Bank.cs"), Parse("class Shop { readonly object _gate = new(); public int Open() { lock (_gate) return new Bank(1).GetHashCode(); } }", "Shop.cs"), Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("", Describe(before, 0));
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Parse(bank.Replace("{ _size = size; }", $"{{ {statement} _size = size; }}"), "Bank.cs"));
        var (memory, edit) = ProgramMemory.Before(Inspector.SessionOf(after), Look.Races, default)!.Value;
        Assert.Equal(doubted, memory.Doubted(edit, [], memory.Launches).Count());
    }

    [Theory]
    [InlineData("_ = 1;", true)]
    [InlineData("var twice = 2 * count;", true)]
    [InlineData("string text = \"\"; text += count;", true)]
    [InlineData("count = 1;", false)] // is handed on
    [InlineData("parts = null;", false)]
    [InlineData("_sum = 1;", false)]
    [InlineData("Run(1);", false)]
    [InlineData("var now = Sum;", false)]
    [InlineData("var text = \"\" + any;", false)]
    [InlineData("var text = $\"{1}\";", false)]
    [InlineData("if (1 > 0) { var one = 1; }", false)]
    [InlineData("return;", false)]
    [InlineData("shared = 1;", false)]
    public void A_statement_that_only_computes_is_nobodys_business(string statement, bool onlyComputes)
    {
        const string method = "void Run(int number) { } void Work(int number, int count, object any, List<int> parts, ref int shared) { Parallel.For(0, 9, (_, state) => Sum++); Run(number); parts.Clear(); Run(shared); STATEMENT }";
        var (before, after) = (MethodIn(method.Replace("STATEMENT", "")), MethodIn(method.Replace("STATEMENT", statement)));
        if (statement.StartsWith("count = ", StringComparison.Ordinal))
            (before, after) = (MethodIn(method.Replace("STATEMENT", "Run(count);")), MethodIn(method.Replace("STATEMENT", $"{statement} Run(count);")));
        Assert.Equal(onlyComputes, ChangedStatements.Between(before, after).OnlyCompute);
        Assert.Equal(onlyComputes, ChangedStatements.Between(after, before).OnlyCompute);

        static SyntaxNode MethodIn(string method) => Parse($"class Program {{ {method} }}", "Program.cs").GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Last();
    }

    [Fact]
    public void A_variable_leads_to_the_statements_that_know_it_and_to_no_other_of_its_name()
    {
        var changed = ChangedStatements.Between(MethodIn("var x = 1; y = x; { var z = 2; Show(z); } { var z = 3; Hide(z, y); }"), MethodIn("var x = 4; y = x; { var z = 2; Show(z); } { var z = 3; Hide(z, y); }"));
        Assert.Contains("Hide", changed.Words);
        Assert.DoesNotContain("Show", changed.Words);

        static SyntaxNode MethodIn(string body) => Parse($"class Program {{ void Work(int y) {{ {body} }} }}", "Program.cs").GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Last();
    }

    [Theory]
    [InlineData("int _sum;", "int _sum, _other;")]
    [InlineData("public void Take()", "public async Task Take()")]
    [InlineData("class Bank", "sealed class Bank")]
    public void A_change_of_declarations_looks_at_everything(string old, string now)
    {
        const string source = "class Bank { readonly object _gate = new(); int _sum; public void Add() { lock (_gate) _sum++; } public void Take() { _sum--; } }";
        var before = Compile([Parse(source, "Bank.cs"), Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("InconsistentlyGuarded _sum", Describe(before, 0, isShort: true));
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Parse(source.Replace(old, now), "Bank.cs"));
        Assert.Null(ProgramMemory.Before(Inspector.SessionOf(after), Look.Races, default));
    }

    // What a lock is made of is told by the text of its type, wherever it is taken.
    [Theory]
    [InlineData("Interlocked.MemoryBarrier();", "Thread.MemoryBarrier();", "InconsistentlyGuarded _count", "")]
    [InlineData("Thread.MemoryBarrier();", "Interlocked.MemoryBarrier();", "", "InconsistentlyGuarded _count")]
    public void A_type_that_becomes_a_lock_or_is_none_any_more(string old, string now, string before, string after)
    {
        const string gate = "struct SpinningLock { int _n; public void ReadLock() { Thread.Yield(); } public void ReadUnlock() { STATEMENT } }";
        var compilation = Compile([
            Parse(gate.Replace("STATEMENT", old), "Lock.cs"),
            Parse("class Store { SpinningLock _lock; int _count; void Add() { _lock.ReadLock(); _count++; _lock.ReadUnlock(); } public void Start() { Task.Run(Add); Task.Run(Add); } }", "Store.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal(before, Describe(compilation, 1, isShort: true));
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], Parse(gate.Replace("STATEMENT", now), "Lock.cs"));
        Assert.Equal(after, Describe(compilation, 1, isShort: true));
        Assert.False(Inspector.SessionOf(compilation).KnowsAllRaces);
    }

    // Who is told from the code of a method, and not from what that hands its flag on to, is asked again when it is edited.
    [Theory]
    [InlineData("if (sync) Thread.Sleep(1); else await Task.Delay(1);", "await Task.Delay(1);")]
    [InlineData("await Task.Delay(1);", "if (sync) Thread.Sleep(1); else await Task.Delay(1);")]
    public void A_flag_that_is_no_choice_any_more(string old, string now)
    {
        const string core = "static class Core { public static async Task LoadAsync(bool sync) { STATEMENT } }";
        var compilation = Compile([
            Parse(core.Replace("STATEMENT", old), "Core.cs"),
            Parse("class Store { int _count; public void Start() { Task.Run(() => { _ = LoadAsync(sync: true); _count++; }); } async Task LoadAsync(bool sync) { await Core.LoadAsync(sync).ConfigureAwait(false); _count++; } }", "Store.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        _ = Describe(compilation, 1);
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], Parse(core.Replace("STATEMENT", now), "Core.cs"));
        Assert.Equal(Describe(Fresh(compilation), 1), Describe(compilation, 1));
    }

    [Fact]
    public void A_registration_that_appears_looks_at_everything()
    {
        var before = Compile([Parse("class Setup { public void Configure(dynamic services) { } }", "Setup.cs"), Parse("class Clock { int _ticks; public void Tick() => _ticks++; }", "Clock.cs"), Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("", Describe(before, 1));
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Parse("class Setup { public void Configure(dynamic services) { services.UseMiddleware<Clock>(); } }", "Setup.cs"));
        Assert.Null(ProgramMemory.Before(Inspector.SessionOf(after), Look.Races, default));
    }

    // The number of edits of which a part of the program told everything.
    static int Follow(IEnumerable<SyntaxTree> documents, EditGenerator generator)
    {
        var compilation = Compile(documents);
        var unedited = compilation;
        _ = Describe(compilation, 0);
        var (history, followed) = ("", 0);
        for (var edit = 0; edit < Edits; edit++)
        {
            var before = compilation.SyntaxTrees;
            if (generator.Edit(compilation) is not { } edited)
                continue;
            compilation = edited;
            var changed = Enumerable.Range(0, compilation.SyntaxTrees.Length).Where(place => !before.Contains(compilation.SyntaxTrees[place])).ToList();
            history += $"\n-- edit {edit} of {string.Join(", ", changed.Select(place => compilation.SyntaxTrees[place].FilePath))}";
            var fresh = Fresh(compilation);
            // The edited document first, as an editor asks.
            foreach (var asked in Enumerable.Range(0, compilation.SyntaxTrees.Length).OrderBy(place => changed.Contains(place) ? 0 : 1))
            {
                var (expected, actual) = ($"{Describe(fresh, asked)}\n{DescribeLaunches(fresh, asked)}", $"{Describe(compilation, asked)}\n{DescribeLaunches(compilation, asked)}");
                Assert.True(expected == actual, $"{history}, asked for {compilation.SyntaxTrees[asked].FilePath}:\n{expected}\n-- after the edit:\n{actual}\n-- of\n{string.Join("\n", compilation.SyntaxTrees.Select(static tree => $"// {tree.FilePath}\n{tree}"))}");
            }

            if (!Inspector.SessionOf(compilation).KnowsAllRaces)
                followed++;
        }

        return followed;
    }

    static CSharpCompilation Fresh(CSharpCompilation compilation) =>
        CSharpCompilation.Create("Test", compilation.SyntaxTrees.Select(static one => Parse(one.ToString(), one.FilePath)), compilation.References, compilation.Options);

    static string Describe(CSharpCompilation compilation, int document, bool isShort = false) => string.Join("\n", Inspector.SessionOf(compilation).RacesIn(compilation.SyntaxTrees[document], default).Select(race => isShort
        ? $"{race.Kind} {race.State.Name}"
        : $"{race.Kind} {race.Reason} {race.State.Name} {Place(race.Mine.Access.Operation.Syntax)} {Place(race.Theirs.Access.Operation.Syntax)} {Place(race.Launch)} {race.Guard?.Path}"));

    static string DescribeLaunches(CSharpCompilation compilation, int document)
    {
        var launches = Inspector.SessionOf(compilation).LaunchMap(default);
        return string.Join("\n", compilation.SyntaxTrees[document].GetRoot().DescendantNodes().Where(static node => node is BaseMethodDeclarationSyntax or LambdaExpressionSyntax or LocalFunctionStatementSyntax)
            .SelectMany(launches.RunsOf).Select(run => $"{Place(run.Function.Syntax)} by {Place(run.Launch.Operation.Syntax)} {run.Body} {run.Receiver} beside {string.Join(" ", launches.Beside(run).Select(static other => Place(other.Function.Syntax)))}"));
    }

    static string Place(SyntaxNode node) => $"{node.SyntaxTree.FilePath}{node.Span}";

    static List<SyntaxTree> Split(string source)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, s_parsing).GetRoot();
        var (types, rest) = (root.Members.OfType<BaseTypeDeclarationSyntax>().ToList(), root.Members.Where(static member => member is not BaseTypeDeclarationSyntax).ToList());
        List<SyntaxTree> trees = [Parse(Platform.ImplicitUsings, "Usings.cs"), Parse(root.WithMembers([.. rest]).ToFullString(), "Rest.cs")];
        trees.AddRange(types.Select((type, index) => Parse(root.WithMembers([type]).ToFullString(), $"{index}.cs")));
        return trees;
    }

    static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, s_parsing, path);

    static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees)
    {
        var all = trees.ToList();
        var isProgram = all.Any(static tree => tree.GetRoot().DescendantNodes().Any(static node => node is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.Text: "Main" }));
        return CSharpCompilation.Create("Test", all, Platform.Net100, new(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    // That a race is a mere look is told from all that is known of its state, in whatever document that is reported.
    [Theory]
    [InlineData("job.Done = 0;", false)]
    [InlineData("Show(1);", true)]
    public void How_sure_a_race_is_does_not_depend_on_what_is_asked(string beside, bool isDoubtful)
    {
        const string job = "class Job { internal int Done; internal readonly object Gate = new(); void Go() { Task.Run(() => { Done++; }); lock (Gate) Show(Done); Thread.Sleep(1); } void Show(int n) { } }";
        var before = Compile([
            Parse(job, "Job.cs"),
            Parse($$"""class Other { void Show(int n) { } void Go(Job job) { Task.Run(() => { {{beside}} }); lock (job.Gate) job.Done += 2; } }""", "Other.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        _ = Describe(before, 0);
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Parse(job.Replace("Sleep(1)", "Sleep(2)"), "Job.cs"));
        var race = Assert.Single(Inspector.SessionOf(after).RacesIn(after.SyntaxTrees[0], default));
        Assert.Equal(isDoubtful, race.IsDoubtful);
        Assert.False(Inspector.SessionOf(after).KnowsAllRaces);
    }
}
