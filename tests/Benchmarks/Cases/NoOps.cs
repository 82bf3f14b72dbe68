namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>An analyzer that finds nothing; what it costs is what its registrations make the compiler do.</summary>
abstract class NoOp : DiagnosticAnalyzer
{
    static readonly DiagnosticDescriptor s_rule = new("BENCH0001", "Nothing", "Nothing", "Benchmarks", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        Register(context);
    }

    protected abstract void Register(AnalysisContext context);
}

#pragma warning disable RS1001 // The benchmarks make these analyzers themselves; no host is to find them.

/// <summary>A callback for each document: the driver, and nothing that the compiler would not do by itself.</summary>
sealed class DocumentNoOp : NoOp
{
    protected override void Register(AnalysisContext context) => context.RegisterSemanticModelAction(static _ => { });
}

/// <summary>Operation callbacks for the kinds that rules about concurrency ask for.</summary>
sealed class OperationNoOp : NoOp
{
    protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        static _ => { },
        OperationKind.Invocation,
        OperationKind.ObjectCreation,
        OperationKind.PropertyReference,
        OperationKind.FieldReference,
        OperationKind.LocalReference,
        OperationKind.SimpleAssignment,
        OperationKind.CompoundAssignment,
        OperationKind.Increment,
        OperationKind.Await,
        OperationKind.Lock,
        OperationKind.AnonymousFunction);
}

/// <summary>Operation, operation-block and symbol callbacks.</summary>
sealed class OperationBlockAndSymbolNoOp : NoOp
{
    protected override void Register(AnalysisContext context)
    {
        context.RegisterOperationAction(
            static _ => { }, OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.FieldReference, OperationKind.Await, OperationKind.Lock);
        context.RegisterOperationBlockStartAction(static start => start.RegisterOperationAction(static _ => { }, OperationKind.ObjectCreation));
        context.RegisterOperationBlockAction(static _ => { });
        context.RegisterSymbolAction(static _ => { }, SymbolKind.NamedType, SymbolKind.Method, SymbolKind.Field, SymbolKind.Property);
    }
}

/// <summary>A scope for each type, with an operation callback in it: how facts of a whole type are usually collected.</summary>
sealed class SymbolScopeNoOp : NoOp
{
    protected override void Register(AnalysisContext context) => context.RegisterSymbolStartAction(
        static start =>
        {
            start.RegisterOperationAction(static _ => { }, OperationKind.FieldReference, OperationKind.Invocation);
            start.RegisterSymbolEndAction(static _ => { });
        },
        SymbolKind.NamedType);
}
