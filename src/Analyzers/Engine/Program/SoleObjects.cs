using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Types of which a program makes one object: its entry point makes it once, or a static field holds the only one. Whoever names a field of
/// such an object, by whatever way, names the same variable.
/// </summary>
sealed class SoleObjects(Session session)
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether two paths, in the words of functions that do not know each other, end in the same lock of the one object that has it.</summary>
    public bool HaveSameLock(AccessPath one, AccessPath other, CancellationToken cancellation) =>
        EndOf(one) is { } field && SymbolEqualityComparer.Default.Equals(field, EndOf(other)) && IsOne(field.ContainingType.OriginalDefinition, cancellation);

    static IFieldSymbol? EndOf(AccessPath path) => path.Steps is [.., { Member: IFieldSymbol { IsStatic: false, IsReadOnly: true } field }] ? field : null;

    bool IsOne(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (!session.IsApplication || type is not { TypeKind: TypeKind.Class, IsGenericType: false })
            return false;
        if (!_known.TryGetValue(type, out var isOne))
            _known.TryAdd(type, isOne = IsMadeOnce(type, cancellation));
        return isOne;
    }

    bool IsMadeOnce(INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (var other in session.SourceTypes)
        {
            if (SymbolEqualityComparer.Default.Equals(other.BaseType?.OriginalDefinition, type))
                return false;
        }

        var count = 0;
        foreach (var (creation, model) in References.CreationsOf([type], session, cancellation))
        {
            if (++count > 1 || !RunsOnce(creation, model, cancellation))
                return false;
        }

        return count == 1;
    }

    // class Host<T> { static readonly Worker s_worker = new(); }: one for each T.
    static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.IsGenericType || IsGeneric(type.ContainingType));

    bool RunsOnce(SyntaxNode creation, SemanticModel model, CancellationToken cancellation)
    {
        for (var node = creation; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                case StatementSyntax when Loops.IsLoop(node):
                    return false;
                case FieldDeclarationSyntax field:
                    return field.Declaration.Variables.Count == 1 && model.GetDeclaredSymbol(field.Declaration.Variables[0], cancellation) is IFieldSymbol { IsStatic: true, IsReadOnly: true, ContainingType: var holder } && !IsGeneric(holder);
                case GlobalStatementSyntax:
                    return true;
                case MethodDeclarationSyntax method:
                    return SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(method, cancellation), session.Compilation.GetEntryPoint(cancellation));
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
