using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Types whose members somebody else runs on several threads: a host for several requests, the runtime for finalizers, or whoever the
/// project says.
/// </summary>
sealed class HostedTypes(ProgramFacts facts, Action<SharedRace> report, CancellationToken cancellation)
{
    /// <summary>Whether a type is one of them.</summary>
    public static bool Contain(INamedTypeSymbol type, ProgramFacts facts) => facts.Session.Configuration.ThreadEntryTypes.Contains(type) || HostTypes.Activity(type) is not null
        || facts.Services.IsMiddleware(type) || facts.Services.AreScoped(type) || HostTypes.IsService(type) || DestructorOf(type) is not null;

    static IMethodSymbol? DestructorOf(INamedTypeSymbol type)
    {
        foreach (var name in type.MemberNames)
        {
            // Asking a type for a member by name makes all its members.
            if (name == WellKnownMemberNames.DestructorName)
                return type.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(static method => method.MethodKind == MethodKind.Destructor);
        }

        return null;
    }

    /// <summary>Looks at one of them.</summary>
    public void Examine(INamedTypeSymbol type)
    {
        if (facts.Session.Configuration.ThreadEntryTypes.Contains(type))
            CompareEntries(type, isOne: true, SharingReason.Configured);
        else if (facts.Services.IsMiddleware(type))
            CompareEntries(type, isOne: HostTypes.Activity(type) is null, SharingReason.Host);
        else if (HostTypes.Activity(type) is not null)
            CompareEntries(type, isOne: false, SharingReason.Host);
        // A program that makes scopes may run one after the other: a bet.
        else if (facts.Services.AreScoped(type) && !Confinement.IsConfined(type))
            CompareEntries(type, isOne: false, SharingReason.Scopes);
        if (HostTypes.IsService(type))
            CompareService(type);
        if (DestructorOf(type) is { } destructor)
            CompareFinalizer(type, destructor);
    }

    // The finalizer has a thread of its own, whoever else uses what is static.
    void CompareFinalizer(INamedTypeSymbol type, IMethodSymbol destructor)
    {
        var others = type.GetMembers().OfType<IMethodSymbol>().Where(static method => method.MethodKind is MethodKind.Constructor or MethodKind.Ordinary).SelectMany(method => facts.SummaryOf(method).Uses).ToLookup(static use => use.Path.Shape);
        foreach (var mine in facts.SummaryOf(destructor).Uses)
        {
            if (!mine.Path.IsStatic || !Storage.IsLost(mine))
                continue;
            foreach (var theirs in others[mine.Path.Shape])
            {
                if (Storage.IsLost(theirs) && Storage.Same(mine, theirs, isSelf: false) && !Storage.Exclude(mine, mine.Locks, theirs, theirs.Locks) && Kinds.Of(mine, theirs) is { } kind)
                {
                    report(new(kind, mine.Path.Symbol!, theirs, mine, destructor.DeclaringSyntaxReferences[0].GetSyntax(cancellation), SharingReason.Finalizer, null));
                    break;
                }
            }
        }
    }

    // A service that the host starts runs beside those who ask it for something.
    void CompareService(INamedTypeSymbol type)
    {
        var running = type.GetMembers().OfType<IMethodSymbol>().Where(HostTypes.IsRunByHost).ToList();
        foreach (var run in running)
        {
            if (facts.Session.RoutineOf(run, cancellation) is not { Parent: null } root)
                continue;
            foreach (var alive in facts.SummaryOf(run).Uses)
            {
                foreach (var method in GuardedTypes.EntriesOf(type))
                {
                    if (method.MethodKind == MethodKind.Constructor || HostTypes.IsLifeCycle(method) || method.DeclaredAccessibility == Accessibility.Protected)
                        continue;
                    foreach (var other in facts.SummaryOf(method).Uses)
                        CompareWithService(new(run, root, alive), new(method, root, other));
                }
            }
        }
    }

    void CompareWithService(Entry alive, Entry other)
    {
        var (mine, theirs) = (alive.Use, other.Use);
        if (mine.Path.Kind != RootKind.This || mine.Access.IsAtomic || theirs.Access.IsAtomic || !Storage.Same(mine, theirs, isSelf: false) || Storage.Exclude(mine, mine.Locks, theirs, theirs.Locks))
            return;
        if (Storage.IsLost(mine) || Storage.IsLost(theirs) || (Storage.IsTorn(mine.Path.Symbol) && (Storage.IsHazard(mine) || Storage.IsHazard(theirs))))
            LeftAlive.Report(alive, other, alive.Method.DeclaringSyntaxReferences[0].GetSyntax(cancellation), report);
    }

    // Each request has an object of its own, unless there is only one; what is static they share, and services of which there is one.
    // What a project names is one object for all threads.
    void CompareEntries(INamedTypeSymbol type, bool isOne, SharingReason reason)
    {
        foreach (var method in GuardedTypes.EntriesOf(type))
        {
            foreach (var use in facts.SummaryOf(method).Uses)
            {
                if (method.MethodKind == MethodKind.Ordinary && IsOfAll(use.Path, isOne) && use.Locks is { Held.IsEmpty: true, IsUncertain: false } && Storage.IsLost(use) && (reason != SharingReason.Scopes || IsCountedOrFilled(use))
                    && Kinds.Of(use, use) is { } kind)
                {
                    report(new(kind, use.Path.Symbol!, use, use, use.Access.Operation.Syntax, reason, null) { IsDoubtful = reason == SharingReason.Scopes });
                }
            }
        }
    }

    // _routes = _routes.Add(type, route): a map that is replaced as a whole mostly remembers what anybody can find out again. What is static needs no scopes to be for all.
    static bool IsCountedOrFilled(Use use) => !use.Path.IsStatic && (use.IsOfContainer || Kinds.TypeOf(use.Path) is { IsValueType: true });

    bool IsOfAll(AccessPath path, bool isOne) => path switch
    {
        { Kind: RootKind.Static, Steps.Length: 1 } => true,
        { Kind: RootKind.This, Steps: [{ Member: { } member }, ..] } => (isOne && path.Steps.Length == 1) || (path.Steps.Length > 1 && facts.Services.AreShared(Kinds.TypeOf(AccessPath.This.Then(member)!))),
        _ => false,
    };
}
