using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Why <c>await</c> cannot stand at a place.</summary>
enum AwaitObstacle
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The innermost function is not async.</summary>
    SynchronousFunction,

    /// <summary>A lock is held that the same thread must release: <c>lock</c>, Monitor, Mutex, a reader/writer or spin lock.</summary>
    HeldLock,

    /// <summary>The language has no await there: an expression tree, a query clause, an exception filter, unsafe code, an initializer.</summary>
    Language,

    /// <summary>A ref local, span or other value that may not outlive an await is used on both sides.</summary>
    RefLikeValue,
}

/// <summary>The one answer to the question whether <c>await</c> can be written at a place; rules and fixes ask it alike.</summary>
static class AwaitPlace
{
    /// <summary>What prevents an await at a node; the nearest obstacle when there are several.</summary>
    /// <param name="routine">The routine that holds the node most closely.</param>
    /// <param name="node">The expression that would be awaited.</param>
    /// <param name="cancellation">Cancels binding.</param>
    /// <param name="asIfAsync">Judge the place as if the routine had been made async already.</param>
    public static AwaitObstacle ObstacleAt(Routine routine, SyntaxNode node, CancellationToken cancellation, bool asIfAsync = false)
    {
        var language = LanguageObstacleAt(routine, node, cancellation);
        if (language != AwaitObstacle.None)
            return language;
        if (!asIfAsync && !routine.IsAsync)
            return AwaitObstacle.SynchronousFunction;
        if (HoldsRefLikeValue(routine, node) || IsInLoopOverRefLikeValue(routine, node, cancellation) || IsOperandBesideRefLikeValue(routine, node, cancellation))
            return AwaitObstacle.RefLikeValue;
        if (IsInScopeOfThread(routine, node, cancellation))
            return AwaitObstacle.HeldLock;
        return MayHoldLock(routine) && routine.Root.Concurrency.LocksAt(routine, node) is { } locks && (locks.HoldsAffine || locks.MayHoldMore || (HoldsUnlisted(locks) && !IsInAwaitedScope(routine, node)))
            ? AwaitObstacle.HeldLock
            : AwaitObstacle.None;
    }

    // Whose lock it is, is known to who has written it.
    static bool HoldsUnlisted(Lockset locks)
    {
        foreach (var held in locks.Held)
        {
            if (held.IsUnlisted)
                return true;
        }

        return false;
    }

    // using (await _lock.LockAsync()) …
    static bool IsInAwaitedScope(Routine routine, SyntaxNode node)
    {
        foreach (var scope in ScopesAround(routine, node))
        {
            if ((scope is UsingStatementSyntax statement ? (SyntaxNode?)statement.Expression ?? statement.Declaration : scope)?.DescendantNodesAndSelf().Any(static part => part is AwaitExpressionSyntax) == true)
                return true;
        }

        return false;
    }

    // using (_lock.ReadLock()) …, where the program's own method takes a lock that its thread must release.
    static bool IsInScopeOfThread(Routine routine, SyntaxNode node, CancellationToken cancellation)
    {
        foreach (var scope in ScopesAround(routine, node))
        {
            var taken = routine.Model.GetOperation(scope, cancellation) switch
            {
                IUsingOperation { Resources: var resources } => LockScopes.In(resources, routine.Root),
                IUsingDeclarationOperation { DeclarationGroup: var group } => LockScopes.In(group, routine.Root),
                _ => null,
            };
            if (taken is { Lock.IsAffine: true })
                return true;
        }

        return false;
    }

