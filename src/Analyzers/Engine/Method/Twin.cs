using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using static SyntaxFactory;

/// <summary>What can be awaited instead of a call. The compiler has bound the rewritten call, so it exists, fits and is visible.</summary>
/// <param name="Method">The method that it calls.</param>
/// <param name="Name">What it is called; null when the synchronous call needs no other name.</param>
/// <param name="Import">The namespace that has to be imported for it; null when nothing has to.</param>
/// <param name="NeedsToken">Without a cancellation token it does not bind.</param>
/// <param name="Filling">An argument that it needs besides those of the synchronous call; null when it needs none.</param>
/// <param name="Bound">The form of the call that the compiler binds here and now, without the import.</param>
sealed record Twin(IMethodSymbol Method, string? Name, string? Import, bool NeedsToken, ArgumentSyntax? Filling, InvocationExpressionSyntax Bound)
{
    /// <summary>The call, without await and without a token, made of the synchronous one in whatever form its parts are by then.</summary>
    public InvocationExpressionSyntax Of(ExpressionSyntax synchronous)
    {
        var call = Name is null ? (InvocationExpressionSyntax)synchronous.WithoutTrivia() : Renamed(synchronous, Name)!;
        return Filling is null ? call : With(call, Filling);
    }

    /// <summary>What passes a cancellation token to the call; null when it takes none there.</summary>
    /// <param name="model">The model of the document.</param>
    /// <param name="position">The place of the call.</param>
    public Func<ExpressionSyntax, ExpressionSyntax, ExpressionSyntax>? PassingToken(SemanticModel model, int position)
    {
        var parameter = Method.Parameters.FirstOrDefault(static parameter => Signatures.IsToken(parameter.Type))?.Name;
        foreach (var name in (string?[])[null, parameter ?? "cancellationToken"])
        {
            if (Bind(model, position, WithToken(Bound, AnyToken, name)) is { } method && method.Parameters.Any(static one => Signatures.IsToken(one.Type))
                && SymbolEqualityComparer.Default.Equals(ResultTypes.AwaitedBy(method.ReturnType), ResultTypes.AwaitedBy(Method.ReturnType)))
            {
                return (call, token) => WithToken((InvocationExpressionSyntax)call, token, name);
            }
        }

        return null;
    }

    /// <summary>The twin of a call or property at its place; null when none binds there or it would be no twin.</summary>
    public static Twin? Of(IOperation operation, ISymbol member, TwinCandidates candidates, Routine routine, CancellationToken cancellation)
    {
        if (IsCalledByItsTwin(operation, candidates, routine, cancellation))
            return null;
        foreach (var (name, bound, import, filling) in Forms(operation, member, candidates, routine))
        {
            foreach (var needsToken in (bool[])[false, true])
            {
                cancellation.ThrowIfCancellationRequested();
                if (Bind(routine.Model, operation.Syntax.SpanStart, needsToken ? WithToken(bound, AnyToken, null) : bound) is { } method
                    && IsTwin(method, operation, member, candidates, routine))
                {
                    return new(method, name, import, needsToken, filling, bound);
                }
            }
        }

        return null;
    }

    /// <summary>The method that gives the elements of a call's sequence to be awaited: <c>File.ReadLinesAsync</c>; null when there is none.</summary>
    public static IMethodSymbol? SequenceOf(InvocationExpressionSyntax call, SemanticModel model) =>
        Asynchronous(call) is { } other && Bind(model, call.SpanStart, other) is { ReturnType: INamedTypeSymbol { Name: AsyncCounterparts.AsyncSequence } } method ? method : null;

    /// <summary>A call of the method with the suffix.</summary>
    public static InvocationExpressionSyntax? Asynchronous(InvocationExpressionSyntax call) =>
        WithName(call.Expression, (call.Expression is MemberAccessExpressionSyntax access ? access.Name : call.Expression as SimpleNameSyntax)?.Identifier.ValueText + TwinModel.Suffix) is { } called
            ? call.WithExpression(called)
            : null;

