using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Launches that an object makes once, however often the member is called that makes them: it looks whether it has been there, <c>if (_task == null) _task = …;</c>, and nobody
/// else says that it has not. Nobody is sure of two who look at the same moment: who starts an object twice at a time has another fault.
/// </summary>
static class SoleStarts
{
    /// <summary>Whether a launch is made once for each object.</summary>
    public static bool Is(Launch launch, CancellationToken cancellation) => IsOfKept(launch) || Is(launch.Operation.Syntax, launch.Launcher, null, cancellation);

    /// <summary>
    /// Whether a launch is made for an object only when what it has launched for it before is over: what that does last is to say so, <c>void Run() { while (…) Step(); _isRunning = false; }</c>
    /// </summary>
    /// <param name="launch">The launch.</param>
    /// <param name="launched">The method that it launches.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static bool AreOneAfterTheOther(Launch launch, IMethodSymbol launched, CancellationToken cancellation) => IsOfKept(launch) || Is(launch.Operation.Syntax, launch.Launcher, launched, cancellation);

    /// <summary>The same of a call by which a function has a helper start the method.</summary>
    /// <param name="start">The call.</param>
    /// <param name="launcher">The function.</param>
    /// <param name="launched">The method.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static bool AreOneAfterTheOther(SyntaxNode start, Routine launcher, IMethodSymbol launched, CancellationToken cancellation) => Is(start, launcher, launched, cancellation);

    // A thread cannot be started twice, and the field has no other one.
    static bool IsOfKept(Launch launch) => launch.Operation is IInvocationOperation { Instance: IFieldReferenceOperation { Field: var kept } } && FieldWrites.AreInConstructors(kept);

    static bool Is(SyntaxNode start, Routine launcher, IMethodSymbol? launched, CancellationToken cancellation)
    {
        if (launcher.Root.Method is not { } starter || launcher.Root.Syntax.SyntaxTree != start.SyntaxTree)
            return false;
        var model = launcher.Root.Model;
        if (start.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } first && first.Right == start && IsSetHere(first.Left, start, starter, launched, model, cancellation))
            return true;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(start))
        {
            foreach (var untouched in Untouched(condition, isTrue))
            {
                if (IsSetHere(untouched, start, starter, launched, model, cancellation))
                    return true;
            }
        }

        return false;
    }

    // What has the value that all begin with where a condition holds, or does not.
    static IEnumerable<ExpressionSyntax> Untouched(ExpressionSyntax condition, bool holds)
    {
        var pending = new Stack<(ExpressionSyntax Condition, bool Holds)>();
        pending.Push((condition, holds));
        while (pending.Count > 0)
        {
            (condition, holds) = pending.Pop();
            switch (condition)
            {
                case ParenthesizedExpressionSyntax { Expression: var inner }:
                    pending.Push((inner, holds));
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated }:
                    pending.Push((negated, !holds));
                    break;
                case BinaryExpressionSyntax { RawKind: var kind } both when kind == (int)(holds ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression):
                    pending.Push((both.Left, holds));
                    pending.Push((both.Right, holds));
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Left: var other, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } when !holds:
                    yield return other;
                    break;
                case IsPatternExpressionSyntax { Expression: var there, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } when !holds:
                    yield return there;
                    break;
                case IdentifierNameSyntax or MemberAccessExpressionSyntax when !holds:
                    yield return condition;
                    break;
                default:
                    if (holds && Nulls.TestedForEmpty(condition) is { } empty)
                        yield return empty;
                    break;
            }
        }
    }

    // A private field of the own object, or of all, that only the starting member gives a value, on the way to the start or behind it, and never the one that it began with.
    static bool IsSetHere(ExpressionSyntax variable, SyntaxNode start, IMethodSymbol starter, IMethodSymbol? launched, SemanticModel model, CancellationToken cancellation)
    {
        if (!IsOfSelf(variable) || model.GetSymbolInfo(variable, cancellation).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field)
            return false;
        var isSet = false;
        foreach (var part in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var place in ChangedNames.PlacesOf(part.GetSyntax(cancellation), field.Name))
            {
                if (launched is not null && IsSaidAtLast(place, launched))
                    continue;
                if (WholeName.Of(place).Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression } assignment || assignment.Left != WholeName.Of(place) || !IsOfSelf(assignment.Left) || FieldWrites.IsDefault(assignment.Right)
                    || (field.Type.SpecialType == SpecialType.System_Boolean && !assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression))
                    || place.SyntaxTree != start.SyntaxTree || assignment.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !IsOfMember(assignment, starter))
                {
                    return false;
                }

                isSet |= statement.Span.Contains(start.Span) || (statement.Parent is BlockSyntax block && block.Span.Contains(start.Span));
            }
        }

        return isSet;
    }

    // … _isRunning = false; } as the last thing that a method does, in a lock or a finally that ends it.
    static bool IsSaidAtLast(SyntaxNode place, IMethodSymbol method)
    {
        if (WholeName.Of(place) is not { Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax statement } assignment } target || assignment.Left != target || !IsOfSelf(assignment.Left)
            || !FieldWrites.IsDefault(assignment.Right))
        {
            return false;
        }

        SyntaxNode last = statement;
        while (true)
        {
            switch (last.Parent)
            {
                case BlockSyntax block when block.Statements[block.Statements.Count - 1] == last:
                    last = block;
                    break;
                case LockStatementSyntax held:
                    last = held;
                    break;
                case FinallyClauseSyntax { Parent: TryStatementSyntax whole }:
                    last = whole;
                    break;
                case MethodDeclarationSyntax { Body: { } body }:
                    return body == last && IsOfMember(body, method);
                default:
                    return false;
            }
        }
    }

    static bool IsOfSelf(ExpressionSyntax variable) => variable is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    static bool IsOfMember(SyntaxNode place, IMethodSymbol member)
    {
        foreach (var declaration in member.DeclaringSyntaxReferences)
        {
            if (declaration.SyntaxTree == place.SyntaxTree && declaration.Span.Contains(place.Span))
                return true;
        }

        return false;
    }
}
