using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which state critical sections compute with. All who run beside a section ask for it.</summary>
sealed class SectionNeeds
{
    readonly ConditionalWeakTable<Routine, ConcurrentDictionary<SyntaxNode, IReadOnlyList<OuterUse>?>> _known = new();

    /// <summary>
    /// The state that a section computes with, besides sums that it adds to; null when the function does not do all its computing
    /// in this section, or nobody can tell what it needs.
    /// </summary>
    public IReadOnlyList<OuterUse>? Of(CriticalSection section, Routine root)
    {
        var known = _known.GetOrCreateValue(root);
        return known.TryGetValue(section.Place, out var needs) ? needs : known.GetOrAdd(section.Place, Find(section, root));
    }

    static IReadOnlyList<OuterUse>? Find(CriticalSection section, Routine root)
    {
        if (section.IsInterpreters || section.Lock.IsShared || !Permits.ExcludesOthers(section.Lock) || SerializedSections.IsOneOfMany(section.Lock) || SerializedSections.IsInsideAnother(section, root))
            return null;
        var needs = new List<OuterUse>();
        var published = new List<ISymbol?>();
        var costs = root.Session.Costs;
        var rounds = root.ComputingRounds;
        var computes = false;
        foreach (var statement in section.Statements)
        {
            if (!costs.Of(statement).Exceeds(rounds))
                continue;
            // What could as well be computed before the lock is taken is told so.
            var computed = ComputedBy(statement, costs, rounds) is var value && value != statement && SectionWork.Of(section, root, rounds).Count == 0 && !IsMadeOfState(value, section, root) ? value : statement;
            var footprint = Footprint.Of([computed], root, section.Function);
            if (footprint.IsMerge && footprint.Uses.Any(use => use.Path is { IsVariable: false, Variable: not null } && IsReadOfOthers(use.Path.Symbol, section, root)))
                return null;
            if (!footprint.IsEmpty && !(footprint.IsMerge && ComputesBesides(statement, footprint, costs, rounds)))
            {
                if (!footprint.IsFollowed || footprint.LeavesProcess || footprint.OnlyAdds)
                    return null;
                needs.AddRange(SearchResults.LeftOut(footprint.Uses, statement, section, root));
            }

            if (computed != statement)
                published.AddRange(Footprint.Of([statement], root, section.Function).Uses.Where(static use => use.Kind != AccessKind.Read).Select(static use => use.Path.Symbol));
            computes = true;
        }

        // What one job has published another one must not need.
        if (needs.Any(use => published.Contains(use.Path.Symbol, SymbolEqualityComparer.Default)))
            return null;
        return computes && root.TreeOf(section.Function) is { } body && !costs.OfRest(body, section.Statements).Exceeds(rounds) ? needs : null;
    }

    // results[job] = Compute(job): what is computed needs no lock, only that it is put there.
    static IOperation ComputedBy(IOperation statement, CostModel costs, long rounds) =>
        statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation, Value: var value } assignment }
            && !costs.Of(assignment.Target).Exceeds(rounds) ? value : statement;

    // _head.CopyTo(buffer, 0); _head = Hash(buffer); not results[job] = Compute(job), where the job was taken out of something else.
    static bool IsMadeOfState(IOperation value, CriticalSection section, Routine root)
    {
        if (value.Parent is not ISimpleAssignmentOperation { Target: var target } assignment || root.Places.Of(target) is not { Symbol: { } published }
            || new StateInfluence(section, new(section, root)).Origin(value) is null)
        {
            return false;
        }

        return Footprint.Of(section.Statements, root, section.Function).Uses
            .Any(use => use.Kind != AccessKind.Write && use.Operation.Syntax.SpanStart < assignment.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(use.Path.Symbol, published));
    }

    // Filling a list takes as long as the merging of a list that was filled without the lock.
    static bool ComputesBesides(IOperation statement, Footprint footprint, CostModel costs, long rounds)
    {
        var appends = footprint.Uses.Select(static use => Gathering.Of(use.Operation)).Where(static step => step is { Appends: true }).Select(static step => step!.Value.Step).ToImmutableArray();
        // foreach (…) { …; if (sum != expected) { _broken.Add(number); break; } }: it is added to once.
        return appends.IsEmpty || appends.All(static step => IsLast(step)) || costs.OfRest(statement, appends).Exceeds(rounds) || footprint.Uses.Any(use => Gathering.Of(use.Operation) is { Appends: true, Value: { } added } && costs.Of(added).Exceeds(rounds));
    }

    static bool IsLast(IOperation step) => step.Parent is IBlockOperation { Parent: IConditionalOperation, Operations: [.., var last] } && last is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation { Kind: OperationKind.Return };

    /// <summary>Whether a section reads the same of other objects: <c>particle.Speed += …</c>, while the speed of the other particles is read.</summary>
    public static bool IsReadOfOthers(ISymbol? member, CriticalSection section, Routine root)
    {
        foreach (var operation in OnTheSpot.WithCallees(section.Statements, root.Session, Limits.CallDepth))
        {
            if (operation is IMemberReferenceOperation { Instance: not (IParameterReferenceOperation or IInstanceReferenceOperation) } other && Usage.Of(other) == AccessKind.Read && SymbolEqualityComparer.Default.Equals(other.Member, member))
                return true;
        }

        return false;
    }
}
