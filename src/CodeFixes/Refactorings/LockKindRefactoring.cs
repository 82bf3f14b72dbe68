using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Refactorings;

/// <summary>
/// Makes a lock of another kind of the object that <c>lock</c> statements take: <c>System.Threading.Lock</c>, which is there for
/// nothing else, or a semaphore, which an async method can wait for.
/// </summary>
/// <remarks>
/// Offered for private fields that every use of is a <c>lock</c> statement in this document. A semaphore does not know its
/// holder: a thread that takes it twice waits for itself. So no section may call code that could take it again. And a thread that
/// waits for it must not be the one on which the code that has it goes on.
/// </remarks>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(LockKindRefactoring)), Shared]
public sealed class LockKindRefactoring : ConcurrencyRefactoring
{
    private protected override IEnumerable<Mend> ChangesAt(Site site, CancellationToken cancellation)
    {
        if (GateField.At(site, cancellation) is not { } gate)
            yield break;
        if (site.Session.Types.Lock is { } type && gate.IsObject)
            yield return new("lock", "Use 'System.Threading.Lock'", () => gate.WithType(PlatformNames.TypeOf(type, site.Model, gate.Declaration.SpanStart), "()"));
        if (!Reentrancy.IsPossible(gate, site) && gate.AsSemaphore("Use a 'SemaphoreSlim', which async code can wait for", cancellation) is { } semaphore)
            yield return semaphore;
    }
}
