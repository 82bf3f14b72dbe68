using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The members that have something running beside them, and the one that a program begins with: those whose text has a word of the launch table, those that drop the
/// task of an async method or local function, and the callers of members that leave threads running.
/// </summary>
sealed class Launchers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly HashSet<Routine> _known = [];
    readonly IMethodSymbol? _entryPoint = facts.Session.IsApplication ? facts.Session.Compilation.GetEntryPoint(cancellation) : null;

    /// <summary>The names by which they were found.</summary>
    public LauncherNames Names { get; } = new();

    /// <summary>All of them, in the order of the documents.</summary>
    public IReadOnlyList<MemberUses> All()
    {
        var members = new List<MemberUses>();
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        var dropping = new List<SyntaxNode>();
        foreach (var tree in facts.Session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            var index = SyntaxIndex.Of(tree, cancellation);
            var hasLaunch = false;
            foreach (var body in index.Bodies)
            {
                hasLaunch |= (body.Signals & Signals.Launch) != 0;
                if ((body.Signals & (Signals.Launch | Signals.Async)) == Signals.Async && DroppedTasks.AreIn(body.Owner))
                    dropping.Add(body.Owner);
                if (body.Owner is MethodDeclarationSyntax { Modifiers: var modifiers, Identifier.ValueText: var name } && modifiers.Any(SyntaxKind.AsyncKeyword))
                    Names.Async.Add(name);
            }

            if (!hasLaunch)
                continue;
            foreach (var root in facts.Session.RoutinesOf(facts.Session.ModelOf(tree), Signals.Launch, cancellation))
                Add(root, members, leaving);
        }

        foreach (var owner in dropping)
        {
            if (facts.Session.RoutineAt(owner, facts.Session.ModelOf(owner.SyntaxTree), cancellation) is { Parent: null } root)
                Add(root, members, leaving);
        }

        AddCallers(Names.Async, members, leaving, static call => !DroppedTasks.IsAwaited(call));
        for (var round = 0; round < Limits.CallerDepth && leaving.Count > 0; round++)
        {
            var names = leaving;
            Names.Leaving.UnionWith(names);
            leaving = new(StringComparer.Ordinal);
            AddCallers(names, members, leaving, static _ => true);
        }

        Names.TooFar.UnionWith(leaving);
        // What a program does while nothing runs beside it is of interest as well.
        if (_entryPoint is { } first && facts.Session.RoutineOf(first, cancellation) is { Parent: null } begin)
            Add(begin, members, []);
        return members;
    }

    /// <summary>
    /// Of some declarations those that launch; null when one is new to the names by which launchers are looked for, so that others have to
    /// be looked for as well.
    /// </summary>
    public IReadOnlyList<MemberUses>? Among(IEnumerable<SyntaxNode> declarations, LauncherNames names)
    {
        var members = new List<MemberUses>();
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declaration in declarations)
        {
            foreach (var body in Declarations.BodiesOf(declaration))
            {
                if (IsCandidate(body, names) && facts.Session.RoutineAt(body, facts.Session.ModelOf(body.SyntaxTree), cancellation) is { Parent: null } root)
                    Add(root, members, leaving);
            }
        }

        return leaving.All(name => names.Leaving.Contains(name) || names.TooFar.Contains(name)) ? members : null;
    }

    bool IsCandidate(SyntaxNode body, LauncherNames names)
    {
        var signals = SyntaxIndex.Of(body.SyntaxTree, cancellation).SignalsOf(body);
        if ((signals & Signals.Launch) != 0 || ((signals & Signals.Async) != 0 && DroppedTasks.AreIn(body)) || _entryPoint?.DeclaringSyntaxReferences.Any(declared => declared.SyntaxTree == body.SyntaxTree && declared.Span == body.Span) == true)
            return true;
        var root = body.SyntaxTree.GetRoot(cancellation);
        return body.DescendantNodes().Any(node => DroppedTasks.NameOfCallee(node) is { } name
            && (names.Leaving.Contains(name) || (names.Async.Contains(name) && !DroppedTasks.IsAwaited(node))) && SyntaxIndex.OwnerOf(node, root) == body);
    }

    void Add(Routine root, List<MemberUses> members, HashSet<string> leaving)
    {
        if (!_known.Add(root))
            return;
        facts.Noted.Begin(new Question(QuestionKind.Launcher, facts.Noted.KeyOf(root.Syntax)));
        Look(root, members, leaving);
        facts.Noted.End();
    }

    void Look(Routine root, List<MemberUses> members, HashSet<string> leaving)
    {
        var member = facts.Of(root);
        if (!member.Concurrency.Launches.IsEmpty || (root.Method is not null && SymbolEqualityComparer.Default.Equals(root.Method, _entryPoint)))
            members.Add(member);
        if (root.Method is not { } method)
            return;
        var effect = facts.EffectOf(method);
        if (effect.LeftAlive != Survivors.None || effect.Delegates.Any(static fate => !fate.Value.IsInPlace()) || effect.Invoked.Any(static fate => !fate.Value.IsInPlace()))
            leaving.Add(method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name);
    }

    void AddCallers(HashSet<string> names, List<MemberUses> members, HashSet<string> leaving, Func<SyntaxNode, bool> isOfInterest)
    {
        if (names.Count == 0)
            return;
        foreach (var tree in facts.Session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            var index = SyntaxIndex.Of(tree, cancellation);
            if (!names.Any(index.MayCall))
                continue;
            var root = tree.GetRoot(cancellation);
            SyntaxNode? last = null;
            foreach (var node in root.DescendantNodes())
            {
                if (DroppedTasks.NameOfCallee(node) is { } name && names.Contains(name) && isOfInterest(node) && SyntaxIndex.OwnerOf(node, root) is { } owner && owner != last
                    && facts.Session.RoutineAt(owner, facts.Session.ModelOf(tree), cancellation) is { Parent: null } routine)
                {
                    last = owner;
                    Add(routine, members, leaving);
                }
            }
        }
    }
}
