using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Rules.SharedState;

namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>A set of analyzers to measure.</summary>
/// <param name="Name">How the tables call it.</param>
/// <param name="Analyzers">None for the bare compilation.</param>
sealed record Case(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers)
{
    /// <summary>The compiler's own diagnostics, no analyzer driver.</summary>
    public static Case Bare { get; } = new("bare", []);

    /// <summary>The least that an analyzer can cost which looks at every document.</summary>
    public static Case Documents { get; } = new("no-op, documents", [new DocumentNoOp()]);

    /// <summary>The bar that the rules have to stay below.</summary>
    public static Case Operations { get; } = new("no-op, operations", [new OperationNoOp()]);

    public static Case OperationsBlocksSymbols { get; } = new("no-op, operations + blocks + symbols", [new OperationBlockAndSymbolNoOp()]);

    public static Case SymbolScopes { get; } = new("no-op, symbol scopes", [new SymbolScopeNoOp()]);

    /// <summary>All rules of this package, as a user has them.</summary>
    public static Case Rules { get; } = new("all rules", RulesOf(typeof(BlockingWait).Assembly.GetTypes()));

    public static Case Blocking { get; } = new("blocking rules", RulesBeside(typeof(BlockingWait)));

    public static Case SharedState { get; } = new("shared-state rules", RulesBeside(typeof(UnsynchronizedCapture)));

    public static Case GlobalLock { get; } = new("global-lock rules", RulesBeside(typeof(SerializedThreads)));

    /// <summary>The topics: each is to stay below the bar by itself.</summary>
    public static ImmutableArray<Case> Families { get; } = [Blocking, SharedState, GlobalLock];

    public static Case AskedByDocument { get; } = new("engine asked by documents", [new AskedByDocument()]);

    public static Case AskedByBlock { get; } = new("engine asked by operation blocks", [new AskedByBlock()]);

    public static Case Sdk { get; } = new("NetAnalyzers", NetAnalyzers.OfBuild);

    public static Case SdkAndOperations { get; } = new("NetAnalyzers + no-op, operations", [.. NetAnalyzers.OfBuild, new OperationNoOp()]);

    public static Case SdkAndRules { get; } = new("NetAnalyzers + all rules", [.. NetAnalyzers.OfBuild, .. Rules.Analyzers]);

    /// <summary>What a build pays, in the order of the tables.</summary>
    public static ImmutableArray<Case> OfBuild { get; } =
    [
        Bare, Documents, Operations, OperationsBlocksSymbols, SymbolScopes, Rules, .. Families,
        AskedByDocument, AskedByBlock, Sdk, SdkAndOperations, SdkAndRules,
    ];

    /// <summary>What somebody who types waits for.</summary>
    public static ImmutableArray<Case> OfEdit { get; } = [Bare, Documents, Operations, OperationsBlocksSymbols, SymbolScopes, Rules, .. Families, Sdk, SdkAndRules];

    /// <summary>The analyzers that remember something of the compilation before.</summary>
    public Case Remembering => this with { Analyzers = [.. Analyzers.Where(static analyzer => analyzer.GetType().Assembly == typeof(BlockingWait).Assembly)] };

    static ImmutableArray<DiagnosticAnalyzer> RulesBeside(Type rule) => RulesOf(rule.Assembly.GetTypes().Where(type => type.Namespace == rule.Namespace));

    static ImmutableArray<DiagnosticAnalyzer> RulesOf(IEnumerable<Type> types) =>
    [
        .. types.Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Diagnoses a whole compilation, as a build does.</summary>
    public async Task<ImmutableArray<Diagnostic>> Diagnose(CSharpCompilation compilation) =>
        Analyzers.IsEmpty
            ? compilation.GetDiagnostics()
            : await On(compilation, compilation.Options.ConcurrentBuild).GetAllDiagnosticsAsync(CancellationToken.None).ConfigureAwait(false);

    /// <summary>Diagnoses one document, as an editor does after a change.</summary>
    public async Task<int> Diagnose(CSharpCompilation compilation, SyntaxTree document)
    {
        var model = compilation.GetSemanticModel(document);
        var found = model.GetDiagnostics().Length;
        if (!Analyzers.IsEmpty)
            found += (await On(compilation, concurrent: true).GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None).ConfigureAwait(false)).Length;
        return found;
    }

    CompilationWithAnalyzers On(CSharpCompilation compilation, bool concurrent) => compilation.WithAnalyzers(
        Analyzers,
        new CompilationWithAnalyzersOptions(NetAnalyzers.Options, onAnalyzerException: null, concurrentAnalysis: concurrent, logAnalyzerExecutionTime: false));
}
