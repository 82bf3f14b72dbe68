using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls by which a program tells a host of which types it makes one object for all.</summary>
static class Registrations
{
    /// <summary>One object of the type stands in the way of all requests.</summary>
    public const string Middleware = "UseMiddleware";

    /// <summary>The names of the methods.</summary>
    public static readonly ImmutableArray<string> Words = ImmutableArray.Create("AddSingleton", "TryAddSingleton", "AddHostedService", Middleware);

    /// <summary>The name of the method that a call names, if it is one of them.</summary>
    public static string? NameOf(InvocationExpressionSyntax call)
    {
        var name = (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText;
        return name is not null && Words.Contains(name) ? name : null;
    }
}
