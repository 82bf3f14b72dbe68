using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Names that speak of what is outside of the program: files, networks, databases, other processes. A call that nothing is known of but its
/// name waits, where one of them stands there; without one its twin may as well be the same work for callers who await everything.
/// </summary>
static class OutsideNames
{
    static readonly string[] s_words =
    [
        "Api", "Blob", "Blobs", "Broker", "Bucket", "Bus", "Changes", "Channel", "Client", "Cluster", "Command", "Connect", "Connection", "Consumer", "Cursor", "Database", "Db", "Device", "Directory", "Disk",
        "Dns", "Download", "Email", "Endpoint", "File", "Files", "Folder", "Ftp", "Gateway", "Host", "Http", "Imap", "Kafka", "Mail", "Mailer", "Mongo", "Network", "Ping", "Pipe", "Pop3", "Port", "Process",
        "Producer", "Provider", "Proxy", "Publisher", "Query", "Queue", "Rabbit", "Redis", "Remote", "Repository", "Sender", "Server", "Service", "Session", "Sftp", "Smtp", "Socket", "Sql", "Ssh", "Storage", "Store", "Stream",
        "Subscriber", "Tcp", "Topic", "Transaction", "Transport", "Udp", "Upload", "Web",
    ];

    // IQueryNode, SqlExpression, IQueryVisitorContext: what is written about it, and not the thing. A ServerNode is a machine.
    const string Walk = "Visitor";

    static readonly string[] s_descriptions = ["Expression", "Grammar", "QueryNode", "Syntax", "Tree"];

    static readonly string[] s_connections = ["Answer", "Client", "Connection", "Download", "Http", "Network", "Pipe", "Remote", "Request", "Response", "Socket", "Tcp", "Web"];

    /// <summary>Whether a call of a method on a receiver is one of those, by the names of the two types, of the method and of its parameters.</summary>
    public static bool SpeakOf(IMethodSymbol method, ITypeSymbol? receiver)
    {
        if (Speaks(method.Name) || IsOutside(method.ContainingType) || (receiver is not null && IsOutside(receiver)))
            return true;
        foreach (var parameter in method.Parameters)
        {
            if (ComputingNames.IsPlace(parameter) || IsOutside(parameter.Type))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call that the compiler cannot bind is one of those, by the names of the method and of the types that it has to do with.</summary>
    public static bool SpeakOf(string method, IEnumerable<ITypeSymbol?> types)
    {
        if (Speaks(method))
            return true;
        foreach (var type in types)
        {
            if (type is not null && IsOutside(type))
                return true;
        }

        return false;
    }

    /// <summary>Whether the name of a method, or of its type, is one of those.</summary>
    public static bool Name(IMethodSymbol method) => Speaks(method.Name) || Speaks(method.ContainingType.Name);

    /// <summary>Whether a property is of what comes from another machine, by its name or that of its type: <c>answer.ResponseStream</c>.</summary>
    public static bool SpeakOfConnections(IPropertySymbol property)
    {
        foreach (var word in s_connections)
        {
            if (NameWords.Contain(property.Name, word) || NameWords.Contain(property.ContainingType.Name, word))
                return true;
        }

        return false;
    }

    /// <summary>Whether a property is of such a thing, by its name or that of its type.</summary>
    public static bool SpeakOf(IPropertySymbol property) => Speaks(property.Name) || Speaks(property.ContainingType.Name);

    static bool IsOutside(ITypeSymbol type)
    {
        if (NameWords.Contain(type.Name, Walk))
            return false;
        foreach (var word in s_descriptions)
        {
            if (type.Name.EndsWith(word, StringComparison.Ordinal))
                return false;
        }

        return Speaks(type.Name);
    }

    static bool Speaks(string name)
    {
        foreach (var word in s_words)
        {
            if (NameWords.Contain(name, word))
                return true;
        }

        return false;
    }
}
