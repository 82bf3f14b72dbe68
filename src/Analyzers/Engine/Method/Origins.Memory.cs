using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Whether the data of streams, readers and writers is in memory.
sealed partial class Origins
{
    /// <summary>Whether all data of a stream, reader or writer is in memory, whatever its declared type.</summary>
    public bool IsInMemory(IOperation value) => IsInMemory(value, 0);

    /// <summary>Whether a call is one of a reader or writer whose data is in memory: <c>json.WriteValue(1)</c> of one that is made over a <c>StringWriter</c>.</summary>
    public bool IsOnMemory(IOperation call) =>
        (call as IInvocationOperation)?.Instance is { } instance && StreamNames.TellOfWriting(Bare(instance).Type) && IsInMemory(instance);

    /// <summary>The same, some steps away from the stream that was asked for.</summary>
    /// <param name="value">The stream, reader or writer.</param>
    /// <param name="depth">How many steps.</param>
    /// <param name="call">The call that has led into this member, in the words of its caller; null for none.</param>
    public bool IsInMemory(IOperation value, int depth, StreamsOfCall? call = null)
    {
        var given = value;
        value = Bare(value);
        if (depth > Limits.OriginDepth)
            return false;
        var twins = _session.Twins;
        if (IsOfMemory(value.Type) || IsCastToMemory(given) || IsOfMemory(TestedTypes.Of(value, _root)))
            return true;
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } other } choice:
                return IsInMemory(choice.WhenTrue, depth + 1, call) && IsInMemory(other, depth + 1, call);
            case ICoalesceOperation choice:
                return IsInMemory(choice.Value, depth + 1, call) && IsInMemory(choice.WhenNull, depth + 1, call);
            case ISimpleAssignmentOperation { Value: var assigned }:
                return IsInMemory(assigned, depth + 1, call);
            case ISwitchExpressionOperation { Arms: { IsEmpty: false } arms }:
                return arms.All(arm => IsInMemory(arm.Value, depth + 1, call));
            // given ?? throw new ArgumentNullException(…)
            case IThrowOperation:
                return true;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return twins.SourceOf(constructor) is { } line ? Says(line, null, creation.Arguments) || (ArchiveEntries.AreReadFrom(creation) && Operand(0, null, creation.Arguments) is { } packed && IsOfResponse(packed)) : IsOverGiven(null, creation.Arguments, value.Type, depth, call);
            // new Brotli(memory) of a library that is not there: what is known of it is in memory.
            case IInvalidOperation { Syntax: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 }, Type.TypeKind: TypeKind.Error } creation:
                return StreamNames.TellOfStreams(creation.Type) && AreOverMemory(creation, depth, call);
            case IAwaitOperation { Operation: var awaited } when Bare(awaited) is IInvocationOperation begun:
                return IsBodyInMemory(begun, depth) || Says(twins.SourceOf(begun.TargetMethod), begun.Instance, begun.Arguments) || ReturnsInMemory(begun, depth, call);
            case IInvocationOperation made:
                return StreamNames.GiveMemory(made.TargetMethod) || IsBodyInMemory(made, depth) || Says(twins.SourceOf(made.TargetMethod), made.Instance, made.Arguments) || ReturnsInMemory(made, depth, call)
                    || (CompletionNames.PassesOn(made.TargetMethod) && IsInMemory(made.Arguments[0].Value, depth + 1, call))
                    || (StreamNames.MakeOver(made.TargetMethod) && !HasCode(made.TargetMethod) && IsOverGiven(made.Instance, made.Arguments, value.Type, depth, call));
            // archive.Entries[0]: what is in an archive is where that is.
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }:
                return IsInMemory(collection, depth + 1, call);
            case IPropertyReferenceOperation property:
                return Says(twins.SourceOf(property.Property), property.Instance, property.Arguments) || _session.GetsOnlyMemory(property.Property, depth + 1);
            case IFieldReferenceOperation { Field: var field }:
                return twins.SourceOf(field) is { Meaning.Kind: Meaning.InMemory }
                    || (ValuesOf(field) is { Count: > 0 } values ? values.All(given => given is not null && (IsNull(given) || IsInMemory(given, depth + 1, _session))) : _session.GetsOnlyMemory(field, depth + 1));
            case ILocalReferenceOperation { Local: var local }:
                return _collections.TryGetValue(local, out var all) ? IsInMemory(all, depth + 1, call) : AllAre(ValuesAt(value.Syntax, local), depth, call);
            case IParameterReferenceOperation { Parameter: var parameter }:
                // if (leaveOpen) stream = new NonClosing(stream): what it gets besides, it gets of itself.
                return ValuesAt(value.Syntax, parameter).All(given => given is not null && IsInMemory(given, depth + 1, call))
                    && (IsReplacedBefore(parameter, value.Syntax)
                        || (call?.Given(parameter) is { } handed ? call.Caller.IsInMemory(handed, depth + 1, call.Outer) : _session.GetsOnlyMemory(parameter, depth + 1)));
            default:
                return false;
        }

        bool Says(TableEntry? line, IOperation? instance, ImmutableArray<IArgumentOperation> arguments) => line?.Meaning switch
        {
            { Kind: Meaning.InMemory } => true,
            { Kind: Meaning.Wraps, Operand: var operand } => Operand(operand, instance, arguments) is { } inner && IsInMemory(inner, depth + 1, call),
            _ => false,
        };
    }

    bool IsOfMemory(ITypeSymbol? type) => _session.Twins.SourceOf(type) is { Meaning.Kind: Meaning.InMemory } || (StreamNames.TellOfMemory(type) && !_session.Declares(type!)) || _session.OwnStreams.AreInMemory(type);

    // (MemoryStream)stream: it says so itself.
    bool IsCastToMemory(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { IsImplicit: false } cast when IsOfMemory(cast.Type):
                    return true;
                case IConversionOperation { OperatorMethod: null, Operand: var operand }:
                    value = operand;
                    break;
                case IParenthesizedOperation { Operand: var inner }:
                    value = inner;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>The same of what stands anywhere in the program, in the words of the member it stands in.</summary>
    public static bool IsInMemory(IOperation value, int depth, Session session) =>
        session.RoutineAt(value.Syntax, session.ModelOf(value.Syntax.SyntaxTree), default) is { } routine && routine.Root.Origins.IsInMemory(value, depth);

    // The stream of a response is in memory, or cannot seek.
    bool IsOfResponse(IOperation value)
    {
        value = SourceOf(value);
        if (value is IAwaitOperation { Operation: var awaited })
            value = Bare(awaited);
        return value is IInvocationOperation call && ResponseOf(call) is not null;
    }

    // response.Content.ReadAsStreamAsync(), where the response came with all of its body.
    bool IsBodyInMemory(IInvocationOperation call, int depth) => ResponseOf(call) is { } response && IsResponse(response, HttpBodies.AreAwaitedBy, depth);

    /// <summary>
    /// Whether a call only hands out the stream of a response that has come: <c>response.Content.ReadAsStream()</c>. Whoever reads from that may wait.
    /// </summary>
    public bool IsStreamAtHand(IInvocationOperation call) => ResponseOf(call) is { } response && IsResponse(response, HttpBodies.AreBegunBy, 0);

    /// <summary>
    /// Whether a call reads the body of a response that came with all of it, <c>response.Content.ReadAsStringAsync()</c>, or takes its stream, which is handed out at once however it came: its task is
    /// complete. Hardly anybody relies on that, and the next one adds the option by which it is not, or a handler that puts something else in.
    /// </summary>
    public bool IsBodyAtHand(IInvocationOperation call) => ContentReadBy(call) is IPropertyReferenceOperation { Instance: { } response, Property: var property } && HttpBodies.AreIn(property)
        && (HttpBodies.AreGivenBy(call.TargetMethod) || IsResponse(response, HttpBodies.AreAwaitedBy, 0));

    /// <summary>Whether a call reads contents that were made here and are in memory, and so gives a task that is complete.</summary>
    public bool IsContentAtHand(IInvocationOperation call) => ContentReadBy(call) is { } content
        && (HttpBodies.AreInMemory(content.Type) || (content is IPropertyReferenceOperation { Instance: { } request, Property: var property } && HttpBodies.AreSentIn(property) && IsOfRequestMadeHere(request, property)));

    // request.Content?.ReadAsStringAsync()
    IOperation? ContentReadBy(IInvocationOperation call) => HttpBodies.AreReadBy(call.TargetMethod) && call.Instance is { } content
        ? SourceOf(content is IFlowCaptureReferenceOperation && content.Syntax.SyntaxTree == _root.Model.SyntaxTree && _root.Model.GetOperation(content.Syntax) is { } asked ? asked : content) : null;

    // new HttpRequestMessage { Content = new StringContent(text) }: a request that is made here, with nothing but such contents, or with none. Who else gets it may set another one, but for the client that sends it.
    bool IsOfRequestMadeHere(IOperation request, IPropertySymbol content)
    {
        if (Bare(request) is not ILocalReferenceOperation { Local: var variable } || SourceOf(request) is not IObjectCreationOperation { Type: { } made } creation || !SymbolEqualityComparer.Default.Equals(made, content.ContainingType))
            return false;
        foreach (var part in creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (part is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation set, Value: var first } || !SymbolEqualityComparer.Default.Equals(set.Property, content))
                continue;
            if (!HttpBodies.AreInMemory(Bare(first).Type))
                return false;
        }

        foreach (var node in _root.Syntax.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != variable.Name)
                continue;
            switch (name.Parent)
            {
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member, Parent: AssignmentExpressionSyntax { Right: var later } set } owner when owner.Expression == name && set.Left == owner:
                    if (member != content.Name)
                        continue;
                    if (!HttpBodies.AreInMemory(_root.Model.GetTypeInfo(later).Type))
                        return false;
                    break;
                case MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax:
                    break;
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax sending } when _root.Model.GetOperation(sending) is IInvocationOperation call && HttpBodies.AreBegunBy(call):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    IOperation? ResponseOf(IInvocationOperation call) => HttpBodies.AreGivenBy(call.TargetMethod) && call.Instance is { } content
        && SourceOf(content) is IPropertyReferenceOperation { Instance: { } response, Property: var property } && HttpBodies.AreIn(property) ? response : null;

    bool IsResponse(IOperation response, Func<IInvocationOperation, bool> isFrom, int depth)
    {
        var source = SourceOf(response);
        if (source is IAwaitOperation { Operation: var awaited })
            source = Bare(awaited);
        if (depth > Limits.OriginDepth || source is not IInvocationOperation call)
            return false;
        if (isFrom(call))
            return true;
        return call.TargetMethod is { IsVirtual: false, IsAbstract: false, IsOverride: false } && _session.RoutineOf(call.TargetMethod, default) is { Body: { } body } routine && ReturnsOf(body).ToList() is { Count: > 0 } returned
            && returned.TrueForAll(value => routine.Root.Origins.IsResponse(value, isFrom, depth + 1));
    }

    // new Counting(memory), codec.Decompress(memory): a stream that is made of others is where those are.
    bool IsOverGiven(IOperation? instance, ImmutableArray<IArgumentOperation> arguments, ITypeSymbol? made, int depth, StreamsOfCall? call)
    {
        if (!(_session.Types.IsStreamLike(made) || StreamNames.TellOfWriting(made)) || (instance is not null && _session.Types.IsStreamLike(Bare(instance).Type) && !IsInMemory(instance, depth + 1, call)))
            return false;
        var isOver = false;
        foreach (var argument in arguments)
        {
            if (!_session.Types.IsStreamLike(Bare(argument.Value).Type))
                continue;
            if (!IsInMemory(argument.Value, depth + 1, call))
                return false;
            isOver = true;
        }

        return isOver;
    }

    bool AreOverMemory(IInvalidOperation creation, int depth, StreamsOfCall? call)
    {
        var isOver = false;
        foreach (var given in creation.ChildOperations)
        {
            if (!_session.Types.IsStreamLike(Bare(given).Type))
                continue;
            if (!IsInMemory(given, depth + 1, call))
                return false;
            isOver = true;
        }

        return isOver;
    }

    // compress = Pack(buffer); output = new(compress): what it was before is of no matter.
    bool IsReplacedBefore(IParameterSymbol parameter, SyntaxNode use) => ValuesOf(parameter).Any(given =>
        given?.Syntax.Parent is AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } statement } && block.Span.Contains(use.Span) && statement.Span.End <= use.SpanStart);

    bool HasCode(IMethodSymbol method) => !method.IsAbstract && _session.RoutineOf(method, default) is { Body: not null };

    bool AllAre(IReadOnlyCollection<IOperation?> values, int depth, StreamsOfCall? call)
    {
        foreach (var value in values)
        {
            if (value is null || (!IsNull(value) && !IsInMemory(value, depth + 1, call)))
                return false;
        }

        return values.Count > 0;
    }

    // A factory of this program that only ever gives streams in memory, if only for those that it is given.
    bool ReturnsInMemory(IInvocationOperation made, int depth, StreamsOfCall? call)
    {
        var method = made.TargetMethod;
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || !_session.Types.IsStreamLike(ResultTypes.AwaitedBy(method.ReturnType) ?? method.ReturnType)
            || _session.RoutineOf(method, default) is not { } routine || routine.Method?.MethodKind == MethodKind.LocalFunction || routine.Body is not { } body)
        {
            return false;
        }

        var origins = routine.Root.Origins;
        var streams = new StreamsOfCall(this, made.Arguments, call);
        var returned = ReturnsOf(body).ToList();
        return returned.Exists(value => !IsNull(value)) && returned.TrueForAll(value => IsNull(value) || origins.IsInMemory(value, depth + 1, streams));
    }
}

/// <summary>The streams that a call gives its callee.</summary>
/// <param name="Caller">The origins of the member that calls.</param>
/// <param name="Arguments">What it gives.</param>
/// <param name="Outer">The call that has led into that member; null for none.</param>
sealed record StreamsOfCall(Origins Caller, ImmutableArray<IArgumentOperation> Arguments, StreamsOfCall? Outer)
{
    /// <summary>What a parameter gets; null when it is none of the callee.</summary>
    public IOperation? Given(IParameterSymbol parameter)
    {
        foreach (var argument in Arguments)
        {
            if (SymbolEqualityComparer.Default.Equals(argument.Parameter?.OriginalDefinition, parameter.OriginalDefinition))
                return argument.Value;
        }

        return null;
    }
}
