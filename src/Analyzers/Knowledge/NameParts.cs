using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the parts of names and paths are told apart by: <c>name.LastIndexOf('.')</c>. A text that is searched for one of these is a name, as a rule; one in which a brace is looked for may be anything.</summary>
static class NameParts
{
    const string Separators = "./\\:_-";

    /// <summary>The text in which a call looks for the last separator; null where it looks for something else.</summary>
    public static IOperation? SearchedForLast(IOperation? operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: nameof(string.LastIndexOf), ContainingType.SpecialType: SpecialType.System_String }, Arguments: [{ Value: var sign }], Instance: { } text } && IsSeparator(sign) ? text : null;

    static bool IsSeparator(IOperation sign) => sign.ConstantValue is { HasValue: true, Value: char one }
        ? Separators.IndexOf(one) >= 0
        : sign is IFieldReferenceOperation { Field: { IsStatic: true, Name: nameof(Path.DirectorySeparatorChar) or nameof(Path.AltDirectorySeparatorChar) or nameof(Path.VolumeSeparatorChar), ContainingType: { Name: nameof(Path), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } } } };
}
