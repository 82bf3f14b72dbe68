using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which members of the program may come to something that blocks, told from their words alone: one that has no word of what blocks, and
/// calls nothing by a name that leads there, need not be bound to know that it does not.
/// </summary>
sealed class BlockingNames
{
    readonly Dictionary<SyntaxTree, bool[]> _leads = [];
    readonly HashSet<int> _names;
    readonly bool _areAll;

    /// <summary>Looks through the words of all documents.</summary>
    public BlockingNames(Session session, CancellationToken cancellation)
    {
        _names = [.. session.Twins.NamesOfBlockers().Select(MemberWords.Called), .. Table.BlockingProperties.Select(MemberWords.Named), MemberWords.Escaped];
        // What a project says may hold for all members of a type, and for all that override one.
        _areAll = !session.Configuration.IsEmpty;
        if (!_areAll)
            _areAll = !Find(session, cancellation);
    }

    /// <summary>Whether the member at a place may block, or call what does.</summary>
    public bool MayLeadOn(SyntaxTree tree, int position, CancellationToken cancellation) =>
        _areAll || !_leads.TryGetValue(tree, out var leads) || MemberWords.Of(tree, cancellation).At(position) is not (>= 0 and var member) || leads[member];

    /// <summary>Whether a method of the program may block, or call what does, as far as what it is called tells.</summary>
    public bool MayLeadOn(IMethodSymbol method) => _areAll || method switch
    {
        { MethodKind: MethodKind.LocalFunction } => true,
        { MethodKind: MethodKind.Constructor, ContainingType.Name: var type } => _names.Contains(MemberWords.Called(type)),
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => _names.Contains(MemberWords.Index),
        { AssociatedSymbol: IPropertySymbol property } => _names.Contains(MemberWords.Named(property.Name)),
        // If one of them could, all could.
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => false,
        _ => _names.Contains(MemberWords.Called(method.Name)),
    };

    // Call by call, as far as chains are followed. False where the words say nothing: an operator that blocks may be called anywhere.
    bool Find(Session session, CancellationToken cancellation)
    {
        var documents = new List<(MemberWords Words, bool[] Leads)>();
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            var words = MemberWords.Of(tree, cancellation);
            documents.Add((words, _leads[tree] = new bool[words.Members.Count]));
        }

        var last = _names;
        for (var calls = 0; calls <= Limits.BlockingCallDepth && last.Count > 0; calls++)
        {
            var next = new HashSet<int>();
            foreach (var (words, leads) in documents)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = 0; i < leads.Length; i++)
                {
                    if (leads[i] || !Names(words.Members[i].Words, last))
                        continue;
                    leads[i] = true;
                    Add(words.Members[i], next);
                }
            }

            if (next.Contains(MemberWords.Unseen))
                return false;
            foreach (var alias in next.Contains(MemberWords.Creation) ? documents.SelectMany(static document => document.Words.Aliases) : [])
            {
                if (!MemberWords.IsKept(alias))
                    return false;
                next.Add(MemberWords.Called(alias));
                next.Add(MemberWords.Named(alias));
            }

            next.ExceptWith(_names);
            _names.UnionWith(next);
            last = next;
        }

        return true;
    }

    static bool Names(int[] words, HashSet<int> names)
    {
        foreach (var word in words)
        {
            if (names.Contains(word))
                return true;
        }

        return false;
    }

    static void Add(MemberWords.Member member, HashSet<int> names)
    {
        if (member.Wordless != 0)
            names.Add(member.Wordless);
        if (member.Name is null)
            return;
        names.Add(MemberWords.Called(member.Name));
        if (member.IsProperty)
            names.Add(MemberWords.Named(member.Name));
    }
}
