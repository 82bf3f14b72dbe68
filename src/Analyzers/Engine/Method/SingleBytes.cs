using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Async code that waits for the next byte of a stream: <c>stream.ReadByte()</c> has no form that can be awaited, and is forgotten where all other reads
/// were made asynchronous.
/// </summary>
static class SingleBytes
{
    /// <summary>
    /// The calls of a member, in source order, on what is not buffered: a stream of the network or a pipe, or one that its type awaits elsewhere.
    /// </summary>
    public static IEnumerable<(IInvocationOperation Call, Routine Routine)> In(Routine root, CancellationToken cancellation)
    {
        if (!SyntaxIndex.Of(root.Syntax.SyntaxTree, cancellation).MayName(StreamNames.OneByte))
            yield break;
        foreach (var operation in root.Body?.DescendantsAndSelf() ?? [])
        {
            if (operation is not IInvocationOperation { Instance: { } stream and not IInstanceReferenceOperation } call || !StreamNames.ReadByte(call.TargetMethod) || !root.Session.Types.IsStreamLike(Origins.Bare(stream).Type))
                continue;
            var routine = root.Closest(call.Syntax);
            if (routine.IsAsync && AwaitPlace.ObstacleAt(routine, call.Syntax, cancellation) == AwaitObstacle.None && !SynchronousFlag.Excuses(call.Syntax, routine) && !SynchronousFlag.IsUndecided(call.Syntax, routine)
                && MayKeepThread(stream, root) && !AvailableData.IsThereFor(call, stream, routine))
            {
                yield return (call, routine);
            }
        }
    }

    // A file has a buffer, and so has what unpacks: hardly a byte is waited for.
    static bool MayKeepThread(IOperation stream, Routine root)
    {
        var type = root.Origins.TypeOf(stream);
        if (root.Session.Twins.IsDevice(type))
            return !Buffering.IsFile(type);
        return KnownTypes.Same(type, root.Session.Types.Stream) && !root.Origins.IsInMemory(stream) && !root.Origins.IsForFile(stream) && IsAwaitedElsewhere(stream, root);
    }

    // await _stream.ReadAsync(buffer), anywhere in the type.
    static bool IsAwaitedElsewhere(IOperation stream, Routine root)
    {
        ISymbol? named = Origins.Bare(stream) switch
        {
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field,
            IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: { IsIndexer: false } property } => property,
            IParameterReferenceOperation { Parameter: var parameter } => parameter,
            ILocalReferenceOperation { Local: var local } => local,
            _ => null,
        };
        if (named is null || root.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return false;
        foreach (var node in type.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver, Name.Identifier.ValueText: StreamNames.IntoBuffer } } call && receiver.ToString().EndsWith(named.Name, StringComparison.Ordinal)
                && DroppedTasks.IsAwaited(call) && SymbolEqualityComparer.Default.Equals(root.Model.GetSymbolInfo(receiver).Symbol, named))
            {
                return true;
            }
        }

        return false;
    }
}
