using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A synchronous call in code that could await, with what could be awaited instead.</summary>
/// <param name="Operation">The call or property.</param>
/// <param name="Routine">The routine it stands in.</param>
/// <param name="Twin">What to await.</param>
/// <param name="Flag">The flag by which callers choose between a synchronous and an asynchronous form, where the call pays no heed to it; mostly null.</param>
readonly record struct SynchronousCall(IOperation Operation, Routine Routine, Twin Twin, IParameterSymbol? Flag = null)
{
    /// <summary>Whether nothing but the names of a method and its twin says that it blocks: neither a table nor code, nor a word for what is outside.</summary>
    public bool IsToldByName { get; init; }

    /// <summary>The asynchronous form of what is called that takes such a flag itself: <c>OpenAsync(behavior, token)</c>; null when there is none.</summary>
    public IMethodSymbol? FormWithFlag
    {
        get
        {
            if (Flag is null || Operation is not IInvocationOperation { TargetMethod: { Name: var name, ContainingType: { } type } })
                return null;
            for (var current = type; current is not null; current = current.BaseType)
            {
                // CloseAsync(bool async), or Close(bool async) beside Close().
                foreach (var member in current.GetMembers(name + TwinModel.Suffix).AddRange(current.GetMembers(name)))
                {
                    if (member is not IMethodSymbol form || ResultTypes.AwaitedBy(form.ReturnType) is null || !IsVisible(form))
                        continue;
                    foreach (var parameter in form.Parameters)
                    {
                        if (SymbolEqualityComparer.Default.Equals(parameter.Type, Flag.Type) && SynchronousFlag.Is(parameter))
                            return form;
                    }
                }
            }

            return null;
        }
    }

    bool IsVisible(IMethodSymbol form) => Routine.Root.Method?.ContainingType is not { } type || Routine.Session.Compilation.IsSymbolAccessibleWithin(form, type);
}

/// <summary>Finds the calls and properties that block although the same could be awaited.</summary>
static class SynchronousCalls
{
    /// <summary>
    /// Whether a call or property blocks for input, output or another event, by the tables: whether there is a twin, or a
    /// place to await it, does not matter. Silent on data in memory and on queries of unknown origin.
    /// </summary>
    /// <param name="operation">The call or property.</param>
    /// <param name="around">A routine that it stands in.</param>
    public static bool Blocks(IOperation operation, Routine around) =>
        MemberOf(operation) is { } member && around.Session.Twins.CandidatesOf(member) is { IsKnownToBlock: true } known && !IsHarmless(operation, member, known, around.Closest(operation.Syntax))
        && (!Formats.NeedStream(member) || TakesStream(operation, around.Session.Types));

