using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that end the process, or go on with a failure that was caught before. Older platforms do not say of them that they never return.</summary>
static class ProcessEnds
{
    /// <summary>Whether a method is one: <c>Environment.Exit(0)</c>, <c>failure.Throw()</c>.</summary>
    public static bool AreBroughtBy(IMethodSymbol method) => method is
    {
        IsStatic: true,
        Name: nameof(Environment.Exit) or nameof(Environment.FailFast),
        ContainingType: { Name: nameof(Environment), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } },
    } or { Name: nameof(ExceptionDispatchInfo.Throw), ContainingType: { Name: nameof(ExceptionDispatchInfo), ContainingNamespace: { Name: nameof(System.Runtime.ExceptionServices), ContainingNamespace.Name: nameof(System.Runtime) } } };

    /// <summary>Whether a method catches the failure that the process is to go on with: <c>ExceptionDispatchInfo.Capture(e)</c>.</summary>
    public static bool ArePrepared(IMethodSymbol method) => method is { Name: nameof(ExceptionDispatchInfo.Capture), ContainingType: { Name: nameof(ExceptionDispatchInfo), ContainingNamespace: { Name: nameof(System.Runtime.ExceptionServices), ContainingNamespace.Name: nameof(System.Runtime) } } };
}
