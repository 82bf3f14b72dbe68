using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that begin an operation whose end an event of their argument tells: <c>socket.ReceiveAsync(args)</c>.</summary>
static class SocketOperations
{
    static readonly TypeName s_socket = new("System.Net.Sockets.Socket");

    /// <summary>What makes all operations of a socket wait, or none of them.</summary>
    public const string Blocking = "Blocking";

    /// <summary>Whether a method begins one. Its answer says whether the event will come; the forms that return a task have none.</summary>
    public static bool Begins(IMethodSymbol method) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean && s_socket.Innermost == method.ContainingType.MetadataName && method.Name.EndsWith("Async", StringComparison.Ordinal) && s_socket.IsNameOf(method.ContainingType);

    /// <summary>Whether a method takes the next connection that somebody has made to a listener.</summary>
    public static bool Accepts(IMethodSymbol method) => method.Name.Contains("Accept") && IsOfSockets(method);

    /// <summary>Whether a method connects to a listener.</summary>
    public static bool Connects(IMethodSymbol method) => method.Name is "Connect" or "ConnectAsync" && IsOfSockets(method);

    /// <summary>Whether a property tells where a listener listens: who connects to that is the next one it accepts.</summary>
    public static bool TellsOwnPlace(IPropertySymbol property) => property.Name is "LocalEndPoint" or "LocalEndpoint" && IsOfSockets(property);

    static bool IsOfSockets(ISymbol member) => member.ContainingType is { Name: "Socket" or "TcpListener" or "TcpClient", ContainingNamespace.Name: nameof(System.Net.Sockets) } && PlatformSpaces.IsOfNetwork(member);

    /// <summary>Whether a member is of a socket.</summary>
    public static bool AreOf(ISymbol member) => member.ContainingType is { } type && s_socket.Innermost == type.MetadataName && s_socket.IsNameOf(type);
}