    // JsonSerializer.Deserialize(text): what is in memory already is only computed with.
    static bool TakesStream(IOperation operation, KnownTypes types)
    {
        if (operation is IInvocationOperation call)
        {
            foreach (var argument in call.Arguments)
            {
                if (types.IsStreamLike(Origins.Bare(argument.Value).Type))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The calls of a member, its lambdas and local functions, in source order.</summary>
    public static IEnumerable<SynchronousCall> In(Routine root, CancellationToken cancellation)
    {
        if (root.Body is not { } body)
            yield break;
        var pending = new Stack<(IOperation Operation, bool MayAwait)>();
        pending.Push((body, MayAwait(root.Method, root) || root.Method is null));
        while (pending.Count > 0)
        {
            var (operation, mayAwait) = pending.Pop();
            if (mayAwait && At(operation, root, cancellation) is { } call)
                yield return call;
            mayAwait = operation switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
                ILocalFunctionOperation local => MayAwait(local.Symbol, root),
                _ => mayAwait,
            };
            if (operation is INameOfOperation)
                continue;
            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push((child, mayAwait));
        }
    }

    // Told from the signature; whether a program awaits, or a function could be async, is looked up for the few candidates.
    static bool MayAwait(IMethodSymbol? method, Routine root) =>
        method is { IsAsync: true } || root.Session.Types.IsTask(method?.ReturnType) || method is { IsImplicitlyDeclared: true } || method?.Name == WellKnownMemberNames.TopLevelStatementsEntryPointMethodName;

    /// <summary>The call that an operation is; null when it does not block, or nothing could be awaited there.</summary>
    /// <param name="operation">The call or property.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Cancels binding.</param>
    /// <param name="asIfAsync">Judge it as if the function around it had been made async already.</param>
    public static SynchronousCall? At(IOperation operation, Routine root, CancellationToken cancellation, bool asIfAsync = false)
    {
        if (MemberOf(operation) is not { } member || root.Session.Twins.CandidatesOf(member, InstanceOf(operation)?.Type) is not { } candidates
            || candidates.Line is { Meaning.Kind: Meaning.MakesDisposable })
        {
            return null;
        }

        cancellation.ThrowIfCancellationRequested();
        var node = operation.Syntax;
        var routine = root.Closest(node);
        var canBecomeAsync = !routine.IsAsync && (asIfAsync || TaskWaits.CanBecomeAsync(routine));
        if ((!routine.IsAsync && !canBecomeAsync)
            || IsHarmless(operation, member, candidates, routine)
            || Twin.Of(operation, member, candidates, routine, cancellation) is not { } twin
            || IsReadBefore(operation, member, twin, routine)
            || (candidates.Line is null && member is IMethodSymbol method
                && (IsGivenUnknown(operation) || !root.Session.MayBlock(operation, method, twin, root, cancellation)))
            || SynchronousFlag.Excuses(node, routine)
            || (candidates.Line is null && member is IMethodSymbol { IsVirtual: true } && twin.Method.IsVirtual && OtherArms.AwaitAsWell(twin.Method.Name, node))
            || (!routine.Root.HasSynchronousFlag && OtherArms.AwaitInstead(twin.Method.Name, node))
            // The flow of locks is costly to tell.
            || AwaitPlace.ObstacleAt(routine, node, cancellation, asIfAsync: canBecomeAsync) != AwaitObstacle.None)
        {
            return null;
        }

        if (!SynchronousFlag.IsUndecided(node, routine))
            return new(operation, routine, twin) { IsToldByName = candidates.Line is null && member is IMethodSymbol named && IsToldByName(operation, named, root, cancellation) };
        return !asIfAsync && SynchronousFlag.IgnoredBy(node, routine) is { } flag ? new(operation, routine, twin, flag) : null;
    }

    // store.Save() waits by its name, source.Advance() may be anything: a stream that is no data in memory says that it waits.
    static bool IsToldByName(IOperation operation, IMethodSymbol method, Routine root, CancellationToken cancellation)
    {
        if (root.Session.CodeTellsOf(method, cancellation) || OutsideNames.SpeakOf(method.ReducedFrom ?? method, InstanceOf(operation)?.Type))
            return false;
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (root.Session.Types.IsStreamLike(Origins.Bare(argument.Value).Type))
                return false;
        }

        return true;
    }

    /// <summary>A call that makes something, with the twin that makes the same to be disposed asynchronously.</summary>
    public static SynchronousCall? MakerAt(IInvocationOperation call, Routine root, CancellationToken cancellation)
    {
        var routine = root.Closest(call.Syntax);
        return root.Session.Twins.CandidatesOf(call.TargetMethod) is { } candidates
            && Twin.Of(call, call.TargetMethod, candidates, routine, cancellation) is { } twin ? new(call, routine, twin) : null;
    }

    static ISymbol? MemberOf(IOperation operation) => operation switch
    {
        IInvocationOperation { IsImplicit: false } call => call.TargetMethod,
        IPropertyReferenceOperation { IsImplicit: false } property when !IsWritten(property) => property.Property,
        _ => null,
    };

    static bool IsWritten(IPropertyReferenceOperation property) =>
        property.Parent is ISimpleAssignmentOperation assignment && assignment.Target == property;

    static IOperation? InstanceOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.Instance,
        IPropertyReferenceOperation property => property.Instance,
        _ => null,
    };

