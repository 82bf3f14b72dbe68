using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How much a write waits for, which only adds to what a writer keeps.</summary>
enum BufferedWrite
{
    /// <summary>It is none, or nobody can tell.</summary>
    None,

    /// <summary>A text: hardly anything, but many of them in a loop are a whole file.</summary>
    Text,

    /// <summary>A token, or a short text: next to nothing.</summary>
    Token,
}

/// <summary>
/// Writes to a writer of a file that is made here, and does not hand on all at once: the file is written to when the buffer is full, and when
/// the writer is flushed or closed. Another process, or the network, may be slow to take even little, and is none of these.
/// </summary>
static class BufferedWrites
{
    /// <summary>What a call is.</summary>
    public static BufferedWrite Of(IOperation operation, Routine root)
    {
        if (operation is not IInvocationOperation { Instance: { } writer, TargetMethod: var method } call || !Buffering.Fills(method) || !root.Session.Types.IsStreamLike(Origins.Bare(writer).Type))
            return BufferedWrite.None;
        var kind = root.Origins.TypeOf(writer) is var type && Buffering.IsText(type) ? BufferedWrite.Text : Buffering.IsOfTokens(type) ? BufferedWrite.Token : BufferedWrite.None;
        if (kind == BufferedWrite.None || !root.Origins.IsForFile(writer) || IsToldToHandOn(operation.Syntax))
            return BufferedWrite.None;
        return kind;
    }

    /// <summary>Whether a call hardly waits by itself: a token, or a short text outside of loops.</summary>
    public static bool IsSlight(IOperation operation, Routine function) => Of(operation, function.Root) switch
    {
        BufferedWrite.Token => true,
        BufferedWrite.Text => Loops.Around(operation.Syntax, function.Syntax) is null && operation is IInvocationOperation { Arguments: var arguments } && arguments.All(static argument => Buffering.IsShort(Origins.Bare(argument.Value))),
        _ => false,
    };

    // writer.AutoFlush = true, anywhere in the type.
    static bool IsToldToHandOn(SyntaxNode code)
    {
        if (!SyntaxIndex.Of(code.SyntaxTree, default).MayName(Buffering.AutoFlush))
            return false;
        var type = (SyntaxNode?)code.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? code.SyntaxTree.GetRoot();
        return type.DescendantNodes().Any(static node => node is IdentifierNameSyntax { Identifier.ValueText: Buffering.AutoFlush });
    }
}
