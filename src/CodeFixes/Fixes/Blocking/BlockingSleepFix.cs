using System.Composition;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits a delay where CONC1003 finds a sleep: <c>Thread.Sleep(100)</c> becomes <c>await Task.Delay(100, token)</c>.</summary>
/// <remarks>The token in scope is passed on, but not where the function cleans up.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingSleepFix)), Shared]
public sealed class BlockingSleepFix() : AwaitingFix("CONC1003", "Use 'await Task.Delay'");
