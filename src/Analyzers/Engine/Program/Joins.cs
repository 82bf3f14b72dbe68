using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Where a member waits for threads and tasks whose handles outlive it, or for flags, itself or through the methods it calls.</summary>
static class Joins
{
    /// <summary>What a member has waited for before it uses something.</summary>
    public static IEnumerable<AccessPath> Before(Use use, MemberUses member, ProgramFacts facts)
    {
        foreach (var path in use.AfterJoins)
            yield return path;
        foreach (var (handle, place) in In(member, facts))
        {
            if (place.SpanStart < use.Site.SpanStart && place.SyntaxTree == use.Site.SyntaxTree)
                yield return handle;
        }
    }

    /// <summary>What holds the handles, in the words of the member, with the place of each wait.</summary>
    public static IEnumerable<(AccessPath Handle, SyntaxNode Place)> In(MemberUses member, ProgramFacts facts)
    {
        foreach (var routine in member.OnThreadOf(member.Root))
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if ((Waits.JoinedHandle(operation, facts.Session.Calls) ?? Semaphores.SignalIn(operation, routine)) is not { } handle || Waits.IsStreaming(operation, facts.Session.Calls))
                        continue;
                    foreach (var path in Handles.In(handle, routine.Places))
                        yield return (path, operation.Syntax);
                }
            }

            foreach (var known in OneWayFlags.KnownIn(routine))
                yield return known;
            if (member.Concurrency.TraceOf(routine) is not { } trace)
                continue;
            var translation = new Translation(routine);
            foreach (var call in trace.SourceCalls)
            {
                foreach (var path in facts.EffectOf(call.Method).Joined)
                {
                    if (translation.OfCall(path, call.Operation, isObject: true) is { } known)
                        yield return (known, call.Operation.Syntax);
                }
            }
        }
    }
}
