using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which objects a call hands to its callee, as far as that matters to who waits for whom: its own, those that it was given, and new ones.</summary>
static class HandedObjects
{
    /// <summary>What an object is called that was made by the same code, and that nobody else knows yet.</summary>
    public const string New = "";

    /// <summary>The names of the callee for such objects, each with that of the caller.</summary>
    public static ImmutableArray<(string Callee, string Caller)> Of(IOperation call, Routine root)
    {
        var handed = ImmutableArray<(string, string)>.Empty;
        var receiver = call switch
        {
            IObjectCreationOperation => call,
            IInvocationOperation { Instance: { } instance } => instance,
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            _ => null,
        };
        if (receiver is not null && NameOf(receiver, call, root) is { } own)
            handed = handed.Add((BlockingChain.This, own));
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument.Parameter is { RefKind: RefKind.None, Type: { IsReferenceType: true, SpecialType: SpecialType.None }, Name: var parameter } && NameOf(argument.Value, call, root) is { } given)
                handed = handed.Add((parameter, given));
        }

        return handed;
    }

    /// <summary>The name of the caller for an object of the callee; null when it has none.</summary>
    public static string? NameFor(string callee, ImmutableArray<(string Callee, string Caller)> handed)
    {
        foreach (var (inner, outer) in handed)
        {
            if (inner == callee)
                return outer;
        }

        return null;
    }

    static string? NameOf(IOperation value, IOperation call, Routine root) => Origins.Bare(value) switch
    {
        IInstanceReferenceOperation => BlockingChain.This,
        IObjectCreationOperation => New,
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, root.Method) && root.Places.IsStable(parameter) => parameter.Name,
        ILocalReferenceOperation { Local: var local } => IsNew(local, call, root) ? New : null,
        _ => null,
    };

    static bool IsNew(ILocalSymbol local, IOperation call, Routine root)
    {
        if (local.DeclaringSyntaxReferences is not [var declaration] || root.Places.ValueOf(local) is not { } value || root.Places.Source(value) is not IObjectCreationOperation)
            return false;
        // In the next round of a loop comes what stands below.
        var end = call.Syntax.SpanStart;
        foreach (var node in call.Syntax.Ancestors())
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && !node.Span.Contains(declaration.Span))
                end = node.Span.End;
        }

        foreach (var name in root.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.SpanStart < end && name.Identifier.ValueText == local.Name && !call.Syntax.Span.Contains(name.Span) && MayTell(name, declaration.Span))
                return false;
        }

        return true;
    }

    // Calls of it and values given to it tell nobody of it. A lambda keeps it, and runs whenever it likes.
    static bool MayTell(IdentifierNameSyntax name, Microsoft.CodeAnalysis.Text.TextSpan declaration)
    {
        if (name.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is { } function && !function.Span.Contains(declaration))
            return true;
        return name.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax or AssignmentExpressionSyntax } access || access.Expression != name || (access.Parent is AssignmentExpressionSyntax given && given.Right == access);
    }
}
