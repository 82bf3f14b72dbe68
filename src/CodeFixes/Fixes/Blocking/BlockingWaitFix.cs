using System.Composition;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits what CONC1001 finds: <c>t.Result.Length</c> becomes <c>(await t).Length</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingWaitFix)), Shared]
public sealed class BlockingWaitFix() : AwaitingFix("CONC1001", "Use 'await'");
