using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Writers that keep what they are given until there is enough of it, or until they are flushed or closed.</summary>
static class Buffering
{
    /// <summary>What makes a writer hand on all at once.</summary>
    public const string AutoFlush = nameof(StreamWriter.AutoFlush);

    static readonly string[] s_files = ["File", "Entry"];

    static readonly TypeName[] s_tokenWriters = [new("Newtonsoft.Json.JsonWriter"), new("System.Xml.XmlWriter")];

    /// <summary>Whether values of a type write text.</summary>
    public static bool IsText(ITypeSymbol? type) => type is { Name: nameof(StreamWriter), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } };

    /// <summary>Whether values of a type write one token after the other, each of them small.</summary>
    public static bool IsOfTokens(ITypeSymbol? type)
    {
        for (var current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            var definition = current.OriginalDefinition;
            foreach (var name in s_tokenWriters)
            {
                if (name.Innermost == definition.MetadataName && name.IsNameOf(definition))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method only adds to what such a writer keeps.</summary>
    public static bool Fills(IMethodSymbol method) => method.Name.StartsWith("Write", StringComparison.Ordinal);

    /// <summary>Whether a file is opened, or an entry of an archive, as far as the names tell: <c>File.Create</c>, <c>archive.CreateFile</c>, <c>entry.Open</c>.</summary>
    public static bool OpensFile(IMethodSymbol method)
    {
        foreach (var word in s_files)
        {
            if (method.Name.Contains(word) || method.ContainingType.Name.Contains(word))
                return true;
        }

        return false;
    }

    /// <summary>Whether values of a type are files.</summary>
    public static bool IsFile(ITypeSymbol? type) => type is { Name: nameof(FileStream), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } };

    /// <summary>Whether an argument is short, whatever it holds: a number, a constant, a line that is put together in place.</summary>
    public static bool IsShort(IOperation value) => value is IInterpolatedStringOperation or { ConstantValue.HasValue: true }
        || value.Type is { IsValueType: true } || (value is IBinaryOperation { LeftOperand: var left, RightOperand: var right } && (left.ConstantValue.HasValue || right.ConstantValue.HasValue));
}
