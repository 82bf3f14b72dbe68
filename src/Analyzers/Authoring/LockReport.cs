using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>How rules about global locks report what they found: at the lock, with the work and the threads beside it.</summary>
static class LockReport
{
    /// <summary>Reports work under a lock.</summary>
    /// <param name="found">The work.</param>
    /// <param name="findings">Where to.</param>
    /// <param name="what">The third word of the message; why it is work, unless said otherwise.</param>
    public static void Of(LockedWork found, Findings findings, string? what = null) => findings.Report(
        found.Section.Place,
        found.Work.Call is { } call ? EvidenceOf(found.Work.Code.Syntax, found.Contention).Add(call.Syntax) : EvidenceOf(found.Work.Code.Syntax, found.Contention),
        HintFor(found.Section),
        Words.Of(found.Function),
        Words.Of(found.Section.Lock.Path),
        what ?? found.Work.Cost.Why,
        ReasonOf(found.Contention, found.Section.Place));

    /// <summary>Whether a fix may move what stands in a section.</summary>
    public static FixHint HintFor(CriticalSection section) => section.IsAttempt ? FixHint.None : FixHint.Try;

    /// <summary>The work, the other taking of the lock, the start of the threads.</summary>
    public static ImmutableArray<SyntaxNode> EvidenceOf(SyntaxNode work, Contention contention)
    {
        var evidence = ImmutableArray.Create(work);
        if (contention.Partner is { } partner)
            evidence = evidence.Add(partner);
        return contention.Launch is { } launch ? evidence.Add(launch) : evidence;
    }

    /// <summary>Evidence, and the method itself where an attribute above it takes the lock.</summary>
    public static ImmutableArray<SyntaxNode> WithMember(CriticalSection section, params SyntaxNode[] evidence) =>
        section.Place is AttributeSyntax && section.Place.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method
            ? ImmutableArray.Create(evidence).Add(method.ParameterList)
            : ImmutableArray.Create(evidence);

    /// <summary>Who waits meanwhile.</summary>
    public static string ReasonOf(Contention contention, SyntaxNode place) => contention switch
    {
        { Launch: { } launch, Partner: var same } when same == place => $"the other threads that line {Words.LineOf(launch)} starts wait meanwhile",
        { Partner: { } partner } => $"the thread that takes the lock in line {Words.LineOf(partner)} waits meanwhile",
        _ => "every other thread that needs the lock waits meanwhile",
    };
}
