using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What speaks against naming a wait in a message.</summary>
enum WaitDoubt
{
    /// <summary>Nothing: it is waited for each time.</summary>
    None,

    /// <summary>A test chooses it.</summary>
    Choice,

    /// <summary>It is for a log to write a line.</summary>
    Log,
}

/// <summary>A wait in a callee.</summary>
/// <param name="What">What it is for, in words.</param>
/// <param name="Doubt">Whether another one tells more.</param>
readonly record struct FoundWait(string What, WaitDoubt Doubt = WaitDoubt.None)
{
    /// <summary>The words for a call that waits in a method.</summary>
    public static string NameOf(IInvocationOperation wait, IMethodSymbol method) => wait is { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } called }
        ? $"'{called.Syntax}' in {NameOf(method)}"
        : $"'{wait.TargetMethod.ContainingType.Name}.{wait.TargetMethod.Name}' in {NameOf(method)}";

    /// <summary>The words for a method in which somebody waits.</summary>
    public static string NameOf(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor ? $"the constructor of '{method.ContainingType.Name}'" : $"'{Signatures.NameOf(method)}'";
}
