using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What kind of code is called that nobody here knows.</summary>
enum ForeignKind
{
    /// <summary>The subscribers of an event.</summary>
    Event,

    /// <summary>A delegate that somebody else has given.</summary>
    Delegate,

    /// <summary>An implementation of an interface, or an override in a derived class.</summary>
    Override,
}

/// <summary>A call under a lock of code that its author does not know.</summary>
/// <param name="Section">The section.</param>
/// <param name="Call">The call, with the <c>?.</c> before it.</param>
/// <param name="Callee">The event, variable or method that is called.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Inner">Where it is called, if the section calls a method of its type that does.</param>
readonly record struct ForeignCall(CriticalSection Section, IOperation Call, ISymbol Callee, ForeignKind Kind, SyntaxNode? Inner = null);

/// <summary>Finds calls of unknown code in critical sections.</summary>
/// <remarks>
/// Delegates that return something are comparers and selectors: the section needs what they return. It does not where they make
/// what a cache keeps for a key: that can be put in when it is made. Interfaces
/// and virtual methods are everywhere; those whose name says that they tell others what has happened are callbacks, and so is what a plug-in does. What
/// <see cref="KnownCode"/> knows is not foreign.
/// </remarks>
static class ForeignCalls
{
    /// <summary>The foreign calls of a member, in the order of its sections.</summary>
    public static IEnumerable<ForeignCall> Of(Routine root, CancellationToken cancellation)
    {
        var seen = new HashSet<SyntaxNode>();
        var known = new KnownCode(root.Session, cancellation);
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.Lock.IsShared)
                continue;
            foreach (var call in OnTheSpot.In(section.Statements, root.Session.Calls).OfType<IInvocationOperation>())
            {
                // Who initializes something once keeps nobody waiting twice, and who has released the lock before nobody at all.
                if (RareWays.HappensOnce(call.Syntax, root.Closest(call.Syntax)) || (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && EarlyReleases.AreBefore(section, call.Syntax, root)))
                    continue;
                if (root.Session.RegisteredObjects.AreCalledBy(call, root, cancellation))
                {
                    // In a program all who register are there to be read.
                    if (!(root.Session.IsApplication && known.Covers(call, Unwrapped(call.Instance), root)) && seen.Add(call.Syntax))
                        yield return new(section, WithQuestionMark(call), call.TargetMethod, ForeignKind.Override);
                }
                else if (call.TargetMethod is { MethodKind: MethodKind.DelegateInvoke, ReturnsVoid: false } && root.Session.RegisteredObjects.BringersOf(call.Instance, root, cancellation) is { IsEmpty: false } bringers)
                {
                    if (RegisteredObjects.ListBehind(call.Instance, root) is { } list && !known.Covers(bringers, root) && seen.Add(call.Syntax))
                        yield return new(section, call, list, ForeignKind.Delegate);
                }
                else if (CalleeOf(call, section, root) is var (callee, kind))
                {
                    if (!known.Covers(call, Unwrapped(call.Instance), root) && seen.Add(call.Syntax))
                        yield return new(section, WithQuestionMark(call), callee, kind);
                }
                else if (Below(call, root.Session, known, CallsBelow) is var (inner, deed, what) && seen.Add(call.Syntax))
                    yield return new(section, call, deed, what, inner.Syntax);
            }
        }
    }

    // How many methods of the same object may stand between a section and the foreign call: those who read the one have the others before their eyes.
    const int CallsBelow = 2;

    // Close(name), which takes it out of a table and runs what was put there with it; not where it gives the lock back meanwhile.
    static (IInvocationOperation Call, ISymbol Callee, ForeignKind Kind)? Below(IInvocationOperation outer, Session session, KnownCode known, int depth)
    {
        if (depth == 0 || outer.TargetMethod is not { IsAsync: false, MethodKind: MethodKind.Ordinary } method || outer.SemanticModel is null
            || (method.DeclaredAccessibility != Accessibility.Private && (outer.Instance is not IInstanceReferenceOperation || method.IsVirtual || method.IsAbstract || method.IsOverride))
            || session.RoutineOf(method.OriginalDefinition, default) is not { Parent: null, IsIterator: false, Body: { } body } root)
        {
            return null;
        }

        foreach (var call in OnTheSpot.In([body], session.Calls).OfType<IInvocationOperation>())
        {
            // What it does under a lock of its own is told there.
            if (session.Calls.Of(call).Kind is Meaning.Release or Meaning.WaitUnderLock || root.Sections.Any(own => own.Statements.Any(statement => statement.Syntax.Span.Contains(call.Syntax.Span))))
                return null;
            if (call.TargetMethod.MethodKind != MethodKind.DelegateInvoke)
            {
                if (Below(call, session, known, depth - 1) is { } further)
                    return further;
                continue;
            }

            if (call.TargetMethod.ReturnsVoid && Unwrapped(call.Instance) is { } target && DelegateIn(target, isForeign: true, default, root) is var (callee, kind)
                && callee is not IParameterSymbol && !known.Covers(call, target, root) && !RareWays.EndsInFailure(call.Syntax, root))
            {
                return (call, callee, kind);
            }
        }

        return null;
    }

    static IOperation WithQuestionMark(IInvocationOperation call) =>
        call.Parent is IConditionalAccessOperation conditional && conditional.WhenNotNull == call ? conditional : call;

    static (ISymbol, ForeignKind)? CalleeOf(IInvocationOperation call, CriticalSection section, Routine root)
    {
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
            return call.Instance is { } target ? DelegateIn(Unwrapped(target)!, call.TargetMethod.ReturnsVoid || MakesForKey(call, section) || IsOnlyReturned(call, section), section, root) : null;
        return IsCallback(call, root) ? (call.TargetMethod, ForeignKind.Override) : null;
    }

    // if (_free.TryPop(out var item)) return item; return factory(); the section guards what it returns otherwise, and does nothing with
    // what the factory makes. Where that is all that it returns, the lock may be there for the factory.
    static bool IsOnlyReturned(IInvocationOperation call, CriticalSection section) => call.Arguments.IsEmpty && call.Parent is IReturnOperation
        && call.Instance is IFieldReferenceOperation or IParameterReferenceOperation
        && section.Statements.Any(statement => statement.DescendantsAndSelf().Any(other => other is IReturnOperation { ReturnedValue.ConstantValue.HasValue: false, Syntax: ReturnStatementSyntax } && other != call.Parent));

    // if (!_values.TryGetValue(key, out var value)) _values[key] = value = factory(key);
    static bool MakesForKey(IInvocationOperation call, CriticalSection section)
    {
        if (call.Instance is not IParameterReferenceOperation)
            return false;
        var local = KeptIn(call);
        var (asks, keeps) = (false, false);
        foreach (var operation in section.Statements.SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: var method } lookup when Gatherers.LooksUp(method) && lookup.Syntax.SpanStart < call.Syntax.SpanStart:
                    asks = true;
                    break;
                case IInvocationOperation { Instance.Type: { } type, Arguments: [_, { Value: var value }] } when Gatherers.IsMap(type):
                    keeps |= Holds(value);
                    break;
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: 1, Instance.Type: { } type }, Value: var value } when Gatherers.IsMap(type):
                    keeps |= Holds(value);
                    break;
            }
        }

        return asks && keeps;

        bool Holds(IOperation value) => value.DescendantsAndSelf().Any(part => part == call
            || (local is not null && part is ILocalReferenceOperation { Local: var held } && SymbolEqualityComparer.Default.Equals(held, local)));
    }

    static ISymbol? KeptIn(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IConversionOperation or IVariableInitializerOperation)
            parent = parent.Parent;
        return parent switch
        {
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } => local,
            IVariableDeclaratorOperation { Symbol: var local } => local,
            _ => null,
        };
    }

    // Changed?.Invoke(…): what stands before the question mark.
    static IOperation? Unwrapped(IOperation? target)
    {
        if (target is IConditionalAccessInstanceOperation)
        {
            IOperation? current = target;
            while (current is not null and not IConditionalAccessOperation)
                current = current.Parent;
            target = (current as IConditionalAccessOperation)?.Operation ?? target;
        }

        while (target is IConversionOperation conversion)
            target = conversion.Operand;
        return target;
    }

    static (ISymbol, ForeignKind)? DelegateIn(IOperation target, bool isForeign, CriticalSection section, Routine root)
    {
        switch (target)
        {
            case IEventReferenceOperation { Event: var @event }:
                return (@event, ForeignKind.Event);
            case IFieldReferenceOperation { Field: var field } when isForeign:
                return (field, ForeignKind.Delegate);
            case IPropertyReferenceOperation { Property: var property } when isForeign:
                return (property, ForeignKind.Delegate);
            case IParameterReferenceOperation { Parameter: var parameter } when isForeign && IsGivenByOthers(parameter):
                return (parameter, ForeignKind.Delegate);
            case ILocalReferenceOperation { Local: var local }:
                return root.Places.ValueOf(local) switch
                {
                    { } value when isForeign && IsTakenOut(root.Places.Source(value)) => (local, ForeignKind.Delegate),
                    { } value when Source(root.Places.Source(value)) is { } source => DelegateIn(source, isForeign, section, root),
                    { } value when root.Places.Source(value) is IPropertyReferenceOperation { IsImplicit: true } && isForeign => (local, ForeignKind.Delegate),
                    null when isForeign && IsTakenOut(local, section) => (local, ForeignKind.Delegate),
                    _ => null,
                };
            // _queue.Dequeue()(), _hooks[i]()
            case IInvocationOperation when isForeign && IsTakenOut(target):
                return (((IInvocationOperation)target).TargetMethod, ForeignKind.Delegate);
            case IArrayElementReferenceOperation { ArrayReference: IFieldReferenceOperation { Field: var field } } when isForeign:
                return (field, ForeignKind.Delegate);
            default:
                return null;
        }
    }

    // _due.Dequeue(): it was put in for later, by whoever had something to do.
    static bool IsTakenOut(IOperation value) => value is IInvocationOperation { Instance: IFieldReferenceOperation or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation }, TargetMethod: var method }
        && ElementModel.Of(method).Kind is Meaning.Takes;

    // _pending.Remove(id, out var callback): what was kept for later, and nobody here knows what it does.
    static bool IsTakenOut(ILocalSymbol local, CriticalSection section) => !section.Statements.IsDefault && section.Statements.SelectMany(static statement => statement.DescendantsAndSelf())
        .Any(part => part is IArgumentOperation { Parameter.RefKind: RefKind.Out, Value: var target, Parent: IInvocationOperation { Instance: IFieldReferenceOperation or IPropertyReferenceOperation } }
            && target.DescendantsAndSelf().Any(named => named is ILocalReferenceOperation { Local: var taken } && SymbolEqualityComparer.Default.Equals(taken, local)));

    static IOperation? Source(IOperation value) => value is IEventReferenceOperation or IFieldReferenceOperation or IParameterReferenceOperation
        || value is IPropertyReferenceOperation { IsImplicit: false } ? value : null;

    // The parameter of a private method gets what this type passes, that of a lambda what somebody has collected.
    static bool IsGivenByOthers(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.LambdaMethod }
        or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor, DeclaredAccessibility: not Accessibility.Private };

    // foreach (var listener in _listeners) listener.Arrived(…), _listeners[i].Arrived(…): all are told what has happened.
    static bool IsOneOfMany(IInvocationOperation call, Routine root) => call.Instance switch
    {
        ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declaration] } local } => declaration.GetSyntax() is CommonForEachStatementSyntax || (root.Places.ValueOf(local) is { } value && IsSelected(root.Places.Source(value))),
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.LambdaMethod } lambda } => IsGivenEach(call, lambda, root),
        { } other => IsSelected(other),
        null => false,
    };

    // _listeners[i], where a loop counts i: _handlers[kind] is one that was chosen.
    static bool IsSelected(IOperation value) => value switch
    {
        IArrayElementReferenceOperation { Indices: [var index] } => IsCounted(index),
        IPropertyReferenceOperation { Arguments: [{ Value: var index }], Property.IsIndexer: true } => IsCounted(index),
        _ => false,
    };

    static bool IsCounted(IOperation index) => index is ILocalReferenceOperation { Local: var local } && index.Syntax.Ancestors().Any(outer => outer switch
    {
        ForStatementSyntax loop => loop.Declaration?.Variables.Any(variable => variable.Identifier.ValueText == local.Name) == true || loop.Incrementors.Any(step => step.ToString().Contains(local.Name)),
        WhileStatementSyntax or DoStatementSyntax => true,
        _ => false,
    });

    // _listeners.ForEach(listener => …), _listeners.Select(listener => …)
    static bool IsGivenEach(IOperation part, IMethodSymbol lambda, Routine root)
    {
        for (var outer = part.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation { Symbol: var function } && SymbolEqualityComparer.Default.Equals(function, lambda))
                return Arguments.CallThatReceives(outer) is { } call && root.Session.Calls.Of(call).Kind is Meaning.RunInPlace or Meaning.RunEach or Meaning.RunMany;
        }

        return false;
    }

    static bool IsCallback(IInvocationOperation call, Routine root)
    {
        var method = call.TargetMethod;
        if (!(method.ReturnsVoid && (CallbackNames.LooksLikeCallback(method.Name) || (CallbackNames.LooksLikeListener(method.ContainingType.Name) && IsOneOfMany(call, root)))) && !CallbackNames.LooksLikeCodeOfOthers(method.ContainingType.Name))
            return false;
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            return call.Instance is not ILocalReferenceOperation { Local.Type: { TypeKind: not TypeKind.Interface } };
        return call.IsVirtual && (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed
            && method.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
    }
}
