using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Fields of the program that hold complete tasks only, whoever looks at them: all that is ever written to them is complete when
/// it is written, as in <c>Task&lt;int&gt; _value = Task.FromResult(1)</c>.
/// </summary>
sealed class KeptTasks(Session session)
{
    // By depth: what was cut off for one that asks from far away is not so for one that asks from near.
    readonly ConcurrentDictionary<(ISymbol Member, int Depth), bool> _known = new();

    /// <summary>Calls that give such tasks, made of objects that are known.</summary>
    public FinishedCalls Calls { get; } = new(session);

    /// <summary>Whether nobody ever waits for the task in a field.</summary>
    public bool AreComplete(IFieldSymbol field) => AreComplete(field.OriginalDefinition, 0);

    /// <summary>Whether nobody ever waits for the task that a property hands out: whichever it returns is kept complete, also in all that an interface stands for.</summary>
    public bool AreComplete(IPropertySymbol property) => AreComplete(property.OriginalDefinition, 0);

    bool AreComplete(IPropertySymbol property, int depth)
    {
        if (depth > Limits.OriginDepth || property.GetMethod is not { } getter || !session.Declares(property))
            return false;
        return _known.TryGetValue((property, depth), out var known) ? known : _known.GetOrAdd((property, depth), HandOutComplete(getter, depth));
    }

    bool HandOutComplete(IMethodSymbol getter, int depth)
    {
        var all = session.ImplementationsOf(getter);
        foreach (var implementation in all)
        {
            if (!HandsOutComplete(implementation, depth))
                return false;
        }

        return !all.IsEmpty;
    }

    bool HandsOutComplete(IMethodSymbol getter, int depth)
    {
        if (session.RoutineOf(getter, default) is not { Body: { } body })
            return false;
        var isOne = false;
        foreach (var returned in Origins.ReturnsOf(body))
        {
            if (!IsComplete(returned, depth + 1))
                return false;
            isOne = true;
        }

        return isOne;
    }

    bool AreComplete(IFieldSymbol field, int depth)
    {
        // Others could write another task.
        if (depth > Limits.OriginDepth || !session.Declares(field) || !(field.IsReadOnly || field.DeclaredAccessibility == Accessibility.Private))
            return false;
        return _known.TryGetValue((field, depth), out var known) ? known : _known.GetOrAdd((field, depth), Find(field, depth));
    }

    bool Find(IFieldSymbol field, int depth)
    {
        var isWritten = false;
        foreach (var (value, name) in FieldWrites.ValuesOf(field))
        {
            if (!(value is not null ? IsComplete(value, depth) : name is not null && IsExchanged(name, depth)))
                return false;
            isWritten = true;
        }

        return isWritten;
    }

    // In one step with an exchange, or where it is missing: any other way to write may bring any task.
    bool IsExchanged(IdentifierNameSyntax name, int depth)
    {
        SyntaxNode target = WholeName.Of(name);
        if (target.Parent is AssignmentExpressionSyntax assignment)
            return assignment.Left == target && IsComplete(assignment.Right, depth);
        return target.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax exchange }
            && session.ModelOf(exchange.SyntaxTree).GetOperation(exchange) is IInvocationOperation call && session.Calls.Of(call).Kind == Meaning.Atomic
            && call.Arguments.All(argument => argument.Parameter is { RefKind: RefKind.Ref } || IsComplete(argument.Value, depth));
    }

    bool IsComplete(ExpressionSyntax value, int depth) =>
        session.ModelOf(value.SyntaxTree).GetOperation(value) is { } operation && IsComplete(operation, depth);

    bool IsComplete(IOperation value, int depth)
    {
        value = Origins.Bare(value);
        switch (value)
        {
            // Nobody waits for null.
            case IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } }:
                return true;
            case IInvocationOperation call:
                return session.Calls.Is(call.TargetMethod, Meaning.CompletedTask) || (session.Calls.TaskBehind(call) is { } same && IsComplete(same, depth));
            case IPropertyReferenceOperation property:
                return session.Calls.Is(property.Property, Meaning.CompletedTask) || IsOfCompletedSource(property) || AreComplete(property.Property.OriginalDefinition, depth + 1);
            case IConditionalOperation { WhenFalse: { } other } choice:
                return IsComplete(choice.WhenTrue, depth) && IsComplete(other, depth);
            case IFieldReferenceOperation { Field: var field }:
                return AreComplete(field.OriginalDefinition, depth + 1);
            default:
                return false;
        }
    }

    // source.SetException(…); s_removed = source.Task;
    bool IsOfCompletedSource(IPropertyReferenceOperation property)
    {
        if (property.Instance is not ILocalReferenceOperation { Local: var source } || !CompletionNames.IsTaskOfSource(property.Property))
            return false;
        for (var node = property.Syntax; node.Parent is { } parent; node = parent)
        {
            foreach (var before in (parent as BlockSyntax)?.Statements ?? default)
            {
                if (before == node)
                    break;
                if (before is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } } call }
                    && name == source.Name && session.ModelOf(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol method && CompletionNames.Completes(method))
                {
                    return true;
                }
            }

            if (parent is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                break;
        }

        return false;
    }
}
