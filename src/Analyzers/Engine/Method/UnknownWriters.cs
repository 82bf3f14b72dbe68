using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Writers of text of which nobody knows more than that they are some: <c>_out.WriteLine(row)</c>. In the programs that people have judged they were the
/// console, a log or a buffer in memory, where to await is to do the same on another thread.
/// </summary>
static class UnknownWriters
{
    /// <summary>Whether an operation writes to one.</summary>
    public static bool AreWrittenTo(IOperation operation, Routine root) =>
        operation is IInvocationOperation { Instance: { } writer } && TextOutput.IsAnyWriter(Origins.Bare(writer).Type) && !IsKnown(writer, root);

    // TextWriter file = File.CreateText(path); TextWriter file = new StreamWriter(stream);
    static bool IsKnown(IOperation writer, Routine root) => root.Origins.IsOutside(writer) || (root.Origins.TypeOf(writer) is { } type && root.Session.Types.IsStreamLike(type) && !TextOutput.IsAnyWriter(type));
}
