using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Readers and writers whose asynchronous members work only where they were made for it.</summary>
static class ToldToAwait
{
    /// <summary>Whether a call is given one that was not told so: <c>XDocument.Load(reader)</c>, whose twin throws then.</summary>
    public static bool IsMissingIn(IOperation operation, Routine root)
    {
        foreach (var argument in (operation as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (Formats.AreToldToAwait(Origins.Bare(argument.Value).Type) && !Is(argument.Value, root))
                return true;
        }

        return false;
    }

    /// <summary>Whether an object was told so: <c>XmlReader.Create(stream, new() { Async = true })</c>.</summary>
    public static bool Is(IOperation? instance, Routine root)
    {
        if (instance is null || root.Origins.SourceOf(instance) is not IInvocationOperation made)
            return false;
        foreach (var argument in made.Arguments)
        {
            if (root.Origins.SourceOf(argument.Value) is IObjectCreationOperation settings
                && (settings.Initializer?.Initializers.Any(Formats.TellsToAwait) == true || (Origins.Bare(argument.Value) is ILocalReferenceOperation { Local: var kept } && IsToldLater(kept, made.Syntax, root))))
            {
                return true;
            }
        }

        return false;
    }

    // var settings = new XmlReaderSettings(); settings.Async = true;
    static bool IsToldLater(ILocalSymbol settings, SyntaxNode use, Routine root)
    {
        foreach (var node in root.Syntax.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } } && name == settings.Name && node.SpanStart < use.SpanStart
                && root.Model.GetOperation(node) is { } told && Formats.TellsToAwait(told))
            {
                return true;
            }
        }

        return false;
    }
}
