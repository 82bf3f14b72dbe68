using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks that are only there for something to be done once: <c>if (!_ready) lock (_gate) { if (!_ready) { … _ready = true; } }</c>. Nobody else wants such a lock,
/// and who waits for it wants what is done there.
/// </summary>
static class OnceOnly
{
    /// <summary>Whether a lock statement is the only one of its private lock, and a test decides before and in it whether there is still something to do.</summary>
    public static bool IsTakenFor(LockStatementSyntax section, SemanticModel model)
    {
        if (section.Statement is not BlockSyntax { Statements: [var first, ..] } || model.GetSymbolInfo(section.Expression).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type } gate)
            return false;
        foreach (var node in NameIndex.MentionsIn(type, gate.Name))
        {
            if (node is SimpleNameSyntax && !section.Expression.Contains(node))
                return false;
        }

        if (first is not IfStatementSyntax { Condition: var inner })
            return false;
        foreach (var name in inner.DescendantNodesAndSelf())
        {
            if (name is IdentifierNameSyntax { Identifier.ValueText: var flag } && IsSet(flag, section) && IsTestedBefore(flag, section))
                return true;
        }

        return false;
    }

    static bool IsSet(string flag, LockStatementSyntax section)
    {
        foreach (var node in section.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var target } && (target is MemberAccessExpressionSyntax access ? access.Name : target) is IdentifierNameSyntax { Identifier.ValueText: var set } && set == flag)
                return true;
        }

        return false;
    }

    static bool IsTestedBefore(string flag, LockStatementSyntax section)
    {
        foreach (var (condition, _, _) in DecidingConditions.Of(section))
        {
            if (condition.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var tested } && tested == flag))
                return true;
        }

        return false;
    }
}
