using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A stretch of statements that runs while a lock is held, as the author wrote it.</summary>
/// <param name="Place">The code that takes the lock.</param>
/// <param name="Lock">The lock, in the words of the routine.</param>
/// <param name="Statements">What runs under it.</param>
/// <param name="Function">The syntax of the member, lambda or local function it stands in.</param>
/// <param name="IsAttempt">Whether a thread that does not get the lock in time does something else.</param>
readonly record struct CriticalSection(SyntaxNode Place, LockId Lock, ImmutableArray<IOperation> Statements, SyntaxNode Function, bool IsAttempt = false)
{
    /// <summary>Whether it takes the lock of an interpreter, which guards nothing of this program.</summary>
    public bool IsInterpreters => (Lock.Traits & LockTraits.Interpreter) != 0;
}

/// <summary>Finds the critical sections of a member, whatever they are written with.</summary>
sealed class CriticalSections
{
    readonly Routine _root;
    readonly Places _places;
    readonly CallModel _calls;
    readonly ImmutableArray<CriticalSection>.Builder _found = ImmutableArray.CreateBuilder<CriticalSection>();

    CriticalSections(Routine root)
    {
        _root = root;
        _places = root.Places;
        _calls = root.Session.Calls;
    }

    /// <summary>All critical sections of a member and its nested routines, outer ones first.</summary>
    public static ImmutableArray<CriticalSection> Of(Routine root) => root.Sections;

    /// <summary>Looks for them; ask the routine, which does it once.</summary>
    public static ImmutableArray<CriticalSection> FindIn(Routine root) => FindIn(root, withCallees: true);

    /// <summary>The sections whose lock a member takes itself: those of the methods that run its lambdas under theirs are not asked for.</summary>
    public static ImmutableArray<CriticalSection> WrittenIn(Routine root) => FindIn(root, withCallees: false);

    static ImmutableArray<CriticalSection> FindIn(Routine root, bool withCallees)
    {
        var sections = new CriticalSections(root);
        if (root.Body is not { } body)
            return ImmutableArray<CriticalSection>.Empty;
        sections.AddSynchronizedMethod(body);
        foreach (var operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                // A boxed value is another object each time: nobody waits for anybody.
                case ILockOperation held when !sections._places.IsBoxed(held.LockedValue):
                    sections.Add(PlaceOf(held), held.LockedValue, new(Meaning.Acquire, 0, LockTraits.Affine | LockTraits.Reentrant | LockTraits.Monitor), StatementsOf(held.Body));
                    break;
                case IUsingOperation scope when sections.ScopeIn(scope.Resources) is { } call:
                    sections.AddCall(call, StatementsOf(scope.Body));
                    break;
                case IUsingOperation scope when LockScopes.In(scope.Resources, root) is { } own:
                    sections._found.Add(new(own.Call.Syntax, own.Lock, StatementsOf(scope.Body), sections.FunctionOf(own.Call.Syntax)));
                    break;
                case IInvocationOperation { Arguments.IsEmpty: false } call when withCallees && LockScopes.RunUnder(call, root) is var (code, own):
                    sections._found.Add(new(call.Syntax, own, code.Body.Operations, sections.FunctionOf(call.Syntax)));
                    break;
                case IBlockOperation block:
                    sections.AddStretches(block.Operations);
                    break;
                case IConditionalOperation { WhenTrue: IBlockOperation { Operations: [ITryOperation { Finally: { } end } guarded, ..] } } attempt when sections.TriedIn(attempt.Condition) is { } taken && sections.Releases(end, taken):
                    sections.Add(taken, guarded.Body.Operations, isAttempt: true);
                    break;
            }
        }

