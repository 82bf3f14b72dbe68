using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Recognises the flag of a method that serves a synchronous and an asynchronous caller, as in <c>ReadCore(bool async)</c>.
/// Its blocking arm is there on purpose.
/// </summary>
static class SynchronousFlag
{
    /// <summary>The value of the flag for which the synchronous form is wanted; null for any other variable.</summary>
    public static bool? Of(ISymbol symbol)
    {
        var type = symbol switch
        {
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        // Locals that the compiler makes have no name, whatever their annotation says.
        if (type?.SpecialType != SpecialType.System_Boolean || string.IsNullOrEmpty(symbol.Name))
            return null;
        if (symbol.Name.IndexOf("async", StringComparison.OrdinalIgnoreCase) >= 0)
            return false;
        return symbol.Name.IndexOf("sync", StringComparison.OrdinalIgnoreCase) >= 0 ? true : null;
    }

    /// <summary>Whether code of a routine stands on the synchronous half of its member, where it may block.</summary>
    public static bool Excuses(SyntaxNode code, Routine routine)
    {
        // Hardly any member has such a flag, and to look for one costs less than to follow conditions.
        foreach (var function in routine.Root.All())
        {
            foreach (var block in function.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    ISymbol? variable = operation switch
                    {
                        IParameterReferenceOperation parameter => parameter.Parameter,
                        ILocalReferenceOperation local => local.Local,
                        IFieldReferenceOperation field => field.Field,
                        IPropertyReferenceOperation property => property.Property,
                        _ => null,
                    };
                    if (variable is not null && Of(variable) is not null)
                        return routine.Root.Completion.IsInSynchronousArm(code);
                }
            }
        }

        return false;
    }
}
