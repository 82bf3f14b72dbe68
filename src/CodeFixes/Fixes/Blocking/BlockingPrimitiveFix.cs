using System.Composition;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits the semaphore that CONC1005 finds: <c>gate.Wait()</c> becomes <c>await gate.WaitAsync(token)</c>.</summary>
/// <remarks>Other primitives have no form of their own to await. No token is added inside of a try, whose finally may release.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingPrimitiveFix)), Shared]
public sealed class BlockingPrimitiveFix() : AwaitingFix("CONC1005", "Use 'await WaitAsync'");
