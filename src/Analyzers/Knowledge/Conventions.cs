using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Methods that somebody else finds and calls: <c>Tables/conventions.txt</c>.</summary>
static class Conventions
{
    static readonly MemberTable s_conventions = new(Table.Conventions.Entries);

    /// <summary>Whether a framework, or a pattern that all know, finds a method by its name or an attribute, and calls it with the signature it expects.</summary>
    public static bool FixSignatureOf(IMethodSymbol method)
    {
        // ASP.NET Core reads the class Startup.
        if (method.ContainingType is { Name: var type } && type.StartsWith("Startup", StringComparison.Ordinal)
            && method.Name is "Configure" or "ConfigureServices" or "ConfigureContainer")
        {
            return true;
        }

        // void Dispose(bool disposing) is what Dispose() and the finalizer call.
        if (method is { Name: nameof(IDisposable.Dispose), ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }] }
            && method.ContainingType.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable))
        {
            return true;
        }

        // BeginRead and EndRead(IAsyncResult): who has begun it ends it, and gets what came out.
        if (EndsWhatWasBegun(method))
            return true;

        foreach (var attribute in method.GetAttributes())
        {
            if (s_conventions.Of(attribute.AttributeClass, MemberTable.AnyMember) is { Meaning.Kind: Meaning.FixesSignature })
                return true;
        }

        return false;
    }

    /// <summary>Whether a method ends what another one has begun, mostly when that is over: <c>int EndRead(IAsyncResult result)</c>.</summary>
    public static bool EndsWhatWasBegun(IMethodSymbol method) =>
        method.Name.StartsWith("End", StringComparison.Ordinal) && method.Parameters.Any(static parameter => parameter.Type is { Name: nameof(IAsyncResult), ContainingNamespace.Name: nameof(System) });

    /// <summary>
    /// The parameter that says how long a method may wait, if that is what it is for: <c>bool Shutdown(int timeoutMilliseconds)</c> tells whether
    /// it was in time, as the waits of the platform do.
    /// </summary>
    public static IParameterSymbol? TimeOf(IMethodSymbol method) => method.ReturnType.SpecialType != SpecialType.System_Boolean ? null
        : method.Parameters.FirstOrDefault(static parameter => parameter.Type is { SpecialType: SpecialType.System_Int32 } or { Name: nameof(TimeSpan) }
            && (parameter.Name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) >= 0 || parameter.Name.IndexOf("milliseconds", StringComparison.OrdinalIgnoreCase) >= 0));

    /// <summary>Whether a method says by its name that it waits.</summary>
    public static bool IsNamedWait(IMethodSymbol method) => method.Name.StartsWith("Wait", StringComparison.Ordinal) || method.Name.StartsWith("TryWait", StringComparison.Ordinal);

    /// <summary>Whether a name says that it is about the synchronous form of something: <c>RunSync</c>, <c>SyncStore</c>, but not <c>RunAsync</c>.</summary>
    public static bool IsNamedSynchronous(string name)
    {
        for (var at = name.IndexOf("Sync", StringComparison.Ordinal); at >= 0; at = name.IndexOf("Sync", at + 1, StringComparison.Ordinal))
        {
            if (!name.Substring(at).StartsWith("Synchroniz", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Whether a type says by its name that it gives something that exists another form.</summary>
    public static bool IsNamedAdapter(INamedTypeSymbol type) =>
        type.Name.EndsWith("Adapter", StringComparison.Ordinal) || type.Name.EndsWith("Wrapper", StringComparison.Ordinal) || IsNamedSynchronous(type.Name);

    /// <summary>Whether a call takes any function and awaits what it returns, as <c>MapGet</c> does.</summary>
    public static bool AwaitsFunctionsOf(IMethodSymbol method) =>
        s_conventions.Of((method.ReducedFrom ?? method).ContainingType, method.Name) is { Meaning.Kind: Meaning.AwaitsFunctions };

    /// <summary>Whether a method checks what it is given, by its name or by that of its type: what it runs is there to be looked at.</summary>
    public static bool IsNamedAssertion(IMethodSymbol method) =>
        Array.Exists(s_assertions, word => method.Name.StartsWith(word, StringComparison.Ordinal) || method.ContainingType?.Name.StartsWith(word, StringComparison.Ordinal) == true);

    static readonly string[] s_assertions = ["Assert", "Expect", "Should", "Throws"];
}
