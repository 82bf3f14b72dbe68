using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>What all rules have in common: one descriptor, and a registration that lives in this folder alone.</summary>
public abstract class RuleAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Makes the analyzer of one rule.</summary>
    private protected RuleAnalyzer(DiagnosticDescriptor rule)
    {
        Rule = rule;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    /// <summary>The rule's words.</summary>
    private protected DiagnosticDescriptor Rule { get; }

    /// <summary>The one rule of this analyzer.</summary>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <summary>Registers the rule; not for rules to change.</summary>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var session = Session.For(start.Compilation, start.Options);
            if (IsRelevant(session.Types))
                Register(start, session);
        });
    }

    /// <summary>What the rule has to do with generated code: nothing, unless it says otherwise.</summary>
    private protected virtual GeneratedCodeAnalysisFlags GeneratedCode => GeneratedCodeAnalysisFlags.None;

    /// <summary>Whether a compilation that knows these types can have findings at all.</summary>
    private protected virtual bool IsRelevant(KnownTypes types) => true;

    /// <summary>Registers what the rule asks of a compilation.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext start, Session session);
}
