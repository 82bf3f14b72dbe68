using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Semaphores that are locks by another name: whoever holds one only computes meanwhile, so nobody waits long for it. <c>await
/// _gate.WaitAsync(); try { … await … } finally { … }</c> is another matter.
/// </summary>
sealed class ShortGates(Session session)
{
    readonly ConcurrentDictionary<IFieldSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether what a wait is for is such a semaphore.</summary>
    public bool Hold(IOperation wait, Routine routine)
    {
        if (wait is not IInvocationOperation { Instance: { } semaphore } || Origins.Bare(semaphore) is not IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private, OriginalDefinition: var field } }
            || !session.Declares(field) || session.Semaphores.InitialCount(semaphore, routine.Places) is not > 0)
        {
            return false;
        }

        return _known.TryGetValue(field, out var known) ? known : _known.GetOrAdd(field, AllOnlyCompute(field));
    }

    bool AllOnlyCompute(IFieldSymbol field)
    {
        var holders = new HashSet<SyntaxNode>();
        foreach (var (name, model) in References.To(field, session, default))
        {
            var place = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : (ExpressionSyntax)name;
            // Who gets hold of it may hold it as long as he likes.
            if (place.Parent is not (MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } or ConditionalAccessExpressionSyntax or VariableDeclaratorSyntax) && !(place.Parent is AssignmentExpressionSyntax given && given.Left == place))
                return false;
            if (place.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } && model.GetSymbolInfo(call).Symbol is { } member && session.Calls.Is(member, Meaning.Acquire)
                && (session.RoutineAt(name, model, default) is not { } holder || (holders.Add(holder.Syntax) && !OnlyComputes(holder, field))))
            {
                return false;
            }
        }

        return true;
    }

    bool OnlyComputes(Routine holder, IFieldSymbol field)
    {
        foreach (var node in holder.Syntax.DescendantNodes())
        {
            if (node is AwaitExpressionSyntax { Expression: var awaited } && !IsForIt(awaited))
                return false;
            if (node is ForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } or UsingStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword })
                return false;
            // A delegate, or what is behind an interface, may do anything.
            if (node is InvocationExpressionSyntax call && !IsForIt(call) && MayTakeLong(call, holder))
                return false;
        }

        return holder.Root.BlockingUses.All.All(use => !holder.Syntax.Span.Contains(use.Node.Span) || IsForIt(use.Node));

        bool IsForIt(SyntaxNode node) => node.DescendantNodesAndSelf().Any(one => one is IdentifierNameSyntax { Identifier.ValueText: var name } && name == field.Name);
    }

    bool MayTakeLong(InvocationExpressionSyntax call, Routine holder)
    {
        if (holder.Model.GetOperation(call) is not IInvocationOperation { TargetMethod: var called } operation)
            return true;
        var method = (IMethodSymbol)MemberTable.Definition(called);
        if (method.MethodKind == MethodKind.DelegateInvoke || SynchronousCalls.Blocks(operation, holder))
            return true;
        // What the program writes may wait, and to ask for that here would go round in circles.
        return session.Declares(method) ? session.RoutineOf(method, default) is not { } callee || callee.Syntax.DescendantNodes().Any(static node => node is InvocationExpressionSyntax or AwaitExpressionSyntax)
            : !PlatformSpaces.Declare(method);
    }
}
