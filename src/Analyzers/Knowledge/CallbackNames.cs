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
}
