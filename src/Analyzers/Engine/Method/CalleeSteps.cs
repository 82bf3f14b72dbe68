using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Members that are another name for one step on a concurrent collection: <c>bool HasMail =&gt; !_mails.IsEmpty;</c>, and
/// <c>Mail Next() { _mails.TryDequeue(out var mail); return mail!; }</c>, which has nothing to hand out when others were faster.
/// </summary>
static class CalleeSteps
{
    const int Statements = 2;

    /// <summary>The names of the members of a document that may be such.</summary>
    /// <param name="root">The document.</param>
    /// <param name="collections">The names of its concurrent collections.</param>
    public static IEnumerable<string> NamesIn(SyntaxNode root, HashSet<string> collections)
    {
        foreach (var member in root.DescendantNodes(static node => node is not (BlockSyntax or ArrowExpressionClauseSyntax)))
        {
            var (name, body) = member switch
            {
                PropertyDeclarationSyntax property => (property.Identifier.ValueText, (SyntaxNode?)property.ExpressionBody ?? property.AccessorList),
                MethodDeclarationSyntax { ParameterList.Parameters.Count: 0 } method when method.Body is not { Statements.Count: > Statements } => (method.Identifier.ValueText, (SyntaxNode?)method.ExpressionBody ?? method.Body),
                _ => ("", null),
            };
            if (body?.DescendantNodes().Any(node => node is IdentifierNameSyntax mention && collections.Contains(mention.Identifier.ValueText)) == true)
                yield return name;
        }
    }

    /// <summary>What a method does to which collection of its object; null where that is more than one step.</summary>
    public static (Meaning Meaning, IFieldSymbol Collection)? Of(IMethodSymbol method, Session session)
    {
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.ReturnsVoid || !method.Parameters.IsEmpty || !session.Declares(method.OriginalDefinition) || session.RoutineOf(method.OriginalDefinition, default) is not { Parent: null, Body: { } body })
            return null;
        (Meaning, IFieldSymbol)? only = null;
        foreach (var operation in body.Descendants())
        {
            (ISymbol? member, IOperation? instance) = operation switch
            {
                IInvocationOperation call => ((ISymbol?)call.TargetMethod, call.Instance),
                IPropertyReferenceOperation property => (property.Property, property.Instance),
                _ => (null, null),
            };
            var kind = member is null ? Meaning.None : StepModel.Of(member).Kind;
            if (kind == Meaning.None)
                continue;
            if (only is not null || instance is not IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: var field } || kind is not (Meaning.AsksForCount or Meaning.TakesElement) || (kind == Meaning.TakesElement && !IsHandedOutUnasked((IInvocationOperation)operation, body)))
                return null;
            only = (kind, field);
        }

        return only;
    }

    // Nobody looks whether something was taken.
    static bool IsHandedOutUnasked(IInvocationOperation take, IOperation body) => take is { Parent: IExpressionStatementOperation, Arguments: [{ Value: var given }] }
        && (given is IDeclarationExpressionOperation declared ? declared.Expression : given) is ILocalReferenceOperation { Local: var taken }
        && body.Descendants().Any(operation => operation is IReturnOperation { ReturnedValue: { } answer } && ValueFlow.Core(answer) is ILocalReferenceOperation { Local: var returned } && SymbolEqualityComparer.Default.Equals(returned, taken));
}
