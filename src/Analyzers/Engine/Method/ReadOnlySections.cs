using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A section that holds a lock exclusively although it only reads, and readers could share the lock.</summary>
/// <param name="Section">The section.</param>
/// <param name="Read">The first state that it reads.</param>
/// <param name="Releases">The calls that release the lock at its end; empty when there is more than one way out.</param>
readonly record struct ReadOnlySection(CriticalSection Section, OuterUse Read, ImmutableArray<SyntaxNode> Releases);

/// <summary>Finds sections under a write lock that write nothing.</summary>
static class ReadOnlySections
{
    /// <summary>The read-only sections of a member.</summary>
    public static IEnumerable<ReadOnlySection> Of(Routine root)
    {
        foreach (var section in CriticalSections.Of(root).Where(static section => (section.Lock.Traits & LockTraits.Writer) != 0))
        {
            if (FirstRead(section, root) is { } read)
                yield return new(section, read, ReleasesOf(section, root));
        }
    }

    static OuterUse? FirstRead(CriticalSection section, Routine root)
    {
        var held = HeldIn(section, root);
        var footprint = Footprint.Of(held, root, section.Function);
        if (!footprint.IsKnown || footprint.LeavesProcess || footprint.Uses.Count == 0)
            return null;
        foreach (var use in footprint.Uses)
        {
            // Who asks the lock how it is held, or hands it on, has more in mind.
            if ((use.Kind != AccessKind.Read && !IsAnswer(use.Path)) || use.Path.Equals(section.Lock.Path))
                return null;
        }

        foreach (var use in footprint.Uses)
        {
            if (!IsAnswer(use.Path))
                return MayWrite(held, root, section.Lock.Path, new(SymbolEqualityComparer.Default)) ? null : use;
        }

        return null;
    }

    // try { return _prices[key]; } catch (KeyNotFoundException) { _misses++; … } finally { _asked++; _rw.ExitWriteLock(); }: that is under the
    // lock as well.
    static ImmutableArray<IOperation> HeldIn(CriticalSection section, Routine root)
    {
        if (section.Statements is not [{ Parent: IBlockOperation { Parent: ITryOperation guarded } body }, ..] || guarded.Body != body)
            return section.Statements;
        var held = section.Statements.AddRange(guarded.Catches.Select(static clause => clause.Handler));
        foreach (var statement in guarded.Finally?.Operations ?? ImmutableArray<IOperation>.Empty)
        {
            if (statement.DescendantsAndSelf().Any(part => part is IInvocationOperation call && root.Session.Calls.Of(call).Kind == Meaning.Release))
                break;
            held = held.Add(statement);
        }

        return held;
    }

    // return _numbers.TryGetValue(name, out number); what is found goes into a variable of the caller's.
    static bool IsAnswer(AccessPath path) => path is { IsVariable: true, Variable: IParameterSymbol { RefKind: RefKind.Out } };

    static bool MayWrite(IEnumerable<IOperation> code, Routine root, AccessPath? taken, HashSet<IMethodSymbol> trail)
    {
        foreach (var operation in code.SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            if (operation switch
            {
                IInvocationOperation call => MayWrite(call, root) || MayWriteInside(call.TargetMethod.OriginalDefinition, root.Session, trail),
                IPropertyReferenceOperation property => Usage.Of(property) != AccessKind.Read && !IsOwn(property.Instance, root),
                IFieldReferenceOperation field => taken is not null && root.Places.Of(field)?.Equals(taken) == true,
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    static bool MayWriteInside(IMethodSymbol method, Session session, HashSet<IMethodSymbol> trail) =>
        !method.DeclaringSyntaxReferences.IsEmpty && trail.Add(method) && session.BodyOf(method) is { } body && session.RoutineOf(method, default) is { } callee && MayWrite([body], callee.Root, null, trail);

    static bool MayWrite(IInvocationOperation call, Routine root)
    {
        var method = call.TargetMethod.OriginalDefinition;
        return method.DeclaringSyntaxReferences.IsEmpty && !ReadingCalls.OnlyReads(call.TargetMethod) && !IsOwn(call.Instance, root);
    }

    // An object that the function has made itself.
    static bool IsOwn(IOperation? instance, Routine root) => instance is ILocalReferenceOperation { Local: var local } && root.Places.ValueOf(local) is { } value
        && root.Places.Source(value) is IObjectCreationOperation or IArrayCreationOperation or IInvocationOperation { TargetMethod.IsExtensionMethod: true };

    static ImmutableArray<SyntaxNode> ReleasesOf(CriticalSection section, Routine root)
    {
        var end = section.Statements[section.Statements.Length - 1].Syntax.Span.End;
        IInvocationOperation? first = null;
        foreach (var operation in root.TreeOf(section.Function)?.Descendants() ?? [])
        {
            if (operation is not IInvocationOperation { Instance: { } released } call || root.Session.Calls.Of(call) is not { Kind: Meaning.Release } meaning
                || (meaning.Traits & LockTraits.Writer) == 0 || root.Places.ObjectOf(released)?.Equals(section.Lock.Path) != true)
            {
                continue;
            }

            if (call.Syntax.SpanStart > section.Place.SpanStart && call.Syntax.SpanStart < end)
                return ImmutableArray<SyntaxNode>.Empty;
            if (call.Syntax.SpanStart >= end && (first is null || call.Syntax.SpanStart < first.Syntax.SpanStart))
                first = call;
        }

        return first is null ? ImmutableArray<SyntaxNode>.Empty : ImmutableArray.Create(first.Syntax);
    }
}
