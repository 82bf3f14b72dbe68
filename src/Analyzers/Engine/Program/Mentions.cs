using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Where members are named in a program. To bind a name is to bind all of the body that it stands in, and to follow its null
/// references; <c>Count</c> stands in half of the bodies of a program, and nearly always behind a collection. So a name is bound only
/// where the object before the dot may have the member, and only once for all compilations that declare the same.
/// </summary>
sealed class Mentions
{
    readonly Session _session;
    readonly KnownMentions _known;
    readonly Dictionary<SyntaxTree, int> _documents = [];
    readonly Lazy<ILookup<string, INamedTypeSymbol>> _declared;
    readonly Lazy<HashSet<string>> _aliases;
    readonly ConcurrentDictionary<string, ImmutableArray<ITypeSymbol>?> _types = new(StringComparer.Ordinal);

    /// <summary>Goes on with what an earlier compilation knew.</summary>
    public Mentions(Session session, CancellationToken cancellation)
    {
        _session = session;
        _known = ProgramMemory.KnownMentions(session, cancellation);
        foreach (var tree in session.Compilation.SyntaxTrees)
            _documents[tree] = _documents.Count;
        _declared = new(() => session.SourceTypes.ToLookup(static type => type.Name, StringComparer.Ordinal));
        _aliases = new(() => SourceTypes.AliasesIn(session.Compilation));
    }

    /// <summary>Where a member is named, in the order of the documents.</summary>
    public IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> Of(ISymbol member, CancellationToken cancellation)
    {
        var key = KeyOf(member, cancellation);
        foreach (var tree in DocumentsOf(member))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!SyntaxIndex.Of(tree, cancellation).MayName(member.Name))
                continue;
            foreach (var position in key is { } known ? _known.In(tree, known, () => Find(member, tree, cancellation)) : Find(member, tree, cancellation))
            {
                if (tree.GetRoot(cancellation).FindToken(position).Parent is SimpleNameSyntax name)
                    yield return (name, _session.ModelOf(tree));
            }
        }
    }

    // What is private is named by its own type only.
    IEnumerable<SyntaxTree> DocumentsOf(ISymbol member) => member is { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type } && _session.Declares(type)
        ? type.DeclaringSyntaxReferences.Select(static part => part.SyntaxTree).Distinct().OrderBy(tree => _documents[tree])
        : _session.Compilation.SyntaxTrees;

    // The number of a declaration is the same in the next compilation; what is declared in a body has none.
    DeclarationKey? KeyOf(ISymbol member, CancellationToken cancellation) =>
        member is { ContainingSymbol: INamedTypeSymbol, DeclaringSyntaxReferences: [var declaration, ..] } && _documents.TryGetValue(declaration.SyntaxTree, out var document)
        && Declarations.Of(declaration.SyntaxTree, cancellation).StartingAt(declaration.Span.Start) is var number and >= 0 ? new(document, number) : null;

    ImmutableArray<int> Find(ISymbol member, SyntaxTree tree, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<int>();
        // Before the dot of an extension stands an object of another type.
        var owner = member is not IMethodSymbol { IsExtensionMethod: true } && member.ContainingType is { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } type ? type.OriginalDefinition : null;
        // group.Count() calls a method, whatever has a property of that name.
        var isCallable = member is not IPropertySymbol { Type.TypeKind: not (TypeKind.Delegate or TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error or TypeKind.FunctionPointer) };
        SyntaxNode? root = null;
        foreach (var (position, receiver) in NameIndex.Of(tree, cancellation).PlacesOf(member.Name, tree, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (owner is not null && receiver is not null && !MayHave(receiver, owner))
                continue;
            root ??= tree.GetRoot(cancellation);
            var name = (SimpleNameSyntax)root.FindToken(position).Parent!;
            if ((isCallable || References.CallOf(name) is null)
                && _session.ModelOf(tree).GetSymbolInfo(name, cancellation).Symbol is { } symbol && SymbolEqualityComparer.Default.Equals(MemberTable.Definition(symbol), member.OriginalDefinition))
            {
                found.Add(position);
            }
        }

        return found.ToImmutable();
    }

    // On doubt an object has it.
    bool MayHave(string receiver, INamedTypeSymbol owner) => _types.GetOrAdd(receiver, TypesOf) is not { } types || types.Any(type => Is(type, owner));

    ImmutableArray<ITypeSymbol>? TypesOf(string receiver)
    {
        if (receiver == Receivers.Foreign)
            return ImmutableArray<ITypeSymbol>.Empty;
        var names = receiver.Split('.');
        if (_aliases.Value.Contains(names[0]))
            return null;
        // What no type of the program is called is none of them, and is not derived from one.
        var types = _declared.Value[names[0]].ToImmutableArray<ITypeSymbol>();
        for (var i = 1; i < names.Length; i++)
        {
            var members = types.Select(type => TypeOfMember(type, names[i])).ToList();
            if (members.Count == 0 || members.Contains(null))
                return null;
            types = members.ToImmutableArray()!;
        }

        return types;
    }

    // The type of a field or property, behind the question mark if it has one; null when there is none that can be told.
    static ITypeSymbol? TypeOfMember(ITypeSymbol type, string name)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            for (var current = outer; current is not null; current = current.BaseType)
            {
                foreach (var member in current.GetMembers(name))
                {
                    // What a base type keeps to itself may hide nothing.
                    if (member.DeclaredAccessibility == Accessibility.Private && !SymbolEqualityComparer.Default.Equals(current, outer))
                        return null;
                    var found = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
                    if (found is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var value] })
                        found = value;
                    return found is IErrorTypeSymbol or IDynamicTypeSymbol or ITypeParameterSymbol ? null : found;
                }
            }
        }

        return null;
    }

    static bool Is(ITypeSymbol type, INamedTypeSymbol owner)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, owner))
                return true;
        }

        return owner.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(contract => SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, owner));
    }
}

/// <summary>
/// Where members are named, by the number of their declaration: the same in all compilations of a program that differ in bodies, as
/// long as the document is.
/// </summary>
sealed class KnownMentions
{
    readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<DeclarationKey, ImmutableArray<int>>> _byDocument = new();

    /// <summary>Where a member is named in a document; found when somebody asks for the first time.</summary>
    public ImmutableArray<int> In(SyntaxTree document, DeclarationKey member, Func<ImmutableArray<int>> find)
    {
        var known = _byDocument.GetOrCreateValue(document);
        return known.TryGetValue(member, out var places) ? places : known.GetOrAdd(member, find());
    }
}
