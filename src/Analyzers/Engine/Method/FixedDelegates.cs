using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Delegates in fields that hold the same code for good: <c>readonly Action&lt;string&gt; _check = path => …;</c></summary>
static class FixedDelegates
{
    /// <summary>The code that a call of such a delegate runs; null for other operations, and when nobody can tell.</summary>
    public static Routine? CodeOf(IOperation operation, Session session, CancellationToken cancellation)
    {
        if (operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IFieldReferenceOperation { Field: var field } } || !session.Declares(field)
            || !(field.IsReadOnly || FieldWrites.AreInConstructors(field)) || OnlyValueOf(field.OriginalDefinition, cancellation) is not { } value)
        {
            return null;
        }

        var model = session.ModelOf(value.SyntaxTree);
        return value switch
        {
            AnonymousFunctionExpressionSyntax => session.RoutineAt(value, model, cancellation),
            IdentifierNameSyntax or MemberAccessExpressionSyntax when model.GetSymbolInfo(value, cancellation).Symbol is IMethodSymbol { IsAbstract: false, IsVirtual: false } method => session.RoutineOf(method.OriginalDefinition, cancellation),
            _ => null,
        };
    }

    // What the field begins with, when it gets nothing else in its type.
    static ExpressionSyntax? OnlyValueOf(IFieldSymbol field, CancellationToken cancellation)
    {
        if (field.DeclaringSyntaxReferences is not [var declaration] || declaration.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: var initial })
            return null;
        foreach (var (value, _) in FieldWrites.GivenTo(field))
        {
            if (value != initial)
                return null;
        }

        return initial;
    }
}
