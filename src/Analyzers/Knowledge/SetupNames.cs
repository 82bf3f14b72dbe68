using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How methods are called that make an object ready before others use it.</summary>
static class SetupNames
{
    static readonly string[] s_preparing = ["Init", "Initialize", "Initialise", "Configure", "Setup", "SetUp", "Connect"];
    static readonly string[] s_initializing = ["Init", "Initialize", "Initialise"];
    static readonly string[] s_collecting = ["Configurator", "Configurer", "ServiceCollection", "ApplicationBuilder", "HostBuilder", "HostApplicationBuilder"];
    static readonly string[] s_recovering = ["Recover", "Recovery", "Restore"];
    static readonly string[] s_starting = ["Start", "Run", "Begin", "Listen", "Execute", "Launch", "Subscribe", "Load", "Enable"];

    /// <summary>Whether a method called so prepares: <c>Initialize</c>, <c>ProcessConnect</c>. What is opened is closed and opened again.</summary>
    public static bool Prepare(string method) => Has(method, s_preparing);

    /// <summary>Whether a method called so makes an object as a whole ready: <c>InitializeAsync</c>.</summary>
    public static bool Initializes(string method) => Array.Exists(s_initializing, word => NameWords.AreAt(method, 0, word) && (method.Length == word.Length || method.EndsWith(word + "Async", StringComparison.Ordinal)));

    /// <summary>Whether a method called so makes an object or a part of it ready: <c>InitializeForProcess</c>.</summary>
    public static bool InitializesPart(string method) => Array.Exists(s_initializing, word => NameWords.AreAt(method, 0, word));

    /// <summary>Whether a method called so starts something: <c>Start</c>, <c>RunAsync</c>.</summary>
    public static bool Start(string method) => Array.Exists(s_starting, word => NameWords.AreAt(method, 0, word));

    /// <summary>Whether a method called so makes an object ready and sets it going: <c>Open</c>, <c>StartAsync</c>.</summary>
    public static bool Opens(string method) => NameWords.AreAt(method, 0, "Open") || Start(method) || Prepare(method);

    /// <summary>Whether a method is asked while a program is put together: it gets the object that collects the settings.</summary>
    public static bool IsForConfigurators(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            foreach (var ending in s_collecting)
            {
                if (parameter.Type.Name.EndsWith(ending, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method called so brings back what was there before anybody worked with it: <c>RecoverLog</c>.</summary>
    public static bool Recovers(string method) => Has(method, s_recovering);

    static bool Has(string method, string[] words)
    {
        foreach (var word in words)
        {
            for (var at = method.IndexOf(word, StringComparison.Ordinal); at >= 0; at = method.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                // What is done again, as in ReInit, is no preparation.
                if (NameWords.AreAt(method, at, word) && !(at == 2 && method.StartsWith("Re", StringComparison.Ordinal)))
                    return true;
            }
        }

        return false;
    }
}
