using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that ask an object for its text: <c>Console.WriteLine(statistics)</c>.</summary>
static class TextOutput
{
    static readonly TypeName[] s_writers = [new("System.Console"), new("System.IO.TextWriter"), new("System.Text.StringBuilder"), new("System.String")];

    static readonly string[] s_verbs = ["Write", "Append", "Format", "Concat", "Insert", "Join"];

    /// <summary>Whether a parameter takes an object to write its text.</summary>
    public static bool IsWritten(IParameterSymbol parameter)
    {
        if (parameter is not { Type.SpecialType: SpecialType.System_Object, ContainingSymbol: IMethodSymbol { Name: var name } method } || !Array.Exists(s_verbs, verb => name.StartsWith(verb, StringComparison.Ordinal)))
            return false;
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            var definition = type.OriginalDefinition;
            if (Array.Exists(s_writers, writer => writer.Innermost == definition.MetadataName && writer.IsNameOf(definition)))
                return true;
        }

        return false;
    }

    /// <summary>Whether a member belongs to the console, and hands out its reader or writer.</summary>
    public static bool IsOfConsole(ISymbol? member) => member is { ContainingType: { Name: nameof(Console), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } } };

    /// <summary>Whether a writer may be any: one that a log was given writes to memory, to the console, or to a buffer as a rule.</summary>
    public static bool IsAnyWriter(ITypeSymbol? type) => type is { IsAbstract: true, Name: "TextWriter" };

    /// <summary>The method that gives the text of objects of a type; null where none in source does.</summary>
    public static IMethodSymbol? Of(ITypeSymbol? type)
    {
        for (; type is { SpecialType: not SpecialType.System_Object, DeclaringSyntaxReferences.IsEmpty: false }; type = type.BaseType)
        {
            foreach (var member in type.GetMembers(nameof(ToString)))
            {
                if (member is IMethodSymbol { Parameters.IsEmpty: true, IsImplicitlyDeclared: false } method)
                    return method;
            }
        }

        return null;
    }
}
