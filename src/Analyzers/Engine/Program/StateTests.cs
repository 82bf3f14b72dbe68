using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Code that does nothing unless a state lets it: <c>lock (gate) { if (_state != Ready) return; … }</c>. Who takes the state under the
/// lock, and gives it back, works without the lock in between.
/// </summary>
static class StateTests
{
    // Monitor.TryEnter before it, or the declaration of its flag.
    const int Preparations = 2;

    /// <summary>Whether a method looks first, under a lock, at a state that comes and goes, and leaves unless it is the right one.</summary>
    public static bool BeginsWithOne(Routine method, Concurrency concurrency)
    {
        if (method.Syntax is not MethodDeclarationSyntax { Body: { } body })
            return false;
        foreach (var test in body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<IfStatementSyntax>())
        {
            if (IsFirst(test) && ComesBeforeAll(test, body) && Leaves(test.Statement) && IsUnderLock(test.Condition, method, concurrency) && ComesAndGoes(test.Condition, method))
                return true;
        }

        return false;
    }

    // Assertions may stand before it.
    static bool IsFirst(IfStatementSyntax test)
    {
        foreach (var statement in (test.Parent as BlockSyntax)?.Statements ?? default)
        {
            if (statement == test)
                return true;
            if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax })
                return false;
        }

        return false;
    }

    // lock (gate) { if (…) return; } as the last thing says nothing of what came before it.
    static bool ComesBeforeAll(IfStatementSyntax test, BlockSyntax body)
    {
        for (var node = test.Parent; node is not null && node != body; node = node.Parent)
        {
            if (node is StatementSyntax and not BlockSyntax && node.Parent == body)
                return body.Statements.IndexOf((StatementSyntax)node) <= Preparations;
        }

        return true;
    }

    static bool Leaves(StatementSyntax statement) => statement is ReturnStatementSyntax or BlockSyntax { Statements: [ReturnStatementSyntax] };

    static bool IsUnderLock(SyntaxNode condition, Routine method, Concurrency concurrency)
    {
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (concurrency.LocksAt(method, node) is { Held.IsEmpty: false })
                return true;
        }

        return false;
    }

    // One that is set and never taken back says that the object has come to its end, not that somebody works with it.
    static bool ComesAndGoes(ExpressionSyntax condition, Routine method)
    {
        if (method.Method?.ContainingType is not { } type)
            return false;
        var states = new HashSet<string>(StringComparer.Ordinal);
        AddNames(condition, states);
        var values = new HashSet<string>(StringComparer.Ordinal);
        var declarations = type.DeclaringSyntaxReferences.Select(static reference => reference.GetSyntax()).ToList();
        foreach (var property in declarations.SelectMany(static declaration => declaration.DescendantNodes()).OfType<PropertyDeclarationSyntax>())
        {
            if (states.Contains(property.Identifier.ValueText) && property.ExpressionBody is { } getter)
                AddNames(getter.Expression, states);
        }

        foreach (var assignment in declarations.SelectMany(static declaration => declaration.DescendantNodes()).OfType<AssignmentExpressionSyntax>())
        {
            if (assignment.Left is IdentifierNameSyntax name && states.Contains(name.Identifier.ValueText) && assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is null)
                values.Add(assignment.Right.ToString());
        }

        return values.Count > 1;
    }

    static void AddNames(ExpressionSyntax expression, HashSet<string> names)
    {
        foreach (var name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (name.Parent is not MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access || access.Expression == name)
                names.Add(name.Identifier.ValueText);
        }
    }
}
