using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What one piece of code has for itself, for under the lock it has given the others another one:
/// <c>var old = _buffers[_current]; lock (_gate) _current ^= 1; Send(old); old.Clear();</c>
/// </summary>
sealed class SwappedOut(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>Whether one of two uses is of an object that the others cannot find any more.</summary>
    public bool KeepApart(Use mine, Use theirs) => Owns(mine, theirs) || Owns(theirs, mine);

    bool Owns(Use mine, Use theirs)
    {
        if (theirs.Locks.Held.IsEmpty)
            return false;
        for (var step = 0; step <= mine.Trail.Length; step++)
        {
            var operation = step < mine.Trail.Length ? mine.Trail[step] : mine.Access.Operation;
            if (HolderIn(operation) is not { } holder || facts.Session.RoutineAt(operation.Syntax, facts.Session.ModelOf(operation.Syntax.SyntaxTree), cancellation)?.Closest(operation.Syntax) is not { } routine)
                continue;
            if (routine.Places.ValueOf(holder) is { } value && IsSwapped(routine, value, operation, theirs))
                return true;
        }

        return false;
    }

    // old.Clear(), old.Names.Add(name)
    static ILocalSymbol? HolderIn(IOperation operation)
    {
        var current = operation;
        for (var depth = 0; current is not null && depth < Limits.PathLength; depth++)
        {
            switch (current)
            {
                case ILocalReferenceOperation { Local: var local }:
                    return local;
                case IInvocationOperation { Instance: var instance }:
                    current = instance;
                    break;
                case IMemberReferenceOperation { Instance: var owner }:
                    current = owner;
                    break;
                case IConversionOperation { Operand: var operand }:
                    current = operand;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    // The assignment comes behind the look and before the use, under the lock that the others hold, and nobody else makes it.
    bool IsSwapped(Routine routine, IOperation value, IOperation use, Use theirs)
    {
        var looked = routine.Places.Source(value);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IAssignmentOperation { Target: IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { DeclaredAccessibility: Accessibility.Private } which } } || !IsNamedBy(looked, which)
                    || !routine.Ways.AlwaysComesBefore(looked, operation) || !routine.Ways.AlwaysComesBefore(operation, use))
                {
                    continue;
                }

                if (facts.Of(routine.Root).Concurrency.LocksAt(routine, operation.Syntax) is { IsUncertain: false } locks && locks.Held.Any(held => !held.IsShared && theirs.Locks.Holds(held.Path)) && IsOnlyChangedIn(routine, which))
                    return true;
            }
        }

        return false;
    }

    // _buffers[_current], _current, and a property that hands one of them out.
    static bool IsNamedBy(IOperation looked, IFieldSymbol which)
    {
        foreach (var part in looked.DescendantsAndSelf())
        {
            if (part is IFieldReferenceOperation { Field: var field } && SymbolEqualityComparer.Default.Equals(field, which))
                return true;
            if (part is IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: { DeclaringSyntaxReferences: [var declared] } property } && SymbolEqualityComparer.Default.Equals(property.ContainingType, which.ContainingType)
                && declared.GetSyntax().DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == which.Name))
            {
                return true;
            }
        }

        return false;
    }

    bool IsOnlyChangedIn(Routine routine, IFieldSymbol which)
    {
        foreach (var (name, model) in facts.ReferencesTo(which))
        {
            var target = WholeName.Of(name);
            if (model.GetOperation(target, cancellation) is not { } reference || Usage.Of(reference) == AccessKind.Read)
                continue;
            if (facts.Session.RoutineAt(name, model, cancellation)?.Closest(name) is not { } changing || (changing != routine && changing is not { Parent: null, Method.MethodKind: MethodKind.Constructor }))
                return false;
        }

        return true;
    }
}
