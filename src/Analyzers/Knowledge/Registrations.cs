using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls by which a program tells a host of which types it makes one object for all.</summary>
static class Registrations
{
    /// <summary>One object of the type stands in the way of all requests.</summary>
    public const string Middleware = "UseMiddleware";

    /// <summary>One object of the type for each request, or whatever else the program makes a scope for.</summary>
    public const string Scoped = "AddScoped";

    /// <summary>The names of the methods.</summary>
    public static readonly ImmutableArray<string> Words = ImmutableArray.Create("AddSingleton", "TryAddSingleton", "AddHostedService", Middleware, Scoped, "TryAddScoped");

    /// <summary>Whether a call of that name registers a type of which each scope has an object.</summary>
    public static bool IsScoped(string name) => name.EndsWith(Scoped, System.StringComparison.Ordinal);

    /// <summary>The name of the method that a call names, if it is one of them.</summary>
    public static string? NameOf(InvocationExpressionSyntax call)
    {
        var name = (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText;
        return name is not null && Words.Contains(name) ? name : null;
    }
}
