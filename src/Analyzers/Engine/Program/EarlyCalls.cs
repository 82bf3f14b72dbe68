using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Members that all who call them call before the object starts what it leaves running: <c>pump.Register(1, OnOne); pump.Register(2, OnTwo); pump.Start();</c>,
/// or that its constructors call, those of derived types, too. What they do comes before the start.
/// </summary>
sealed class EarlyCalls(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(IMethodSymbol Method, IMethodSymbol Launcher, int Depth), bool> _known = [];

    /// <summary>Whether all calls of a member come before those of another one that starts something, each on the same object.</summary>
    public bool AreAll(IMethodSymbol method, IMethodSymbol launcher) => AreAll(method.OriginalDefinition, launcher.OriginalDefinition, 0);

    bool AreAll(IMethodSymbol method, IMethodSymbol launcher, int depth)
    {
        if (depth == Limits.CallDepth || method.MethodKind != MethodKind.Ordinary || method.IsStatic || References.IsVisibleOutside(method))
            return false;
        // Methods that call each other end with the depth, so that an answer is the same whoever asks first.
        return _known.TryGetValue((method, launcher, depth), out var known) ? known : _known[(method, launcher, depth)] = Ask(method, launcher, depth);
    }

    bool Ask(IMethodSymbol method, IMethodSymbol launcher, int depth)
    {
        if (NamesOf(method) is not { } names)
            return false;
        var isCalled = false;
        foreach (var called in names)
        {
            foreach (var (name, model) in facts.ReferencesTo(called))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                    continue;
                if (References.CallOf(name) is not { } call || facts.Session.RoutineAt(name, model, cancellation)?.Closest(name) is not { } routine)
                    return false;
                // Who calls himself adds nobody.
                if (CallIn(call, routine) is not { Instance: { } instance } step || IsOfAnotherType(instance, method.ContainingType) || SymbolEqualityComparer.Default.Equals(routine.Root.Method?.OriginalDefinition, method))
                    continue;
                // What it says is told by its text: it is looked at again when that changes.
                facts.Of(routine.Root);
                isCalled = true;
                if (!IsEarly(step, instance, launcher, routine, depth))
                    return false;
            }
        }

        return isCalled || IsStartedByOthers(launcher);
    }

    bool IsEarly(IInvocationOperation step, IOperation instance, IMethodSymbol launcher, Routine routine, int depth)
    {
        if (routine.Places.ObjectOf(instance) is not { Kind: not RootKind.Temporary } path)
            return false;
        // static Pump Open() { var pump = new Pump(); pump.Prepare(); new Thread(pump.Run).Start(); return pump; }
        if (routine.Parent is null && SymbolEqualityComparer.Default.Equals(routine.Method?.OriginalDefinition, launcher))
            return facts.Of(routine).Concurrency.LiveAt(routine, step.Syntax).IsEmpty;
        var starts = false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation { TargetMethod.OriginalDefinition: var other, Instance: { } started } || !SymbolEqualityComparer.Default.Equals(other, launcher) || routine.Places.ObjectOf(started)?.Equals(path) != true)
                    continue;
                if (routine.Ways.MayComeAfter(operation, step))
                    return false;
                starts |= routine.Ways.AlwaysComesBefore(step, operation);
            }
        }

        return starts || (instance is IInstanceReferenceOperation && routine is { Parent: null, Method: { } caller } && (caller.MethodKind == MethodKind.Constructor || AreAll(caller.OriginalDefinition, launcher, depth + 1)));
    }

    // Nobody calls it, though somebody outside of the type starts its objects.
    bool IsStartedByOthers(IMethodSymbol launcher)
    {
        foreach (var (name, model) in facts.ReferencesTo(launcher))
        {
            if (References.CallOf(name) is not null && model.GetEnclosingSymbol(name.SpanStart, cancellation)?.ContainingType is { } type && !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, launcher.ContainingType))
                return true;
        }

        return false;
    }

    // By which it may be called; null where others may do so whom nobody sees.
    List<IMethodSymbol>? NamesOf(IMethodSymbol method)
    {
        if (method.IsVirtual || method.IsOverride)
            return null;
        var names = new List<IMethodSymbol> { method };
        foreach (var contract in method.ContainingType.AllInterfaces)
        {
            foreach (var member in contract.GetMembers())
            {
                if (!SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    continue;
                if (member is not IMethodSymbol { OriginalDefinition: var promised } || !facts.Session.Declares(promised) || References.IsVisibleOutside(promised))
                    return null;
                names.Add(promised);
            }
        }

        return names;
    }

    static IInvocationOperation? CallIn(InvocationExpressionSyntax call, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation found && found.Syntax == call)
                    return found;
            }
        }

        return null;
    }

    // (this as IRegistry).Register(…) in a type that has nothing to do with it.
    static bool IsOfAnotherType(IOperation instance, INamedTypeSymbol owner)
    {
        if (Origins.Bare(instance).Type is not INamedTypeSymbol { TypeKind: TypeKind.Class } known)
            return false;
        return !Derives(known, owner) && !Derives(owner, known);
    }

    static bool Derives(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, from.OriginalDefinition))
                return true;
        }

        return false;
    }
}
