using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What debuggers ask of objects when they have stopped the program.</summary>
static class DebuggerMembers
{
    static readonly TypeName s_scheduler = new("System.Threading.Tasks.TaskScheduler");

    /// <summary>Whether a method is there for debuggers by its contract: <c>TaskScheduler.GetScheduledTasks</c> (documentation: "For debugger support only").</summary>
    public static bool IsContract(IMethodSymbol method)
    {
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (overridden.Name == "GetScheduledTasks" && s_scheduler.IsNameOf(overridden.ContainingType))
                return true;
        }

        return false;
    }

    /// <summary>Whether a type tells debuggers to show a member: <c>[DebuggerDisplay("{Shown}")]</c>.</summary>
    public static bool Shows(INamedTypeSymbol type, string member)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: nameof(DebuggerDisplayAttribute), ConstructorArguments: [{ Value: string shown }] } && shown.Contains("{" + member))
                return true;
        }

        return false;
    }
}