    // The using statements and declarations of a routine that have not ended at a place, the innermost first.
    static IEnumerable<StatementSyntax> ScopesAround(Routine routine, SyntaxNode node)
    {
        for (var current = node; current.Parent is { } parent && current != routine.Syntax; current = parent)
        {
            if (parent is UsingStatementSyntax scope && scope.Statement == current)
                yield return scope;
            foreach (var before in parent is BlockSyntax { Statements: var statements } ? statements : default)
            {
                if (before == current)
                    break;
                if (before is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
                    yield return before;
            }
        }
    }

    static AwaitObstacle LanguageObstacleAt(Routine routine, SyntaxNode node, CancellationToken cancellation)
    {
        for (var current = node; current.Parent is { } parent; current = parent)
        {
            switch (parent)
            {
                case LockStatementSyntax held when current == held.Statement:
                    return AwaitObstacle.HeldLock;
                // The second collection of a join is evaluated where the query is.
                case JoinClauseSyntax { InExpression: var joined } when joined == current:
                    parent = parent.FirstAncestorOrSelf<QueryExpressionSyntax>()!;
                    continue;
                case CatchFilterClauseSyntax or UnsafeStatementSyntax or FixedStatementSyntax:
                case ConstructorInitializerSyntax or EqualsValueClauseSyntax { Parent: ParameterSyntax } or AttributeArgumentSyntax:
                case QueryBodySyntax or SelectClauseSyntax or WhereClauseSyntax or OrderingSyntax or GroupClauseSyntax or LetClauseSyntax:
                case FromClauseSyntax { Parent: QueryBodySyntax }:
                    return AwaitObstacle.Language;
            }

            if (parent == routine.Syntax)
                return !MayBeAsync(routine) || IsUnsafe(parent) || IsExpressionTree(routine, parent, cancellation) ? AwaitObstacle.Language : AwaitObstacle.None;
        }

        return AwaitObstacle.None;
    }

    // Constructors, accessors, operators and finalizers are never async.
    static bool MayBeAsync(Routine routine) => routine.Syntax is CompilationUnitSyntax || routine.Method is
        { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.LocalFunction or MethodKind.AnonymousFunction };

    static bool IsUnsafe(SyntaxNode function)
    {
        for (SyntaxNode? current = function; current is not null; current = current.Parent)
        {
            var modifiers = current switch
            {
                MemberDeclarationSyntax member => member.Modifiers,
                LocalFunctionStatementSyntax local => local.Modifiers,
                _ => default,
            };
            if (modifiers.Any(SyntaxKind.UnsafeKeyword) || current is UnsafeStatementSyntax)
                return true;
        }

        return false;
    }

    static bool IsExpressionTree(Routine routine, SyntaxNode function, CancellationToken cancellation) =>
        function is AnonymousFunctionExpressionSyntax
        && KnownTypes.Same(routine.Model.GetTypeInfo(function, cancellation).ConvertedType, routine.Session.Types.ExpressionTree);

    // An await ends the life of spans and ref locals (CS4007, CS9217). The compiler says so only when it rewrites the method,
    // which is too late for a check by binding.
    static bool HoldsRefLikeValue(Routine routine, SyntaxNode node)
    {
        if (routine.RefLikeUses.IsEmpty)
            return false;
        var statement = node.FirstAncestorOrSelf<StatementSyntax>();
        foreach (var (symbol, use) in routine.RefLikeUses)
        {
            var isInSameStatement = statement is not null && statement.Span.Contains(use.Span) && !node.Span.Contains(use.Span);
            if (use.SpanStart < node.Span.End && !isInSameStatement && !IsRepeatedAfter(use, node, routine))
                continue;
            if ((isInSameStatement || symbol.DeclaringSyntaxReferences is not [var declaration] || declaration.Span.Start < node.SpanStart)
                && IsInScope(symbol, node))
            {
                return true;
            }
        }

        return false;
    }

    // foreach over a span keeps an enumerator that has no name; so does 'using' with what it disposes.
    static bool IsInLoopOverRefLikeValue(Routine routine, SyntaxNode node, CancellationToken cancellation)
    {
        for (var current = node; current.Parent is { } parent && current != routine.Syntax; current = parent)
        {
            if (parent is CommonForEachStatementSyntax loop && loop.Statement == current
                && (routine.Model.GetTypeInfo(loop.Expression, cancellation).Type is { IsRefLikeType: true }
                    || routine.Model.GetForEachStatementInfo(loop).GetEnumeratorMethod is { ReturnType.IsRefLikeType: true }))
            {
                return true;
            }

            if (parent is UsingStatementSyntax { Expression: { } disposed } scope && scope.Statement == current
                && routine.Model.GetTypeInfo(disposed, cancellation).Type is { IsRefLikeType: true })
            {
                return true;
            }
        }

        return false;
    }

    // Get().Slice(await t): the span has no name, but is kept while the rest of the expression is awaited. So is the handler
    // of an interpolated string.
    static bool IsOperandBesideRefLikeValue(Routine routine, SyntaxNode node, CancellationToken cancellation)
    {
        for (var current = node; current.Parent is { } parent && current != routine.Syntax && current is not StatementSyntax; current = parent)
        {
            if (parent is InterpolatedStringExpressionSyntax && routine.Model.GetTypeInfo(parent, cancellation).ConvertedType is { IsRefLikeType: true })
                return true;
            foreach (var child in parent.ChildNodes())
            {
                if (child.SpanStart >= current.SpanStart)
                    break;
                var operand = child switch
                {
                    ArgumentSyntax argument => argument.Expression,
                    MemberAccessExpressionSyntax member => member.Expression,
                    _ => child as ExpressionSyntax,
                };
                if (operand is not null && routine.Model.GetTypeInfo(operand, cancellation).Type is { IsRefLikeType: true })
                    return true;
            }
        }

        return false;
    }

    // In a loop, what stands before the node runs after it as well.
    static bool IsRepeatedAfter(SyntaxNode name, SyntaxNode node, Routine routine) =>
        Loops.Around(node, routine.Syntax) is { } loop && loop.Span.Contains(name.Span);

    static bool IsInScope(ISymbol symbol, SyntaxNode node)
    {
        if (symbol.DeclaringSyntaxReferences is not [var declaration])
            return true;
        var scope = declaration.GetSyntax().FirstAncestorOrSelf<SyntaxNode>(static part => part is BlockSyntax or BaseMethodDeclarationSyntax
            or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or ForStatementSyntax or CommonForEachStatementSyntax or UsingStatementSyntax or GlobalStatementSyntax);
        return scope is null or GlobalStatementSyntax || scope.Span.Contains(node.Span);
    }

    /// <summary>Whether a lock can be held anywhere in a routine: the words of the text tell cheaply that none can.</summary>
    public static bool MayHoldLock(Routine routine)
    {
        foreach (var body in SyntaxIndex.Of(routine.Syntax.SyntaxTree, default).Bodies)
        {
            if (body.Owner == routine.Root.Syntax)
                return (body.Signals & Signals.Lock) != 0;
        }

        return true;
    }
}
