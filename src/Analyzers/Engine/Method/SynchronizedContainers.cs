using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which variables hold a wrapper that locks each call by itself.</summary>
static class SynchronizedContainers
{
    /// <summary>Whether an expression names a variable that only ever holds such a wrapper.</summary>
    public static bool IsOne(IOperation container, Routine routine)
    {
        if (SynchronizedWrappers.LockOf(container.Type) is null)
            return false;
        return routine.Places.Source(container) switch
        {
            ILocalReferenceOperation { Local: var local } => routine.Places.ValueOf(local) is { } value && IsMade(routine.Places.Source(value)),
            IFieldReferenceOperation { Field: var field } when routine.Session.Declares(field) && (field.IsReadOnly || FieldWrites.AreInConstructors(field)) => Holds(field.OriginalDefinition, routine.Session),
            _ => false,
        };
    }

    static bool Holds(IFieldSymbol field, Session session) => session.OwnObjects.TryGetValue(field, out var known) ? known : session.OwnObjects.GetOrAdd(field, HoldsOne(field, session));

    static bool HoldsOne(IFieldSymbol field, Session session)
    {
        var isMade = false;
        foreach (var declaration in field.DeclaringSyntaxReferences)
        {
            if (declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } first })
            {
                if (!IsMade(first, session))
                    return false;
                isMade = true;
            }
        }

        foreach (var constructor in field.ContainingType.Constructors)
        {
            foreach (var node in constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is ConstructorDeclarationSyntax body ? body.DescendantNodes() : [])
            {
                if (node is not AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } assignment || (assignment.Left as IdentifierNameSyntax ?? ((MemberAccessExpressionSyntax)assignment.Left).Name).Identifier.ValueText != field.Name)
                    continue;
                if (!IsMade(assignment.Right, session))
                    return false;
                isMade = true;
            }
        }

        return isMade;
    }

    static bool IsMade(SyntaxNode value, Session session) => value is InvocationExpressionSyntax && session.ModelOf(value.SyntaxTree).GetOperation(value) is { } made && IsMade(made);

    static bool IsMade(IOperation value) => value is IInvocationOperation { TargetMethod: var method } && SynchronizedWrappers.AreMadeBy(method);
}