    /// <summary>A call with a cancellation token behind its arguments, by name where one is given.</summary>
    public static InvocationExpressionSyntax WithToken(InvocationExpressionSyntax call, ExpressionSyntax token, string? name)
    {
        return With(call, Argument(name is null ? null : NameColon(IdentifierName(name), Token(default, SyntaxKind.ColonToken, TriviaList(Space))), default, token));
    }

    static InvocationExpressionSyntax With(InvocationExpressionSyntax call, ArgumentSyntax argument)
    {
        var arguments = call.ArgumentList.Arguments;
        var separators = arguments.GetSeparators();
        return call.WithArgumentList(call.ArgumentList.WithArguments(arguments.Count == 0 ? SingletonSeparatedList(argument)
            : SeparatedList(arguments.Add(argument), separators.Append(Token(default, SyntaxKind.CommaToken, TriviaList(Space))))));
    }

    // The synchronous form inside of its own twin, an override or an explicit implementation of it: awaiting would never end. That of the
    // base has a twin of its own, which is worth it where it blocks; that of a stream of the platform may only lend the synchronous one.
    static bool IsCalledByItsTwin(IOperation operation, TwinCandidates candidates, Routine routine, CancellationToken cancellation)
    {
        var instance = InstanceOf(operation);
        if (!IsOwn(instance) || !IsInTwin(candidates.Name, routine))
            return false;
        return !(instance?.Syntax is BaseExpressionSyntax && operation is IInvocationOperation { TargetMethod.OriginalDefinition: var ofBase }
            && (routine.Session.Declares(ofBase) ? routine.Session.Blocks(ofBase, cancellation) : candidates.IsKnownToBlock && !routine.Session.Types.IsStreamLike(ofBase.ContainingType)));
    }

    static IOperation? InstanceOf(IOperation operation) => (operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance;

    // The object of the function itself: this, or what an extension method or a block of extensions is about. The parameter of a block belongs to
    // no method.
    static bool IsOwn(IOperation? instance) => instance is null or IInstanceReferenceOperation
        || (Origins.Bare(instance) is IParameterReferenceOperation { Parameter: { } extended } && extended.ContainingSymbol is INamedTypeSymbol or IMethodSymbol { IsExtensionMethod: true } && extended.Ordinal == 0);

    static bool IsInTwin(string twin, Routine routine)
    {
        for (var current = routine; current is not null; current = current.Parent)
        {
            var name = current.Method?.Name;
            if (name == twin || name?.EndsWith("." + twin, StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }

    // The forms that the call may take: on the same receiver, as a static call where its namespace is not imported, and as
    // an overload. Behind '?.' the receiver is written out to bind it.
    static IEnumerable<(string? Name, InvocationExpressionSyntax Bound, string? Import, ArgumentSyntax? Filling)> Forms(IOperation operation, ISymbol member, TwinCandidates candidates, Routine routine)
    {
        if (operation.Syntax is not ExpressionSyntax node || Renamed(node, candidates.Name) is null)
            yield break;
        var whole = WithReceiver(node);
        if (Renamed(whole, candidates.Name) is { } bound)
            yield return (candidates.Name, bound, null, null);
        if (candidates.Line is not null && Renamed(whole, candidates.Name) is { } shorter && FillingOf(member, candidates.Name, routine.Model, node.SpanStart) is { } filling)
            yield return (candidates.Name, With(shorter, filling), null, filling);
        var container = candidates.Line is { Meaning.Kind: Meaning.RunsQuery } && operation is IInvocationOperation { Arguments: [var query, ..] }
            ? routine.Root.Origins.Queries.OperatorsFor(query.Value)
            : candidates.Container;
        if (container is not null && Renamed(whole, candidates.Name) is { Expression: MemberAccessExpressionSyntax access } instance)
            yield return (candidates.Name, AsStaticCall(instance, access, container), container.Substring(0, container.LastIndexOf('.')), null);
        if (candidates.Line is null && Renamed(whole, candidates.Name) is { Expression: MemberAccessExpressionSyntax given } called)
        {
            foreach (var type in routine.Session.Twins.ExtensionsNamed(candidates.Name))
            {
                if (type is { ContainingNamespace: { IsGlobalNamespace: false } space, Arity: 0 })
                    yield return (candidates.Name, AsStaticCall(called, given, $"{NameOf(space)}.{type.Name}"), NameOf(space), null);
            }
        }

        if (candidates.Line is null && node is InvocationExpressionSyntax && whole is InvocationExpressionSyntax overload)
            yield return (null, overload.WithoutTrivia(), null, null);
    }

    static string NameOf(INamespaceSymbol space) => space.ContainingNamespace is { IsGlobalNamespace: false } outer ? $"{NameOf(outer)}.{space.Name}" : space.Name;

    // XDocument.LoadAsync wants to be told the options that Load has by itself: none.
    static ArgumentSyntax? FillingOf(ISymbol member, string name, SemanticModel model, int position)
    {
        if (member is not IMethodSymbol method)
            return null;
        foreach (var other in member.ContainingType.GetMembers(name))
        {
            if (other is IMethodSymbol { Parameters: var parameters } && parameters.Length > method.Parameters.Length
                && parameters[method.Parameters.Length] is { IsOptional: false, Type: INamedTypeSymbol { TypeKind: TypeKind.Enum } options }
                && options.GetMembers().FirstOrDefault(static option => option is IFieldSymbol { ConstantValue: 0 }) is { } none)
            {
                return Argument(ParseExpression($"{options.ToMinimalDisplayString(model, position)}.{none.Name}"));
            }
        }

        return null;
    }

    static InvocationExpressionSyntax AsStaticCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax called, string container) => call
        .WithExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, ParseExpression("global::" + container), called.Name))
        .WithArgumentList(call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Insert(0, Argument(called.Expression))));

