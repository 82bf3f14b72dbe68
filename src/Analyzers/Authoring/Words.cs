using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>How messages name things. Texts are made only when there is something to report.</summary>
static class Words
{
    const int LongestSnippet = 60;

    /// <summary>A piece of code in one line, shortened from the left, where the less telling part stands.</summary>
    public static string Of(SyntaxNode node)
    {
        var text = string.Join(" ", node.WithoutTrivia().ToString().Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= LongestSnippet ? text : "…" + text.Substring(EndOfWord(text, text.Length - LongestSnippet));
    }

    // Half a word tells nothing.
    static int EndOfWord(string text, int start)
    {
        while (start < text.Length - 1 && IsPartOfName(text[start]) && IsPartOfName(text[start - 1]))
            start++;
        return start;
    }

    static bool IsPartOfName(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    /// <summary>A routine in the middle of a sentence: <c>'Load'</c>, or what kind of function it is when it has no name.</summary>
    public static string Of(Routine routine) => routine.Method switch
    {
        { MethodKind: MethodKind.AnonymousFunction } => "the lambda",
        _ when routine.Syntax is CompilationUnitSyntax => "the program",
        { MethodKind: MethodKind.Constructor, ContainingType.Name: var type } => $"the constructor of '{type}'",
        { AssociatedSymbol: { } property } => $"'{property.Name}'",
        { MethodKind: MethodKind.LocalFunction, Name: var name } => $"the local function '{name}'",
        { } method => $"'{Signatures.NameOf(method)}'",
        null => "the initializer",
    };

    /// <summary>A lock or a piece of state, the way its author would call it: <c>_gate</c>, <c>typeof(Bank)</c>.</summary>
    public static string Of(AccessPath path) => path switch
    {
        // What the platform's types call a part of themselves says nothing alone: _writer.Value, _items.SyncRoot.
        { Steps.Length: > 1, Symbol: IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: true, Name: var part } } => $"{Of(path.Up())}.{part}",
        _ => path.Symbol?.Name ?? path.Describe(),
    };

    /// <summary>What a call invokes, with its type: <c>Parallel.For</c>.</summary>
    public static string OfCallee(IOperation call) => call switch
    {
        IInvocationOperation { TargetMethod: { ContainingType.Name: var type, Name: var name } } => $"{type}.{name}",
        IObjectCreationOperation { Type.Name: var type } => type,
        _ => Of(call.Syntax),
    };

    /// <summary>A chain of calls down to what blocks: <c>Save > Flush > File.WriteAllText</c>.</summary>
    public static string Of(BlockingChain chain) => string.Join(" > ", chain.Steps.Select(static step =>
        step.Callee ?? Of(step.Place.SourceTree!.GetRoot().FindNode(step.Place.SourceSpan, getInnermostNodeForTie: true))));

    /// <summary>Where a node is, for somebody who looks at another one: <c>line 12</c>, or <c>line 12 of 'Bank.cs'</c>.</summary>
    public static string PlaceOf(SyntaxNode node, SyntaxNode seenFrom) => node.SyntaxTree == seenFrom.SyntaxTree
        ? $"line {LineOf(node)}"
        : $"line {LineOf(node)} of '{System.IO.Path.GetFileName(node.SyntaxTree.FilePath)}'";

    /// <summary>How to await instead of blocking at a place in async code.</summary>
    /// <param name="use">What blocks.</param>
    /// <param name="instead">What to do, as after "and": <c>use 'await'</c>.</param>
    public static string ToAwait(BlockingUse use, string instead) => use.Place switch
    {
        BlockingPlace.TaskReturning => "make it async and " + instead,
        BlockingPlace.InPlaceLambda when HelperOf(use) is var (helper, couldAwait) =>
            couldAwait ? $"the lambda runs on it; let '{helper}' take an asynchronous one and await it" : $"the lambda runs on it; await before '{helper}' is called",
        BlockingPlace.InPlaceLambda => "the lambda runs on it; await in a loop of the async code instead",
        _ => instead,
    };

    // Retry(() => task.Result), where the program can change what 'Retry' takes; whether it could await that.
    static (string Name, bool CouldAwait)? HelperOf(BlockingUse use) => use.Routine.Syntax.Parent is ArgumentSyntax argument
        && use.Routine.Model.GetOperation(argument) is IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation { TargetMethod: var method } call } && use.Routine.Session.Declares(method)
            ? (method.Name, use.Routine.Session.CouldAwait(call, parameter)) : null;

    /// <summary>The line of a node, as editors count.</summary>
    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
