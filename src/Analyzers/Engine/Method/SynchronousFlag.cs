using Microsoft.CodeAnalysis;

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
}