    // In 'a?.B.X()' the part behind the question mark has no receiver of its own: '(a).B.X()'.
    static ExpressionSyntax WithReceiver(ExpressionSyntax expression)
    {
        if (QuestionMark.Before(expression) is not { } binding || QuestionMark.AccessOf(binding) is not { } access)
            return expression;
        var receiver = ParenthesizedExpression(WithReceiver(access.Expression).WithoutTrivia());
        ExpressionSyntax whole = binding is MemberBindingExpressionSyntax member
            ? MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, member.Name)
            : ElementAccessExpression(receiver, ((ElementBindingExpressionSyntax)binding).ArgumentList);
        return binding == expression ? whole : expression.ReplaceNode(binding, whole);
    }

    static InvocationExpressionSyntax? Renamed(SyntaxNode node, string name) => node switch
    {
        InvocationExpressionSyntax call when WithName(call.Expression, name) is { } called => call.WithExpression(called).WithoutTrivia(),
        ExpressionSyntax property and (MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or IdentifierNameSyntax) when WithName(property, name) is { } called =>
            InvocationExpression(called.WithoutTrivia(), ArgumentList(Token(default, SyntaxKind.OpenParenToken, default), default, Token(default, SyntaxKind.CloseParenToken, default))),
        _ => null,
    };

    static ExpressionSyntax? WithName(ExpressionSyntax called, string name) => called switch
    {
        MemberAccessExpressionSyntax access => access.WithName(WithName(access.Name, name)),
        MemberBindingExpressionSyntax binding => binding.WithName(WithName(binding.Name, name)),
        SimpleNameSyntax simple => WithName(simple, name),
        _ => null,
    };

    static SimpleNameSyntax WithName(SimpleNameSyntax called, string name)
    {
        var identifier = Identifier(name).WithTriviaFrom(called.Identifier);
        return called is GenericNameSyntax generic ? generic.WithIdentifier(identifier) : IdentifierName(identifier);
    }

    static ExpressionSyntax AnyToken => DefaultExpression(ParseTypeName("global::" + KnownTypes.CancellationTokenName));

    static IMethodSymbol? Bind(SemanticModel model, int position, ExpressionSyntax call) =>
        model.GetSpeculativeSymbolInfo(position, call, SpeculativeBindingOption.BindAsExpression).Symbol as IMethodSymbol;

    static bool IsTwin(IMethodSymbol method, IOperation operation, ISymbol member, TwinCandidates candidates, Routine routine)
    {
        var twin = (IMethodSymbol)MemberTable.Definition(method);
        if (SymbolEqualityComparer.Default.Equals(twin, MemberTable.Definition(member)) || Signatures.IsObsolete(twin, member) || IsEnclosing(twin, operation, routine) || OnlyWraps(twin, member, routine.Session)
            || (twin.IsAbstract && operation is IInvocationOperation { Instance.Syntax: BaseExpressionSyntax }))
        {
            return false;
        }

        if (candidates.Line is { Meaning.Kind: Meaning.MakesDisposable })
            return routine.Session.Types.IsAsyncDisposable(method.ReturnType);
        if (ResultTypes.AwaitedBy(method.ReturnType) is not { } result)
            return false;
        if (candidates.Line is null)
            return !IsLeftToBase(twin, member, operation, routine) && (IsAmong(twin, candidates) || (twin.IsExtensionMethod && member is IMethodSymbol sync && Signatures.IsTwin(sync.OriginalDefinition, twin, routine.Session.Compilation)));
        return operation.Syntax.Parent is ExpressionStatementSyntax || ResultTypes.Of(member) is { SpecialType: SpecialType.System_Void }
            || operation is IPropertyReferenceOperation || routine.Session.Compilation.ClassifyConversion(result, operation.Type!).IsImplicit;
    }

    // Task WriteAsync(char c) { try { Write(c); return Task.CompletedTask; } … }: it keeps the thread as long as the synchronous form does.
    static bool OnlyWraps(IMethodSymbol twin, ISymbol synchronous, Session session) =>
        !twin.IsAsync && session.Declares(twin) && twin.DeclaringSyntaxReferences is [var declaration]
        && declaration.GetSyntax().DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(node => node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var called } name, Parent: var around } && called == synchronous.Name
                && (around is ExpressionStatementSyntax || around is ArgumentSyntax { Parent.Parent: var made } && Completes(made))
                && SymbolEqualityComparer.Default.Equals(FirstOf(session.ModelOf(name.SyntaxTree).GetSymbolInfo(name).Symbol), FirstOf(synchronous)));

    // What a method overrides in the end.
    static ISymbol? FirstOf(ISymbol? symbol)
    {
        while (symbol is IMethodSymbol { OverriddenMethod: { } inherited })
            symbol = inherited;
        return symbol?.OriginalDefinition;
    }

    // Task.FromResult(Size()), new ValueTask<int>(Size()), new(Size())
    static bool Completes(SyntaxNode? made) => made is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.FromResult) } };

    // virtual Task<int> SizeAsync() => Task.FromResult(Size()): where a library's type overrides the synchronous form alone, or neither, the
    // base does nothing better.
    static bool IsLeftToBase(IMethodSymbol twin, ISymbol synchronous, IOperation operation, Routine routine)
    {
        if (twin is not { IsVirtual: true, IsAbstract: false } || routine.Session.Declares(twin))
            return false;
        if (synchronous is IMethodSymbol { IsOverride: true } && !SymbolEqualityComparer.Default.Equals(twin.ContainingType.OriginalDefinition, synchronous.ContainingType.OriginalDefinition))
            return true;
        return twin.ContainingType.IsAbstract && InstanceOf(operation) is { } instance && routine.Root.Origins.TypeOf(instance) is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, OriginalDefinition: var made }
            && SymbolEqualityComparer.Default.Equals(BaseTypes.OverrideIn(made, twin), twin);
    }

    static bool IsAmong(IMethodSymbol twin, TwinCandidates candidates)
    {
        foreach (var candidate in candidates.Methods)
        {
            if (SymbolEqualityComparer.Default.Equals(FirstOf(candidate), FirstOf(twin)))
                return true;
        }

        return false;
    }

    static bool IsEnclosing(IMethodSymbol twin, IOperation operation, Routine routine)
    {
        var isOnThis = IsOwn(InstanceOf(operation));
        for (var current = routine; current is not null; current = current.Parent)
        {
            if (isOnThis && SymbolEqualityComparer.Default.Equals(current.Method?.OriginalDefinition, twin))
                return true;
        }

        return false;
    }
}
