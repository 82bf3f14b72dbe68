using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A delegate that runs when what keeps it is started.</summary>
/// <param name="Delegate">The expression that names it.</param>
/// <param name="Maker">The routine in which that stands.</param>
/// <param name="State">What it will get, in the words of that routine; null when it gets nothing, or when it is started.</param>
/// <param name="IsAdded">Whether it runs beside what else is there, as handlers of an event do.</param>
readonly record struct PreparedDelegate(IOperation Delegate, Routine Maker, IOperation? State, bool IsAdded);

/// <summary>
/// Threads, tasks, timers and workers that an object makes when it comes into being and starts later:
/// <c>readonly Thread _thread = new(Work); void Start() =&gt; _thread.Start();</c>
/// </summary>
sealed class Prepared(Session session)
{
    readonly ConcurrentDictionary<ISymbol, ImmutableArray<PreparedDelegate>> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The delegates that a field or property will run when it is started.</summary>
    public ImmutableArray<PreparedDelegate> Of(ISymbol member)
    {
        if (_known.TryGetValue(member, out var known))
            return known;
        var found = ImmutableArray.CreateBuilder<PreparedDelegate>();
        if (session.Declares(member) && member.ContainingType is { } type)
        {
            foreach (var maker in MakersOf(type, member))
                Read(maker, member, found);
        }

        return _known.GetOrAdd(member, found.ToImmutable());
    }

    IEnumerable<Routine> MakersOf(INamedTypeSymbol type, ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            SyntaxNode? initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax { Initializer: { } value } => value,
                PropertyDeclarationSyntax { Initializer: { } value } => value,
                _ => null,
            };
            if (initializer is not null && session.RoutineAt(initializer, session.ModelOf(reference.SyntaxTree), default) is { Parent: null } routine)
                yield return routine;
        }

        foreach (var constructor in member.IsStatic ? type.StaticConstructors : type.InstanceConstructors)
        {
            if (session.RoutineOf(constructor, default) is { Parent: null } routine && SymbolEqualityComparer.Default.Equals(routine.Method, constructor))
                yield return routine;
        }
    }

    void Read(Routine maker, ISymbol member, ImmutableArray<PreparedDelegate>.Builder found)
    {
        foreach (var block in maker.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                switch (operation)
                {
                    case ISimpleAssignmentOperation assignment when IsOf(assignment.Target, member, maker) && maker.Places.Source(assignment.Value) is IObjectCreationOperation { Constructor: { } constructor } creation
                        && session.Calls.Of(constructor).Kind is Meaning.Create or Meaning.LaunchMany:
                        var state = creation.Arguments.FirstOrDefault(static argument => argument.Parameter is { } parameter && CallbackNames.IsState(parameter.Name))?.Value;
                        foreach (var argument in creation.Arguments)
                            found.Add(new(argument.Value, maker, state, false));
                        break;
                    case ISimpleAssignmentOperation { Target.Type.TypeKind: TypeKind.Delegate } kept when IsOf(kept.Target, member, maker) && KeepsItsDelegate(member):
                        found.Add(new(kept.Value, maker, null, false));
                        break;
                    case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised, Instance: { } owner } } subscription when IsOf(owner, member, maker) && session.Calls.Is(raised, Meaning.Create):
                        found.Add(new(subscription.HandlerValue, maker, null, true));
                        break;
                }
            }
        }
    }

    // Where others put another delegate in its place, that of the constructor may never run. A thread is started as it was made.
    static bool KeepsItsDelegate(ISymbol member) => member is IFieldSymbol field && (field.IsReadOnly || FieldWrites.AreInConstructors(field));

    static bool IsOf(IOperation target, ISymbol member, Routine maker) =>
        maker.Places.Of(target) is { Steps: [{ Member: { } named }] } && SymbolEqualityComparer.Default.Equals(named, member.OriginalDefinition);

    /// <summary>What other members of the object call the state that the code of its constructor calls <paramref name="path"/>; null when they have no name for it.</summary>
    public AccessPath? NameElsewhere(AccessPath path)
    {
        if (path.Kind is RootKind.This or RootKind.Static or RootKind.Literal)
            return path;
        if (path.Variable is not IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter)
            return null;
        foreach (var kept in session.Construction.StoredBy(constructor))
        {
            if (kept.Value == parameter.Ordinal && kept.Key is not IParameterSymbol && AccessPath.This.Then(kept.Key) is { } name)
                return path.Replace(AccessPath.Of(parameter), name);
        }

        return null;
    }
}