        return sections._found.ToImmutable();
    }

    static SyntaxNode PlaceOf(ILockOperation held) => held.Syntax is LockStatementSyntax statement ? statement.Expression : held.Syntax;

    static ImmutableArray<IOperation> StatementsOf(IOperation body) =>
        body is IBlockOperation block ? block.Operations : ImmutableArray.Create(body);

    // [MethodImpl(MethodImplOptions.Synchronized)] locks the type or the instance around the whole body.
    void AddSynchronizedMethod(IOperation body)
    {
        const int synchronized = 32;
        if (_root.Method is not { } method || ((int)method.MethodImplementationFlags & synchronized) == 0)
            return;
        var path = method.IsStatic ? AccessPath.OfType(method.ContainingType) : AccessPath.This;
        var block = body.ChildOperations.OfType<IBlockOperation>().FirstOrDefault();
        if (block is not null && AttributesOf(_root.Syntax) is { } declared)
        {
            var attribute = declared.SelectMany(static list => list.Attributes)
                .FirstOrDefault(static attribute => attribute.Name.ToString().Contains("MethodImpl"));
            _found.Add(new((SyntaxNode?)attribute ?? _root.Syntax, new(path, LockTraits.Affine | LockTraits.Reentrant | LockTraits.Monitor), block.Operations, _root.Syntax));
        }
    }

    static SyntaxList<AttributeListSyntax>? AttributesOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.AttributeLists,
        AccessorDeclarationSyntax accessor => accessor.AttributeLists,
        _ => null,
    };

    // Acquire; try { … } finally { Release }  -  Acquire; …; Release  -  using var scope = lock.EnterScope(); …
    void AddStretches(ImmutableArray<IOperation> statements)
    {
        for (var i = 0; i < statements.Length; i++)
        {
            if (statements[i] is IUsingDeclarationOperation declared && ScopeIn(declared.DeclarationGroup) is { } scope)
            {
                AddCall(scope, statements.RemoveRange(0, i + 1));
                continue;
            }

            if (statements[i] is IUsingDeclarationOperation { DeclarationGroup: var group } && LockScopes.In(group, _root) is { } own)
            {
                _found.Add(new(own.Call.Syntax, own.Lock, statements.RemoveRange(0, i + 1), FunctionOf(own.Call.Syntax)));
                continue;
            }

            // if (!Monitor.TryEnter(gate, time)) return false; try { … } finally { Monitor.Exit(gate); }
            if (i + 1 < statements.Length && statements[i] is IConditionalOperation { Condition: var failure, WhenTrue: var leaving, WhenFalse: null } && FailureOf(failure) is { } got && leaving.Syntax is StatementSyntax exit && Exits.Leave(exit)
                && statements[i + 1] is ITryOperation { Finally: { } last } attempted && Releases(last, got))
            {
                Add(got, attempted.Body.Operations, isAttempt: true);
                continue;
            }

            // var isTaken = Monitor.TryEnter(gate, time); if (!isTaken) return false; try { … } finally { Monitor.Exit(gate); }
            if (i + 2 < statements.Length && KeptAttempt(statements[i], statements[i + 1]) is { } kept && statements[i + 2] is ITryOperation { Finally: { } ending } done && Releases(ending, kept))
            {
                Add(kept, done.Body.Operations, isAttempt: true);
                continue;
            }

            if (i + 1 < statements.Length && AcquireIn(statements[i], statements[i + 1] is ITryOperation { Finally: not null }) is { } first)
            {
                if (statements[i + 1] is ITryOperation { Finally: { } after } guarded && Releases(after, first))
                    Add(first, guarded.Body.Operations);
                else
                    AddUntilRelease(statements, i, first);
            }
            else if (statements[i] is ITryOperation { Finally: { } end } whole && whole.Body.Operations is [var head, ..] inside
                && AcquireIn(head, isGuarded: true) is { } taken && Releases(end, taken))
            {
                Add(taken, inside.RemoveAt(0));
            }
        }
    }

    TakenLock? KeptAttempt(IOperation statement, IOperation next) =>
        statement is IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Symbol: var kept, Initializer.Value: var attempt }] }] }
        && next is IConditionalOperation { Condition: IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: ILocalReferenceOperation { Local: var tested } }, WhenTrue.Syntax: StatementSyntax exit, WhenFalse: null }
        && SymbolEqualityComparer.Default.Equals(kept, tested) && Exits.Leave(exit) ? TriedIn(attempt) : null;

    TakenLock? FailureOf(IOperation condition) => condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var attempt } ? TriedIn(attempt) : null;

    // Others wait only for those who wait themselves: who takes the lock if it is free, and does something else if not, keeps it for short.
    TakenLock? TriedIn(IOperation attempt)
    {
        if (attempt is IAwaitOperation await)
            attempt = await.Operation;
        while (_calls.TaskBehind(attempt) is { } task)
            attempt = task;
        return attempt is IInvocationOperation call && _calls.Of(call) is { Kind: Meaning.TryAcquire or Meaning.Acquire } meaning && Arguments.HasTimeout(call) && !Arguments.IsZeroTimeout(call)
            && PathOf(call, meaning) is { } path ? new(call, new(path, meaning.Traits), IsOwn: false) : null;
    }

    void AddUntilRelease(ImmutableArray<IOperation> statements, int acquire, TakenLock taken)
    {
        for (var i = acquire + 1; i < statements.Length; i++)
        {
            if (Releases(statements[i], taken))
            {
                Add(taken, statements.RemoveRange(i, statements.Length - i).RemoveRange(0, acquire + 1));
                return;
            }
        }
    }

    readonly record struct TakenLock(IInvocationOperation Call, LockId Lock, bool IsOwn);

    // A method of the program may take a lock for its caller: one that is called so, or has a finally behind it.
    TakenLock? AcquireIn(IOperation statement, bool isGuarded)
    {
        var expression = statement switch
        {
            IExpressionStatementOperation { Operation: var inner } => inner,
            IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] } => value,
            _ => statement,
        };
        if (expression is IAwaitOperation await)
            expression = await.Operation;
        while (_calls.TaskBehind(expression) is { } task)
            expression = task;
        if (expression is not IInvocationOperation call)
            return null;
        var meaning = _calls.Of(call);
        if (meaning.Kind == Meaning.Acquire)
            return PathOf(call, meaning) is { } path ? new(call, new(path, meaning.Traits), IsOwn: false) : null;
        return meaning.Kind == Meaning.None && (isGuarded || LockNames.LooksLikeTaking(call.TargetMethod.Name)) && LockScopes.TakenBy(call, _root) is { } own ? new(call, own, IsOwn: true) : null;
    }

    IInvocationOperation? ScopeIn(IOperation resources)
    {
        foreach (var operation in resources.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation call && _calls.Of(call).Kind == Meaning.AcquireScope)
                return call;
        }

        return null;
    }

    bool Releases(IOperation code, TakenLock taken)
    {
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation call && (_calls.Of(call) is { Kind: Meaning.Release } meaning ? PathOf(call, meaning)
                : taken.IsOwn ? LockScopes.ReleasedBy(call, _root) : null)?.Equals(taken.Lock.Path) == true)
            {
                return true;
            }
        }

        return false;
    }

    // Where a static member takes a lock of its own, its type stands for the lock.
    AccessPath? PathOf(IInvocationOperation call, CallMeaning meaning) => call.TargetMethod.IsStatic && meaning.Operand == CallMeaning.Receiver ? AccessPath.OfType(call.TargetMethod.ContainingType) : PathOf(
        meaning.Operand == CallMeaning.Receiver ? call.Instance : call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == meaning.Operand)?.Value);

    AccessPath? PathOf(IOperation? locked) => _places.ObjectOf(locked) is { } path ? LockAliases.SharedBy(path, _root.Session) ?? path : null;

    void Add(TakenLock taken, ImmutableArray<IOperation> statements, bool isAttempt = false) => _found.Add(new(taken.Call.Syntax, taken.Lock, statements, FunctionOf(taken.Call.Syntax), isAttempt));

    void AddCall(IInvocationOperation call, ImmutableArray<IOperation> statements)
    {
        var meaning = _calls.Of(call);
        if (PathOf(call, meaning) is { } path)
            _found.Add(new(call.Syntax, new(path, meaning.Traits), statements, FunctionOf(call.Syntax)));
    }

    void Add(SyntaxNode place, IOperation locked, CallMeaning meaning, ImmutableArray<IOperation> statements)
    {
        if (PathOf(locked) is { } path)
            _found.Add(new(place, new(path, meaning.Traits), statements, FunctionOf(place)));
    }

    SyntaxNode FunctionOf(SyntaxNode node)
    {
        for (var current = node; current is not null && current != _root.Syntax; current = current.Parent)
        {
            if (current is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return current;
        }

        return _root.Syntax;
    }
}
