using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The names of the variables that get another value somewhere in a piece of code. Its text is gone through once, when somebody asks:
/// in a member of a thousand lines each of its variables may be asked for.
/// </summary>
static class ChangedNames
{
    static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<TextSpan, Dictionary<string, List<IdentifierNameSyntax>>>> s_names = new();

    /// <summary>Whether something of a name is assigned, counted up or down, or handed on by reference in the code of a scope.</summary>
    public static bool In(SyntaxNode scope, string name)
    {
        foreach (var place in PlacesOf(scope, name))
        {
            if (FieldWrites.IsWritten(place))
                return true;
        }

        return false;
    }

    /// <summary>The same of the code in which a local of the name stands: its block, or all statements of a program without a type.</summary>
    public static bool Around(SyntaxNode declaration, string name) =>
        declaration.FirstAncestorOrSelf<SyntaxNode>(static node => node is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax) is { } scope && In(scope, name);

    /// <summary>Whether something of a name gets another value somewhere in the member that a piece of code stands in.</summary>
    public static bool AreInMember(SyntaxNode code, string name) => code.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || In(member, name);

    /// <summary>Where something of a name gets another value in the code of a scope, with the object before the dot or without.</summary>
    public static IReadOnlyList<IdentifierNameSyntax> PlacesOf(SyntaxNode scope, string name)
    {
        var known = s_names.GetOrCreateValue(scope.SyntaxTree);
        return (known.TryGetValue(scope.Span, out var names) ? names : known.GetOrAdd(scope.Span, Find(scope))).TryGetValue(name, out var places) ? places : [];
    }

    static Dictionary<string, List<IdentifierNameSyntax>> Find(SyntaxNode scope)
    {
        var names = new Dictionary<string, List<IdentifierNameSyntax>>(StringComparer.Ordinal);
        foreach (var node in scope.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax { Identifier.ValueText: var name } place || !FieldWrites.IsWrite(place))
                continue;
            if (!names.TryGetValue(name, out var places))
                names.Add(name, places = []);
            places.Add(place);
        }

        return names;
    }
}
