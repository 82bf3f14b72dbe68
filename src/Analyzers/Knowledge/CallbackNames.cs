namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Names by which authors say that a method tells somebody else what has happened.</summary>
static class CallbackNames
{
    static readonly string[] s_beginnings = ["On", "Notify", "Raise", "Publish", "Handle"];

    /// <summary>Whether a method called so is there to call back: <c>OnNext</c>, <c>NotifyChanged</c>; also <c>Report</c> of progress.</summary>
    public static bool LooksLikeCallback(string name)
    {
        foreach (var beginning in s_beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.Ordinal) && (name.Length == beginning.Length || char.IsUpper(name[beginning.Length])))
                return true;
        }

        return name is "Report" or "Callback" or "Invoke";
    }

    /// <summary>Whether a type called so is told what has happened: <c>ICargoListener</c>, <c>IStockObserver</c>.</summary>
    public static bool LooksLikeListener(string type)
    {
        foreach (var word in s_listeners)
        {
            if (type.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    static readonly string[] s_listeners = ["Listener", "Observer", "Subscriber", "Watcher", "Sink", "Handler", "Receiver", "Recipient", "Spectator"];

    static readonly string[] s_ofOthers = ["Plugin", "PlugIn", "Addin", "AddIn", "Addon", "AddOn", "Hook"];

    /// <summary>Whether a type called so is there for others to bring their code along: <c>IImportPlugin</c>, <c>SaveHook</c>.</summary>
    public static bool LooksLikeCodeOfOthers(string type)
    {
        foreach (var word in s_ofOthers)
        {
            if (type.EndsWith(word, StringComparison.Ordinal) || type.EndsWith(word + "Base", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Whether a parameter called so is what the callback will get: <c>new Timer(callback, state, …)</c>.</summary>
    public static bool IsState(string parameter) => parameter == "state";
}
