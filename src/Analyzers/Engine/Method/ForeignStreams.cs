using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Streams that an object of a library nobody sees hands out: <c>file.Stream</c>. In the programs that people have judged such a library had read the whole
/// file before; it may also open it, so what blocks on one is a suggestion.
/// </summary>
static class ForeignStreams
{
    /// <summary>Whether all streams that an operation reads or writes come from such objects. Who hands one to a client waits for the client.</summary>
    public static bool AreUsedBy(IOperation operation, Routine root)
    {
        var isUsed = false;
        if (InstanceOf(operation) is { } instance)
        {
            if (!root.Session.Types.IsStreamLike(Origins.Bare(instance).Type) || !Is(instance, root, ref isUsed))
                return false;
        }
        else if (operation is not IInvocationOperation { TargetMethod: var method } || !Formats.ReadDocuments(method))
            return false;
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (!Is(argument.Value, root, ref isUsed))
                return false;
        }

        return isUsed;
    }

    static IOperation? InstanceOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.Instance,
        IPropertyReferenceOperation property => property.Instance,
        _ => null,
    };

    // What is in memory, and what is no stream, is not what it waits for.
    static bool Is(IOperation value, Routine root, ref bool isUsed)
    {
        if (!root.Session.Types.IsStreamLike(Origins.Bare(value).Type) || root.Origins.IsInMemory(value))
            return true;
        for (var depth = 0; depth < Limits.OriginDepth; depth++)
        {
            switch (root.Origins.SourceOf(value))
            {
                case IPropertyReferenceOperation { Property: var property, Instance: not null } when !root.Session.Declares(property):
                    isUsed = true;
                    return !PlatformSpaces.AreOfPlatform(property) && !OutsideNames.SpeakOfConnections(property) && root.Session.Twins.SourceOf(property) is null && !root.Session.Twins.IsDevice(property.Type);
                case IObjectCreationOperation { Arguments: var given } when Only(given, root) is { } inner:
                    value = inner;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    // new StreamReader(file.Stream, Encoding.UTF8)
    static IOperation? Only(ImmutableArray<IArgumentOperation> given, Routine root)
    {
        IOperation? only = null;
        foreach (var argument in given)
        {
            if (!root.Session.Types.IsStreamLike(Origins.Bare(argument.Value).Type))
                continue;
            if (only is not null)
                return null;
            only = argument.Value;
        }

        return only;
    }
}
