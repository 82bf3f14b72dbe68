using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Bodies of responses: whoever asks for a response and not only for its headers gets it when the body is in memory.</summary>
static class HttpBodies
{
    static readonly string[] s_verbs = ["Get", "Post", "Put", "Patch", "Delete", "Send"];

    /// <summary>Whether a method gives the body of a message as a stream.</summary>
    public static bool AreGivenBy(IMethodSymbol method) => method is { Name: "ReadAsStreamAsync" or "ReadAsStream", ContainingType: { Name: "HttpContent" } type } && IsOfHttp(type);

    /// <summary>Whether a method reads a whole content; of one that is in memory its task is complete.</summary>
    public static bool AreReadBy(IMethodSymbol method) => method is { Name: "ReadAsStringAsync" or "ReadAsByteArrayAsync" or "ReadAsStreamAsync" or "LoadIntoBufferAsync", ContainingType: { Name: "HttpContent" } type } && IsOfHttp(type);

    /// <summary>Whether contents of a type are made of what is in memory.</summary>
    public static bool AreInMemory(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "StringContent" or "ByteArrayContent" or "FormUrlEncodedContent" or "ReadOnlyMemoryContent" } content && IsOfHttp(content);

    /// <summary>Whether a property is the content of a request.</summary>
    public static bool AreSentIn(IPropertySymbol property) => property is { Name: "Content", ContainingType: { Name: "HttpRequestMessage" } type } && IsOfHttp(type);

    /// <summary>Whether a property is the content of a response.</summary>
    public static bool AreIn(IPropertySymbol property) => property is { Name: "Content", ContainingType: { Name: "HttpResponseMessage" } type } && IsOfHttp(type);

    /// <summary>Whether a call gives a response only when all of its body has come.</summary>
    public static bool AreAwaitedBy(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!IsOfHttp(method.ContainingType) || method.ContainingType.Name is not ("HttpClient" or "HttpClientJsonExtensions") || (call.Instance is { Type.Name: var receiver } && receiver != "HttpClient"))
            return false;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == "HttpCompletionOption" && argument.Value.ConstantValue is not { HasValue: true, Value: 0 })
                return false;
        }

        foreach (var verb in s_verbs)
        {
            if (method.Name == verb || method.Name == verb + TwinModel.Suffix || method.Name == verb + "AsJson" + TwinModel.Suffix)
                return true;
        }

        return false;
    }

    /// <summary>Whether a call gives a response as soon as its headers have come.</summary>
    public static bool AreBegunBy(IInvocationOperation call) => IsOfHttp(call.TargetMethod.ContainingType)
        && (ResultTypes.AwaitedBy(call.TargetMethod.ReturnType) ?? call.TargetMethod.ReturnType) is INamedTypeSymbol { Name: "HttpResponseMessage" } given && IsOfHttp(given);

    static bool IsOfHttp(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        if (space.Name == "Json")
            space = space.ContainingNamespace;
        return space is { Name: "Http", ContainingNamespace: { Name: nameof(System.Net), ContainingNamespace.Name: nameof(System) } };
    }
}
