using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

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
            if (Given(operand, 0) is not { } parameter)
                return null;
            given.Add(parameter);
        }

        return given;

        // What a primary constructor got, the method has: nobody gave it with the call.
        IParameterSymbol? Given(IOperation value, int depth) => Origins.Bare(value) switch
        {
            IParameterReferenceOperation { Parameter: var parameter } =>
                root.Session.Twins.IsDevice(parameter.Type) || (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && root.Method?.MethodKind != MethodKind.Constructor) ? null : parameter,
            ILocalReferenceOperation { Local: var local } when depth < Limits.PathLength => root.Places.ValueOf(local) is { } source ? Given(root.Places.Source(source), depth + 1) : null,
            // class Reader : StreamReader { Reader(Stream input) : base(input) { … ReadLine() … } }
            IInstanceReferenceOperation when depth == 0 && root.Method is { MethodKind: MethodKind.Constructor } && BaseCall(root) is { } build =>
                build.Arguments.Where(argument => types.IsStreamLike(Origins.Bare(argument.Value).Type)).Select(argument => Given(argument.Value, depth + 1)).FirstOrDefault(),
            IObjectCreationOperation creation when depth < Limits.PathLength =>
                creation.Arguments.Where(argument => types.IsStreamLike(Origins.Bare(argument.Value).Type)).Select(argument => Given(argument.Value, depth + 1)).FirstOrDefault(),
            _ => null,
        };
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
