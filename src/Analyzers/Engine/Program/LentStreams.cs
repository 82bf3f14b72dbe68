using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A stream of a callee in the words of its caller.</summary>
/// <param name="Path">The caller itself or one of its parameters; null when it has no such name.</param>
/// <param name="IsInMemory">All of its data is in memory.</param>
readonly record struct LentStream(AccessPath? Path, bool IsInMemory);

/// <summary>Streams that a member works with and that its callers have given it: they may well be in memory.</summary>
static class LentStreams
{
    /// <summary>The parameters by which all came that an operation uses, those left out that are in memory; null when one cannot be.</summary>
    public static List<IParameterSymbol>? ParametersOf(IOperation operation, Routine root)
    {
        var types = root.Session.Types;
        IEnumerable<IOperation?> operands = operation switch
        {
            IInvocationOperation call => call.Arguments.Select(static argument => argument.Value).Prepend(call.Instance),
            IPropertyReferenceOperation property => [property.Instance],
            _ => [],
        };
        var given = new List<IParameterSymbol>();
        foreach (var operand in operands)
        {
            if (operand is null || !types.IsStreamLike(Origins.Bare(operand).Type) || root.Origins.IsInMemory(operand))
                continue;
            if (Given(operand, root, 0) is not { } parameter)
                return null;
            given.Add(parameter);
        }

        return given;
    }

    // What a primary constructor got, the method has: nobody gave it with the call.
    static IParameterSymbol? Given(IOperation value, Routine root, int depth)
    {
        return Origins.Bare(value) switch
        {
            IParameterReferenceOperation { Parameter: var parameter } =>
                root.Session.Twins.IsDevice(parameter.Type) || (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && root.Method?.MethodKind != MethodKind.Constructor) ? null : parameter,
            ILocalReferenceOperation { Local: var local } when depth < Limits.PathLength => root.Places.ValueOf(local) is { } source ? Given(root.Places.Source(source), root, depth + 1) : null,
            // class Reader : StreamReader { Reader(Stream input) : base(input) { … ReadLine() … } }
            IInstanceReferenceOperation when depth == 0 && root.Method is { MethodKind: MethodKind.Constructor } && BaseCall(root) is { } build => FirstOf(build.Arguments),
            IObjectCreationOperation creation when depth < Limits.PathLength => FirstOf(creation.Arguments),
            _ => null,
        };

        IParameterSymbol? FirstOf(ImmutableArray<IArgumentOperation> arguments) =>
            arguments.Where(argument => root.Session.Types.IsStreamLike(Origins.Bare(argument.Value).Type)).Select(argument => Given(argument.Value, root, depth + 1)).FirstOrDefault();
    }

    /// <summary>
    /// Whether all streams that an operation uses, those left out that are in memory, are the object whose member it stands in:
    /// <c>class Reader : StreamReader { string? Word() { … ReadLine() … } }</c>.
    /// </summary>
    public static bool IsOfOwn(IOperation operation, Routine root)
    {
        var types = root.Session.Types;
        if (operation is not (IInvocationOperation { Instance: IInstanceReferenceOperation } or IPropertyReferenceOperation { Instance: IInstanceReferenceOperation }) || !types.IsStreamLike(root.Method?.ContainingType))
            return false;
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (types.IsStreamLike(Origins.Bare(argument.Value).Type) && !root.Origins.IsInMemory(argument.Value))
                return false;
        }

        return true;
    }

    /// <summary>What the caller calls a stream of its callee.</summary>
    /// <param name="inner">The stream in the words of the callee: itself or one of its parameters.</param>
    /// <param name="call">The call.</param>
    /// <param name="root">The member it stands in.</param>
    public static LentStream For(AccessPath inner, IOperation call, Routine root)
    {
        if ((inner.Variable is IParameterSymbol parameter ? Translation.ArgumentFor(parameter, call) : Translation.ReceiverOf(call)) is not { } value)
            return default;
        if (root.Origins.IsInMemory(value))
            return new(null, IsInMemory: true);
        if (Origins.Bare(value) is IInstanceReferenceOperation && root.Method is { MethodKind: not MethodKind.Constructor })
            return new(AccessPath.This, IsInMemory: false);
        return Given(value, root, 0) is { RefKind: RefKind.None } own && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, root.Method) && root.Places.IsStable(own) ? new(AccessPath.Of(own), IsInMemory: false) : default;
    }

    /// <summary>The same of a call that is known by its place.</summary>
    public static LentStream For(AccessPath inner, Location place, Session session, CancellationToken cancellation)
    {
        if (place.SourceTree is not { } tree)
            return default;
        var node = tree.GetRoot(cancellation).FindNode(place.SourceSpan, getInnermostNodeForTie: true);
        var model = session.ModelOf(tree);
        return model.GetOperation(node, cancellation) is { } call && session.RoutineAt(node, model, cancellation) is { } routine ? For(inner, call, routine.Root) : default;
    }

    /// <summary>
    /// Whether everything that an operation uses is in memory in all calls of this program, though others may call its member by a contract: they
    /// hardly do where they cannot name the type.
    /// </summary>
    public static bool AreInMemoryHere(IOperation operation, Routine root)
    {
        if (ParametersOf(operation, root) is not { Count: > 0 } given)
            return false;
        foreach (var parameter in given)
        {
            if (!root.Places.IsStable(parameter) || !root.Session.GivenStreams.AreInMemoryHere(parameter))
                return false;
        }

        return true;
    }

    static IInvocationOperation? BaseCall(Routine root)
    {
        foreach (var operation in (root.Body as IConstructorBodyOperation)?.Initializer?.DescendantsAndSelf() ?? [])
        {
            if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.Constructor } build)
                return build;
        }

        return null;
    }
}
