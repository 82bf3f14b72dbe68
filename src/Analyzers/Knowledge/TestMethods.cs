using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Recognises the methods that test frameworks run.</summary>
static class TestMethods
{
    static readonly string[] s_attributes = ["FactAttribute", "TestAttribute", "TestMethodAttribute", "TestCaseAttribute", "TestCaseSourceAttribute"];

    static readonly string[] s_purposes = ["for testing purposes", "for test purposes", "for tests", "for unit tests", "for the tests", "tests only", "only by tests", "only in tests", "used by tests"];

    /// <summary>Whether a documentation says that its member is there for tests.</summary>
    public static bool AreMeantBy(string documentation) => Array.Exists(s_purposes, purpose => documentation.IndexOf(purpose, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>Whether a method carries the attribute of a test, or one derived from it.</summary>
    public static bool Contains(IMethodSymbol? method)
    {
        foreach (var attribute in method?.GetAttributes() ?? ImmutableArray<AttributeData>.Empty)
        {
            for (var type = attribute.AttributeClass; type is not null; type = type.BaseType)
            {
                if (Array.IndexOf(s_attributes, type.Name) >= 0)
                    return true;
            }
        }

        return false;
    }
}
