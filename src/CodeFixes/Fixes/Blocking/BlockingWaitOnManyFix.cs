using System.Composition;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits what CONC1002 finds: <c>Task.WaitAll(a, b)</c> becomes <c>await Task.WhenAll(a, b)</c>.</summary>
/// <remarks>Not offered: where the index of the first task or the answer to a time-out is used; they say more than await does. With a time-out whose answer is dropped the title says what becomes of it.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingWaitOnManyFix)), Shared]
public sealed class BlockingWaitOnManyFix() : AwaitingFix("CONC1002", "Use 'await'");
