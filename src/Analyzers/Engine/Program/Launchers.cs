using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The members that have something running beside them: those whose text has a word of the launch table, those that drop the
/// task of an async method, and the callers of members that leave threads running.
/// </summary>
sealed class Launchers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly HashSet<Routine> _known = [];

    /// <summary>All of them, in the order of the documents.</summary>
    public IReadOnlyList<MemberUses> All()
    {
        var members = new List<MemberUses>();
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        var asyncMethods = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in facts.Session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            var index = SyntaxIndex.Of(tree, cancellation);
            var hasLaunch = false;
            foreach (var body in index.Bodies)
            {
                hasLaunch |= (body.Signals & Signals.Launch) != 0;
                if (body.Owner is MethodDeclarationSyntax { Modifiers: var modifiers, Identifier.ValueText: var name } && modifiers.Any(SyntaxKind.AsyncKeyword))
                    asyncMethods.Add(name);
            }

            if (!hasLaunch)
                continue;
            foreach (var root in facts.Session.RoutinesOf(facts.Session.ModelOf(tree), Signals.Launch, cancellation))
                Add(root, members, leaving);
        }

        AddCallers(asyncMethods, members, leaving, static call => !IsAwaited(call));
        for (var round = 0; round < Limits.CallerDepth && leaving.Count > 0; round++)
        {
            var names = leaving;
            leaving = new(StringComparer.Ordinal);
            AddCallers(names, members, leaving, static _ => true);
        }

        return members;
    }

    void Add(Routine root, List<MemberUses> members, HashSet<string> leaving)
    {
        if (!_known.Add(root))
            return;
        var member = facts.Of(root);
        if (!member.Concurrency.Launches.IsEmpty)
            members.Add(member);
        if (root.Method is not { } method)
            return;
        var effect = facts.EffectOf(method);
        if (effect.LeftAlive != Survivors.None || effect.Delegates.Any(static fate => !fate.Value.IsInPlace()))
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
                if (NameOfCallee(node) is { } name && names.Contains(name) && isOfInterest(node) && SyntaxIndex.OwnerOf(node, root) is { } owner && owner != last
                    && facts.Session.RoutineAt(owner, facts.Session.ModelOf(tree), cancellation) is { Parent: null } routine)
                {
                    last = owner;
                    Add(routine, members, leaving);
                }
            }
        }
    }

    static string? NameOfCallee(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: GenericNameSyntax name } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name } } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name: var name } } => name.Identifier.ValueText,
        ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax type } => type.Identifier.ValueText,
        ObjectCreationExpressionSyntax { Type: GenericNameSyntax type } => type.Identifier.ValueText,
        _ => null,
    };

    // Awaited where it stands, or handed on to the caller.
    static bool IsAwaited(SyntaxNode call)
    {
        for (var current = call.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                    return true;
                case MemberAccessExpressionSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax or ConditionalAccessExpressionSyntax:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }
}
