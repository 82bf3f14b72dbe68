using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Calls behind an interface, a virtual method or a delegate whose code is known all the same, to the last line: it takes no lock,
/// waits for nothing, and calls nobody whom the program does not know. Or the caller has agreed to have it run under the lock.
/// </summary>
sealed class KnownCode(Session session, CancellationToken cancellation)
{
    // What is known, or being looked at, in the question that is asked: each body once, however many ways lead there.
    readonly HashSet<ISymbol> _known = new(SymbolEqualityComparer.Default);
    int _depth;

    // Whoever writes to the console takes its lock, and waits for who reads it. What a delegate does so is before the eyes of who has made it.
    bool _mayPrint;

    /// <summary>Whether a call under a lock is such a one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="target">The delegate or object that it is made on.</param>
    /// <param name="root">The member it stands in.</param>
    public bool Covers(IInvocationOperation call, IOperation? target, Routine root)
    {
        Begin(mayPrint: call.TargetMethod.MethodKind == MethodKind.DelegateInvoke);
        if (!_mayPrint)
            return IsPosted(target, root) || IsKnown(call.TargetMethod, target, root);
        return target switch
        {
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } parameter } => IsMeantToRunUnderLock(call, method, parameter) || (call.TargetMethod.ReturnsVoid && IsKnownToCallers(method, parameter, root)),
            IFieldReferenceOperation { Field: var field } => IsNeverReplaced(field) && AreKnown(root.Origins.SourceOf(target), root),
            _ => false,
        };
    }

    /// <summary>Whether all delegates that these parameters bring along are known.</summary>
    public bool Covers(ImmutableArray<IParameterSymbol> bringers, Routine root)
    {
        Begin(mayPrint: true);
        foreach (var bringer in bringers)
        {
            if (bringer.ContainingSymbol is not IMethodSymbol method || !IsKnownToCallers(method, bringer, root))
                return false;
        }

        return true;
    }

    // What may be printed differs from question to question, and so what is known.
    void Begin(bool mayPrint)
    {
        _mayPrint = mayPrint;
        _known.Clear();
    }

    // progress.Report(…) of a Progress<T> only posts.
    bool IsPosted(IOperation? target, Routine root)
    {
        if (target is null || session.Types.Progress is not { } progress)
            return false;
        var source = root.Origins.SourceOf(target);
        if (KnownTypes.Same(source.Type, progress))
            return true;
        if (source is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } parameter } || References.IsVisibleOutside(method) || References.IsForOthers(method))
            return false;
        var isCalled = false;
        foreach (var argument in ArgumentsFor(parameter, method))
        {
            isCalled = true;
            if (argument is null || session.RoutineAt(argument.Syntax, argument.SemanticModel!, cancellation) is not { } caller || !KnownTypes.Same(caller.Root.Origins.SourceOf(argument).Type, progress))
                return false;
        }

        return isCalled;
    }

    IEnumerable<IOperation?> ArgumentsFor(IParameterSymbol parameter, IMethodSymbol method)
    {
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is null)
                yield return References.CallOf(name) is { } call && model.GetOperation(call, cancellation) is { } operation ? Translation.ArgumentFor(parameter, operation) : null;
        }
    }

    // Locked(() => …), "runs the action under the lock", and a delegate that gets the guarded object itself to work on it.
    bool IsMeantToRunUnderLock(IInvocationOperation call, IMethodSymbol method, IParameterSymbol parameter)
    {
        foreach (var argument in call.Arguments)
        {
            if (Origins.Bare(argument.Value) is IInstanceReferenceOperation || (argument.Value.Type is { } type && !UnchangeableTypes.IsUnchangeable(type) && StateObjects.Hold(argument.Value)))
                return true;
        }

        return SaysSo(method, parameter, Limits.CallerDepth);
    }

    // All who call it say what it is to run, and that is known. What a factory makes differs with each use of a table.
    bool IsKnownToCallers(IMethodSymbol method, IParameterSymbol parameter, Routine root)
    {
        if (method.MethodKind != MethodKind.Ordinary || References.IsVisibleOutside(method) || References.IsForOthers(method))
            return false;
        var isCalled = false;
        foreach (var argument in ArgumentsFor(parameter, method))
        {
            isCalled = true;
            if (!AreKnown(argument, root))
                return false;
        }

        return isCalled;
    }

    bool SaysSo(IMethodSymbol method, IParameterSymbol parameter, int depth)
    {
        if (LockNames.LooksLikeHeld(method.Name) || LockNames.LooksLikeTaking(method.Name) || (References.CommentOf(method) is { } comment && LockNames.SpeaksOfLock(comment)))
            return true;
        if (depth == 0 || method.DeclaredAccessibility == Accessibility.Public)
            return false;
        var isCalled = false;
        foreach (var argument in ArgumentsFor(parameter, method))
        {
            isCalled = true;
            if (argument is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol caller } own } || !SaysSo(caller, own, depth - 1))
                return false;
        }

        return isCalled;
    }

    static bool IsNeverReplaced(IFieldSymbol field) => field.IsReadOnly || FieldWrites.AreInConstructors(field);

    // A delegate where its value is made: here, or by all who make an object that keeps it.
    bool AreKnown(IOperation? value, Routine root, int depth = Limits.CallDepth)
    {
        switch (value is null ? null : Origins.Bare(value))
        {
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                return IsKnown(lambda.Body);
            case IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method, Instance: var instance } }:
                return IsKnown(method, instance, root);
            case ICoalesceOperation { Value: var given, WhenNull: IThrowOperation or IConversionOperation { Operand: IThrowOperation } }:
                return AreKnown(given, root, depth);
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter }:
                // Constructors that call each other in a circle give nothing.
                if (depth == 0 || References.IsVisibleOutside(constructor))
                    return false;
                var isMade = false;
                foreach (var creation in References.CreationsBy(constructor, session, cancellation))
                {
                    isMade = true;
                    if (!AreKnown(Translation.ArgumentFor(parameter.OriginalDefinition, creation), root, depth - 1))
                        return false;
                }

                return isMade;
            default:
                return false;
        }
    }

    bool IsKnown(IMethodSymbol method, IOperation? target, Routine root)
    {
        var source = target is null ? null : root.Origins.SourceOf(target);
        if (SoleImplementations.IsOpen(method) && source is IObjectCreationOperation { Type: INamedTypeSymbol made } && SoleImplementations.In(made, method.OriginalDefinition) is { } implementation)
            return IsKnownBody(implementation);
        return IsKnown(method);
    }

    bool IsKnown(IMethodSymbol called)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        if (!session.Declares(method))
            return IsHarmless(method);
        if (!SoleImplementations.IsOpen(method))
            return IsKnownBody(method);
        if (CanBeImplementedOutside(method))
            return false;
        var isImplemented = false;
        foreach (var type in session.SourceTypes)
        {
            if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || SoleImplementations.In(type, method) is not { } implementation)
                continue;
            isImplemented = true;
            if (!IsKnownBody(implementation))
                return false;
        }

        return isImplemented || (!method.IsAbstract && IsKnownBody(method));
    }

    // Tests that may see the internals do not count.
    static bool CanBeImplementedOutside(IMethodSymbol method) => References.IsVisibleOutside(method.ContainingType)
        && (method.ContainingType.TypeKind == TypeKind.Interface || method.ContainingType.InstanceConstructors.Any(References.IsVisibleOutside));

    // A member of the platform, of which the program knows that it neither waits nor calls back.
    bool IsHarmless(IMethodSymbol method)
    {
        if (session.Calls.Of(method).Kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope || (!_mayPrint && session.Calls.Of(method).Kind == Meaning.Outside))
            return false;
        return (PlatformSpaces.Declare(method) || !(method.IsAbstract || method.IsVirtual)) && !(method.IsAbstract && method.ReturnsVoid && CallbackNames.LooksLikeCallback(method.Name));
    }

    bool IsKnownBody(IMethodSymbol method)
    {
        if (!_known.Add(method))
            return true;
        cancellation.ThrowIfCancellationRequested();
        _depth++;
        var isKnown = _depth <= Limits.SummaryDepth && StackRoom.IsLeft() && session.Declares(method) && !session.Costs.Of(method).IsWait
            && (IsWrittenOut(method) && session.RoutineOf(method, cancellation) is { } routine ? routine.Root.TreeOf(routine.Syntax) is { } body && IsKnown(body)
                : method.IsImplicitlyDeclared || method.AssociatedSymbol is not null || OnlyKeepsParameters(method));
        _depth--;
        if (!isKnown)
            _known.Remove(method);
        return isKnown;
    }

    // Not the getter of a positional record.
    static bool IsWrittenOut(IMethodSymbol method) => method.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not ParameterSyntax;

    // record struct Point(int X, int Y); what a base class does with them is another matter.
    static bool OnlyKeepsParameters(IMethodSymbol method) => method is { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.BaseList?.Types.Any(static type => type is PrimaryConstructorBaseTypeSyntax) != true;

    bool IsKnown(IOperation code)
    {
        if (session.Costs.Of(code).IsWait)
            return false;
        foreach (var operation in OnTheSpot.In([code], session.Calls))
        {
            var isKnown = operation switch
            {
                ILockOperation or IDynamicInvocationOperation or IFunctionPointerInvocationOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } => false,
                IInvocationOperation { TargetMethod: var method } => IsKnown(method),
                IObjectCreationOperation { Constructor: { } constructor } => !session.Declares(constructor) || IsKnownBody(constructor.OriginalDefinition),
                IPropertyReferenceOperation { Property: var property } when session.Declares(property) => (property.GetMethod is not { } getter || IsKnown(getter)) && (property.SetMethod is not { } setter || IsKnown(setter)),
                _ => true,
            };
            if (!isKnown)
                return false;
        }

        return true;
    }
}
