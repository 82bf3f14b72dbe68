using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that ask for files and folders by their path, or change them.</summary>
static class FileCalls
{
    static readonly string[] s_changes = ["Write", "Append", "Create", "Delete", "Move", "Copy", "Replace", "Extract"];
    static readonly string[] s_questions = ["Exists"];

    /// <summary>The path that a call, or the creation of a stream, names a file by; null when it is none.</summary>
    public static IOperation? PathOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: var type }, Arguments: [{ Value: var path }, ..] } when IsOfPaths(type) => path,
        IObjectCreationOperation { Type: { } made, Arguments: [{ Value: { Type.SpecialType: SpecialType.System_String } path }, ..] } when IsStream(made) => path,
        _ => null,
    };

    /// <summary>Whether such a call makes, fills or deletes what it names.</summary>
    public static bool Changes(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: var name } => NameWords.BeginWithAny(name, s_changes),
        IObjectCreationOperation { Type.Name: nameof(StreamWriter) } => true,
        IObjectCreationOperation { Type.Name: nameof(FileStream), Arguments: [_, { Value.ConstantValue: { HasValue: true, Value: int mode } }, ..] } => mode != (int)FileMode.Open,
        _ => false,
    };

    /// <summary>Whether such a call puts data into what it names.</summary>
    public static bool Writes(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method } && WholeFiles.AreMovedBy(method) && !WholeFiles.AreReadBy(method);

    /// <summary>Whether such a call asks whether what it names is there.</summary>
    public static bool Asks(IOperation operation) => operation is IInvocationOperation { TargetMethod.Name: var name } && NameWords.BeginWithAny(name, s_questions);

    /// <summary>Whether a lock says by its name that it is there for a file: <c>_fileLock</c>.</summary>
    public static bool AreWhatIsLockedBy(string gate) => gate.IndexOf("file", StringComparison.OrdinalIgnoreCase) is >= 0 and var at && (at == 0 || !char.IsLetter(gate[at - 1]) || char.IsUpper(gate[at]))
        && (NameWords.AreAt(gate, at + 1, "ile") || NameWords.AreAt(gate, at + 1, "iles"));

    static bool IsOfPaths(ITypeSymbol type) => type.Name is nameof(File) or nameof(Directory) && IsOfFiles(type) || type is { Name: "ZipFile", ContainingNamespace.Name: "Compression" };

    static bool IsStream(ITypeSymbol type) => type.Name is nameof(FileStream) or nameof(StreamReader) or nameof(StreamWriter) && IsOfFiles(type);

    static bool IsOfFiles(ITypeSymbol type) => type.ContainingNamespace is { Name: nameof(System.IO), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } };
}
