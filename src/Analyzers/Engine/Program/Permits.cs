using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>How many a lock lets in at a time.</summary>
static class Permits
{
    /// <summary>Whether only one may hold it: a semaphore is a lock only when it lets one through; for others its limit is not visible.</summary>
    public static bool ExcludesOthers(LockId taken)
    {
        if ((taken.Traits & LockTraits.Counting) == 0)
            return true;
        if (taken.Path.Symbol is not { DeclaringSyntaxReferences: [var reference, ..] } gate || reference.GetSyntax() is not VariableDeclaratorSyntax declarator)
            return false;
        if (declarator.Initializer is { Value: var value })
            return LetsOneThrough(value);
        // Where it is made in a constructor, that is the only value.
        return gate is IFieldSymbol field && FieldWrites.AreInConstructors(field) && FieldWrites.GivenTo(field).Select(static given => given.Value).ToList() is { Count: > 0 } given && given.TrueForAll(LetsOneThrough);
    }

    static bool LetsOneThrough(ExpressionSyntax value) =>
        value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: 1 } }, ..] };
}
