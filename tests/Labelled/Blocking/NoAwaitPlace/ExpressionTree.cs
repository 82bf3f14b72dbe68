// ---- faulty: the predicate is a delegate and is run by Where
class Filter
{
    private static async Task<bool> AllowedAsync(string name) { await Task.Delay(20); return name.Length > 2; }

    public static async Task<int> CountAsync(List<string> names)
    {
        await Console.Out.WriteLineAsync("filter");
        return names.Where(name => AllowedAsync(name).Result).Count(); //! CONC1013|CONC1001|CONC1010
    }

    static async Task Main() => Console.WriteLine(await CountAsync(["al", "bob"]));
}

// ---- sound: the predicate is an expression tree that is only translated, never run
using System.Linq.Expressions;

class Filter
{
    private static async Task<bool> AllowedAsync(string name) { await Task.Delay(20); return name.Length > 2; }

    public static async Task<string> TranslateAsync()
    {
        Expression<Func<string, bool>> predicate = name => AllowedAsync(name).Result;
        var member = (MemberExpression)predicate.Body;
        string text = member.Member.Name + " of " + member.Expression!.NodeType;
        await File.WriteAllTextAsync("query.txt", text);
        return text;
    }

    static async Task Main() => Console.WriteLine(await TranslateAsync());
}
