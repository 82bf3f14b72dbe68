using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Sequences of the program that keep the sequence they are made of, and go through it whenever somebody goes through them.</summary>
static class KeptSequences
{
    /// <summary>Whether an object keeps what a parameter of its constructor was given, and is a sequence of that.</summary>
    /// <remarks>One that takes a lock may take the right one.</remarks>
    public static bool GoThrough(IMethodSymbol constructor, IParameterSymbol parameter, Session session)
    {
        var type = constructor.OriginalDefinition.ContainingType;
        if (!session.Declares(constructor.OriginalDefinition) || type is not { SpecialType: SpecialType.None, BaseType.SpecialType: SpecialType.System_Object or SpecialType.System_ValueType } || !type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_Collections_IEnumerable))
            return false;
        foreach (var stored in session.Construction.StoredBy(constructor.OriginalDefinition))
        {
            if (stored.Value == parameter.Ordinal && SymbolEqualityComparer.Default.Equals(stored.Key.ContainingType, type) && IsGoneThrough(stored.Key.Name, type))
                return true;
        }

        return false;
    }

    // IEnumerator<Score> GetEnumerator() => _source.GetEnumerator();
    static bool IsGoneThrough(string name, INamedTypeSymbol type)
    {
        var isGoneThrough = false;
        foreach (var declared in type.DeclaringSyntaxReferences)
        {
            if (declared.GetSyntax() is not TypeDeclarationSyntax part)
                return false;
            foreach (var body in SyntaxIndex.Of(part.SyntaxTree, default).Bodies)
            {
                if ((body.Signals & Signals.Lock) != 0 && part.Span.Contains(body.Owner.Span))
                    return false;
            }

            foreach (var member in part.Members)
            {
                if (member is MethodDeclarationSyntax { Identifier.ValueText: WellKnownMemberNames.GetEnumeratorMethodName } enumeration)
                    isGoneThrough |= enumeration.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var used } && used == name);
            }
        }

        return isGoneThrough;
    }
}
