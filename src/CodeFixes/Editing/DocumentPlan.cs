using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What a mend of the whole solution is going to change in one document. Nothing is changed before all is known.</summary>
sealed class DocumentPlan
{
    readonly Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>> _edits = [];
    readonly Dictionary<ExpressionSyntax, Returned> _returns = [];
    readonly List<Func<SyntaxNode, SemanticModel, CancellationToken, bool>> _checks = [];
    readonly HashSet<SyntaxNode> _seen = [];
    readonly HashSet<string> _imports = [];

    DocumentPlan(Document document, SemanticModel model, SyntaxNode root, bool configured)
    {
        Document = document;
        Model = model;
        Root = root;
        IsConfigured = configured;
    }

    /// <summary>The document as it is.</summary>
    public Document Document { get; }

    /// <summary>Its model.</summary>
    public SemanticModel Model { get; }

    /// <summary>Its root.</summary>
    public SyntaxNode Root { get; }

    /// <summary>Whether its awaits say <c>ConfigureAwait(false)</c>.</summary>
    public bool IsConfigured { get; }

    /// <summary>The memory of its compilation.</summary>
    public Session Session => Session.For(Model.Compilation, Document.Project.AnalyzerOptions);

    /// <summary>Whether anything is to be changed.</summary>
    public bool IsEmpty => _edits.Count == 0 && _returns.Count == 0;

    /// <summary>The plan for a document, empty yet; null when it is none of C# or cannot be edited.</summary>
    public static async Task<DocumentPlan?> OfAsync(Document document, CancellationToken cancellation)
    {
        if (document is SourceGeneratedDocument || document.Project.Language != LanguageNames.CSharp
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var configured = Awaiting.HasConfigureAwaitHabit(new(document, model, root, root, ImmutableArray<SyntaxNode?>.Empty, null), cancellation);
        return new(document, model, root, configured);
    }

    /// <summary>The routine that holds a node most closely.</summary>
    public Routine? RoutineAt(SyntaxNode node, CancellationToken cancellation) => Session.RoutineAt(node, Model, cancellation);

    /// <summary>A site in the document.</summary>
    public Site SiteOf(SyntaxNode node, CancellationToken cancellation) => new(Document, Model, Root, node, ImmutableArray<SyntaxNode?>.Empty, RoutineAt(node, cancellation));

    /// <summary>True the first time it is asked about a node.</summary>
    public bool IsNew(SyntaxNode node) => _seen.Add(node);

    /// <summary>True the first time it is asked about a namespace.</summary>
    public bool IsNewImport(string name) => _imports.Add(name);

    /// <summary>Changes a node, after its parts have been changed and after what was said of it before.</summary>
    public void Edit(SyntaxNode node, Func<SyntaxNode, SyntaxNode> edit) =>
        _edits[node] = _edits.TryGetValue(node, out var first) ? current => edit(first(current)) : edit;

    /// <summary>Returns results instead of tasks.</summary>
    public void Return(IReadOnlyDictionary<ExpressionSyntax, Returned> returns)
    {
        foreach (var pair in returns)
            _returns[pair.Key] = pair.Value;
    }

    /// <summary>Asks something of the changed document that the compiler does not ask.</summary>
    public void Check(Func<SyntaxNode, SemanticModel, CancellationToken, bool> check) => _checks.Add(check);

    /// <summary>The root with all changes made.</summary>
    public SyntaxNode Applied() => new ReturnMender(_returns, _edits, IsConfigured, ReadersText.LineBreakOf(Root)).Visit(Root)!;

    /// <summary>Whether the changed document passes all checks.</summary>
    public async Task<bool> IsPassedByAsync(Document changed, CancellationToken cancellation)
    {
        if (_checks.Count == 0)
            return true;
        if (await changed.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            return false;
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        return _checks.TrueForAll(check => check(root, model, cancellation));
    }
}
