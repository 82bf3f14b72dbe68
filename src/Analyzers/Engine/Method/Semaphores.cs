using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What semaphores are for: with one place they are locks, without any they are signals, with several they limit.</summary>
sealed class Semaphores(Session session)
{
    readonly ConcurrentDictionary<ISymbol, (int? Count, bool IsRenewed)> _kept = new(SymbolEqualityComparer.Default);

    /// <summary>The semaphore that an operation waits for as for a signal: it lets nobody in before somebody has released it.</summary>
    public IOperation? SignalIn(IOperation operation, Routine routine) =>
        operation is IInvocationOperation { Instance: { } semaphore } call && session.Calls.Of(call) is { Kind: Meaning.Acquire } meaning && (meaning.Traits & LockTraits.Counting) != 0 && InitialCount(semaphore, routine.Places) == 0
            ? semaphore
            : null;

    /// <summary>How many a semaphore lets in at first; null when that cannot be read off its creation.</summary>
    public int? InitialCount(IOperation semaphore, Places places)
    {
        if (places.ObjectOf(semaphore) is not { } path)
            return null;
        if (path is { IsVariable: true, Variable: ILocalSymbol local })
        {
            return places.ValueOf(local) is { } value && places.Source(value) is IObjectCreationOperation { Arguments: [var initial, ..] } && initial.Value.ConstantValue is { HasValue: true, Value: int count }
                ? count
                : null;
        }

        return Kept(path).Count;
    }

    /// <summary>
    /// Whether code that waits for a semaphore releases another one and never this one: it is not left, its turn is handed on:
    /// <c>mine.Wait(); Hit(); other.Release();</c>
    /// </summary>
    public bool IsHandedOn(AccessPath semaphore, Routine routine)
    {
        var releases = routine.Root.Releases;
        foreach (var released in releases)
        {
            if (released is null || released.Equals(semaphore))
                return false;
        }

        return !releases.IsEmpty;
    }

    /// <summary>The counting semaphores that a member releases, by itself or by the methods that it calls; null for one without a name.</summary>
    public ImmutableArray<AccessPath?> ReleasedBy(Routine root)
    {
        var released = ImmutableArray.CreateBuilder<AccessPath?>();
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is not IInvocationOperation call)
                        continue;
                    if (IsRelease(call))
                        released.Add(routine.Places.ObjectOf(call.Instance));
                    else if (session.Declares(call.TargetMethod) && session.RoutineOf(call.TargetMethod.OriginalDefinition, default) is { Parent: null } callee && callee != root)
                        AddReleasedBy(callee, call, root, released);
                }
            }
        }

        return released.ToImmutable();
    }

    // Pass(): … _other.Release(); one call deep, as far as the caller has a name for it.
    void AddReleasedBy(Routine callee, IInvocationOperation call, Routine root, ImmutableArray<AccessPath?>.Builder released)
    {
        var translation = new Translation(root);
        foreach (var block in callee.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation inner && IsRelease(inner))
                    released.Add(callee.Places.ObjectOf(inner.Instance) is { } path ? translation.OfCall(path, call, isObject: true) : null);
            }
        }
    }

    /// <summary>Whether a call gives back a permit of a counting semaphore.</summary>
    public bool IsRelease(IInvocationOperation call) => call.Instance is not null && session.Calls.Of(call) is { Kind: Meaning.Release } meaning && (meaning.Traits & LockTraits.Counting) != 0;

    /// <summary>Whether there is another semaphore for each round of something, so that what is done before one of them says nothing of the next.</summary>
    public bool IsRenewed(IOperation semaphore, Places places) => places.ObjectOf(semaphore) is { } path && Kept(path).IsRenewed;

    (int? Count, bool IsRenewed) Kept(AccessPath path)
    {
        if (path.Symbol?.OriginalDefinition is not { } member || member is not (IFieldSymbol or IPropertySymbol) || !session.Declares(member))
            return default;
        return _kept.TryGetValue(member, out var known) ? known : _kept.GetOrAdd(member, Find(member));
    }

    // All that the code of its type ever puts there lets in as many. What is made elsewhere and put there is not seen.
    static (int? Count, bool IsRenewed) Find(ISymbol member)
    {
        int? all = null;
        var isRenewed = false;
        foreach (var (value, place) in FieldWrites.GivenTo(member))
        {
            if (value.IsKind(SyntaxKind.NullLiteralExpression))
                continue;
            if ((CountOf(value) ?? SemaphoreCounts.SaidBy(value)) is not { } count || (all is { } before && before != count))
                return default;
            all = count;
            isRenewed |= place is AssignmentExpressionSyntax && place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not ConstructorDeclarationSyntax;
        }

        return (all, isRenewed);
    }

    static int? CountOf(ExpressionSyntax value) => value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax literal }, ..] }
        && literal.IsKind(SyntaxKind.NumericLiteralExpression) && literal.Token.Value is int count
        ? count
        : null;
}
