using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How streams are opened: what their disposal still has to do depends on it.</summary>
static class OpenModes
{
    /// <summary>Whether what is made has data to write when it is disposed: a file for asynchronous use, a stream that is not for reading.</summary>
    public static bool WritesOnDisposal(IObjectCreationOperation creation) => creation.Type switch
    {
        { Name: nameof(System.IO.FileStream) } => IsForAsynchronousUse(creation),
        { Name: "ZipArchive" } => IsMode(creation, isRead: false),
        _ => !IsMode(creation, isRead: true),
    };

    /// <summary>Whether what is made leaves the stream that it is given to whoever gives it.</summary>
    public static bool LeavesOpen(IObjectCreationOperation creation)
    {
        foreach (var argument in creation.Arguments)
        {
            if (argument is { Parameter.Name: "leaveOpen", Value.ConstantValue: { HasValue: true, Value: true } })
                return true;
        }

        return false;
    }

    static bool IsForAsynchronousUse(IOperation operation)
    {
        const int asynchronous = (int)System.IO.FileOptions.Asynchronous;
        if (operation is IArgumentOperation { Parameter.Name: "useAsync" or "isAsync", Value.ConstantValue: { HasValue: true, Value: true } })
            return true;
        if (operation is { Type.Name: nameof(System.IO.FileOptions), ConstantValue: { HasValue: true, Value: int options } } && (options & asynchronous) != 0)
            return true;
        foreach (var child in operation.ChildOperations)
        {
            if (IsForAsynchronousUse(child))
                return true;
        }

        return false;
    }

    // In all enumerations of modes that streams are opened with, reading is 0.
    static bool IsMode(IObjectCreationOperation creation, bool isRead)
    {
        foreach (var argument in creation.Arguments)
        {
            if (argument.Value is { Type: { TypeKind: TypeKind.Enum, Name: var name }, ConstantValue: { HasValue: true, Value: int mode } }
                && name.EndsWith("Mode", StringComparison.Ordinal) && (mode == 0) == isRead)
            {
                return true;
            }
        }

        return false;
    }
}