    /// <summary>Whether somebody who calls a method calls its twin as well: <c>await hooks.BeforeAsync(x); hooks.Before(x);</c> means two things.</summary>
    public static bool IsCalledBesideItsTwin(SyntaxNode call, Twin twin, Routine root) => call is InvocationExpressionSyntax
        && ((call.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement && root.BlockCalls.StandElsewhere(twin.Bound, statement, block)) || IsAskedAfter(call, twin, root));

    /// <summary>Whether the twin is awaited after a call, with the same arguments: <c>hooks.Check(user) ?? await hooks.CheckAsync(user, token)</c>. Where the one has no answer the other is asked.</summary>
    public static bool IsAskedAfter(SyntaxNode asked, Twin twin, Routine root)
    {
        if (asked is not InvocationExpressionSyntax { Parent: not ExpressionStatementSyntax } call)
            return false;
        foreach (var node in root.Closest(call).Syntax.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax other && other.SpanStart > call.SpanStart && DroppedTasks.NameOfCallee(other) == twin.Method.Name && DroppedTasks.IsAwaited(other)
                && ReceiverOf(other) is var receiver && (receiver is null ? ReceiverOf(call) is null : ReceiverOf(call) is { } own && own.IsEquivalentTo(receiver, topLevel: false)) && BeginWith(call.ArgumentList.Arguments, other.ArgumentList.Arguments, root))
            {
                return true;
            }
        }

        return false;
    }

    static ExpressionSyntax? ReceiverOf(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Expression;

    static bool BeginWith(SeparatedSyntaxList<ArgumentSyntax> few, SeparatedSyntaxList<ArgumentSyntax> many, Routine root)
    {
        if (many.Count < few.Count || many.Count > few.Count + 1 || (many.Count > few.Count && !(root.Model.GetTypeInfo(many[many.Count - 1].Expression).ConvertedType is { } extra && Signatures.IsToken(extra))))
            return false;
        for (var i = 0; i < few.Count; i++)
        {
            if (!few[i].IsEquivalentTo(many[i], topLevel: false))
                return false;
        }

        return true;
    }

    // A form that was read asynchronously is there.
    static bool IsReadBefore(IOperation operation, ISymbol member, Twin twin, Routine routine)
    {
        if (operation is not IPropertyReferenceOperation { Type: { } type, Syntax: MemberAccessExpressionSyntax { Expression: var receiver } }
            || ResultTypes.AwaitedBy(twin.Method.ReturnType) is not { } result || !routine.Session.Compilation.ClassifyCommonConversion(result, type).IsImplicit)
        {
            return false;
        }

        var isForm = RequestForms.IsForm(member);
        foreach (var named in routine.Syntax.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (named.SpanStart >= operation.Syntax.SpanStart)
                return false;
            var name = named.Identifier.ValueText;
            if (isForm && RequestForms.AreReadFor(name))
                return true;
            // The second look at what is kept from the first one waits no more than that.
            if (named.Parent is MemberAccessExpressionSyntax access && access.Name == named && access.Expression.IsEquivalentTo(receiver, topLevel: false) && (name == twin.Method.Name || (name == member.Name && ((isForm && LeadsOn(access, operation.Syntax)) || IsOnTheWay(access, operation.Syntax)))))
                return true;
        }

        return false;
    }

    static bool IsOnTheWay(SyntaxNode before, SyntaxNode later) =>
        before.FirstAncestorOrSelf<BlockSyntax>() is { } block && block.Span.Contains(later.Span) && RareWays.IsOnEveryWay(before, block);

    // if (!request.HasFormContentType || request.Form.Files.Count == 0) return; … request.Form: a test that asks leads on where it has asked.
    static bool LeadsOn(SyntaxNode asked, SyntaxNode later)
    {
        for (var node = asked; node.Parent is { } parent; node = parent)
        {
            if (node.Span.Contains(later.Span))
                return true;
            if (parent is not (IfStatementSyntax or ConditionalExpressionSyntax or WhileStatementSyntax) ? parent is ElseClauseSyntax or CommonForEachStatementSyntax or ForStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or CatchClauseSyntax
                : node is StatementSyntax && !parent.Span.Contains(later.Span))
            {
                return false;
            }
        }

        return false;
    }

    // Data in memory, polls, objects whose own type never waits.
    static bool IsHarmless(IOperation operation, ISymbol member, TwinCandidates candidates, Routine routine)
    {
        var origins = routine.Root.Origins;
        if (candidates.Line is { Meaning.Kind: Meaning.RunsQuery })
            return operation is not IInvocationOperation { Arguments: [var query, ..] } || origins.Queries.OperatorsFor(query.Value) is null;
        if (candidates.Line is { Meaning.Kind: Meaning.BlocksOnWait } && operation is IInvocationOperation call && Arguments.IsZeroTimeout(call))
            return true;
        if (candidates.Line is { Meaning.Kind: Meaning.BlocksOnIo } && DataAtHand.IsTakenBy(member) && AvailableData.IsThereFor(operation, InstanceOf(operation), routine))
            return true;
        if (RequestForms.IsForm(member) && routine.Root.Method is { } action && routine.Session.IsFormReadBefore(action))
            return true;
        if (candidates.Line is { Meaning.Kind: Meaning.BlocksOnIo } && operation is IInvocationOperation step && (SocketModes.AreWithoutWaiting(step, routine) || OwnConnections.Are(step, routine)))
            return true;
        if (operation is IInvocationOperation body && HttpBodies.AreGivenBy(body.TargetMethod) && (origins.IsInMemory(body) || origins.IsStreamAtHand(body)))
            return true;
        var instance = InstanceOf(operation);
        if (ArchiveEntries.IsOpenedBy(member) && instance is not null && origins.SourceOf(instance) is IInvocationOperation { TargetMethod: var maker } && ArchiveEntries.IsMadeBy(maker))
            return true;
        if ((Formats.AwaitOnlyWhenTold(member) && !AsyncSettings.Tell(instance, routine.Root)) || AsyncSettings.AreMissing(operation, routine.Root))
            return true;
        if (instance is not null && routine.Session.Twins.IsImmediate(origins.TypeOf(instance), member.Name))
            return true;
        if (candidates.Line is null && StreamConsumers.LookLikeOne(member.ContainingType) && MovesDataInMemory(operation, null, origins, routine.Session.Types))
            return true;
        // Without a line only a reader or writer tells where the data is, and what a library adds to streams: other objects send away what they are given.
        return (candidates.Line is not null || StreamNames.TellOfWriting(instance?.Type) || ((instance is not null || IsForStream(operation, routine.Session.Types)) && !routine.Session.Declares(member)))
            && MovesDataInMemory(operation, StreamConsumers.Declare(member) && !routine.Session.Types.IsStreamLike(member.ContainingType) ? null : instance, origins, routine.Session.Types);
    }

    // stream.ReadFully()
    static bool IsForStream(IOperation operation, KnownTypes types) => operation is IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ Value: var extended }, ..] } && types.IsStreamLike(Origins.Bare(extended).Type);

    // An argument of a library that is not there: nobody can tell what is done with it.
    static bool IsGivenUnknown(IOperation operation)
    {
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (Origins.Bare(argument.Value).Type is { TypeKind: TypeKind.Error })
                return true;
        }

        return false;
    }

    // Of all that a call reads from and writes to, one thing that is not in memory makes it wait.
    static bool MovesDataInMemory(IOperation operation, IOperation? instance, Origins origins, KnownTypes types)
    {
        if (instance is not null && !origins.IsInMemory(instance))
            return false;
        var isMemory = instance is not null;
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            var value = Origins.Bare(argument.Value);
            if (!types.IsStreamLike(value.Type))
                continue;
            if (!origins.IsInMemory(argument.Value))
                return false;
            isMemory = true;
        }

        return isMemory;
    }
}
