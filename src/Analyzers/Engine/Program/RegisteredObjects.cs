using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Objects and delegates that others have registered with a type: they bring an implementation of its interface along, whatever that does.
/// For each list the program is asked once who puts something there.
/// </summary>
sealed class RegisteredObjects(Session session)
{
    readonly ConcurrentDictionary<IFieldSymbol, ImmutableArray<IParameterSymbol>> _known = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether a call goes to one of the objects of a list that any user of the type may add to: <c>foreach (var rule in _rules) rule.Check(text)</c>
    /// beside <c>public void Register(IRule rule) => _rules.Add(rule)</c>.
    /// </summary>
    public bool AreCalledBy(IInvocationOperation call, Routine root, CancellationToken cancellation)
    {
        if (call.TargetMethod is not { ContainingType: { TypeKind: TypeKind.Interface } contract } || !session.Declares(contract) || !References.IsVisibleOutside(contract)
            || root.Method?.ContainingType is not { } type || !References.IsVisibleOutside(type) || ListOf(call.Instance, root, Limits.OriginDepth) is not { Field: var list })
        {
            return false;
        }

        return GivenTo(list, cancellation).Any(static given => References.IsVisibleOutside(given.ContainingSymbol));
    }

    /// <summary>
    /// The parameters that bring along the delegates of a list, one of which is called: <c>foreach (var check in _checks) check(text)</c> beside
    /// <c>void Add(Func&lt;string, bool&gt; check) => _checks.Add(check)</c>. None when it is not from such a list.
    /// </summary>
    public ImmutableArray<IParameterSymbol> BringersOf(IOperation? called, Routine root, CancellationToken cancellation) =>
        ListOf(called, root, Limits.OriginDepth) is { Field: var list } && session.Declares(list) ? GivenTo(list, cancellation) : ImmutableArray<IParameterSymbol>.Empty;

    /// <summary>The list that a call takes its delegate or object from.</summary>
    public static ISymbol? ListBehind(IOperation? called, Routine root) => ListOf(called, root, Limits.OriginDepth)?.Field;

    // While somebody types, a local may be made of itself.
    static IFieldReferenceOperation? ListOf(IOperation? element, Routine root, int depth) => element switch
    {
        ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declaration] } local } => declaration.GetSyntax() is ForEachStatementSyntax loop
            ? loop.SyntaxTree == root.Syntax.SyntaxTree && root.Model.GetOperation(loop.Expression) is { } all ? InputSizes.Unwrapped(all) as IFieldReferenceOperation : null
            : depth > 0 && root.Places.ValueOf(local) is { } value ? ListOf(root.Places.Source(value), root, depth - 1) : null,
        // _checks.All(check => check(text))
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.LambdaMethod } lambda } => QueryOf(element, lambda) is { } query
            ? InputSizes.Unwrapped(query.Instance ?? query.Arguments[0].Value) as IFieldReferenceOperation : null,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: IFieldReferenceOperation list } => list,
        IArrayElementReferenceOperation { ArrayReference: IFieldReferenceOperation list } => list,
        _ => null,
    };

    static IInvocationOperation? QueryOf(IOperation part, IMethodSymbol lambda)
    {
        for (var outer = part.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation { Symbol: var function } && SymbolEqualityComparer.Default.Equals(function, lambda))
                return Arguments.CallThatReceives(outer) is { Arguments.IsEmpty: false } call && call.Arguments[0].Value is not IDelegateCreationOperation ? call : Arguments.CallThatReceives(outer) is { Instance: not null } own ? own : null;
        }

        return null;
    }

    ImmutableArray<IParameterSymbol> GivenTo(IFieldSymbol list, CancellationToken cancellation)
    {
        var field = list.OriginalDefinition;
        return _known.TryGetValue(field, out var known) ? known : _known.GetOrAdd(field, Find(field, cancellation));
    }

    ImmutableArray<IParameterSymbol> Find(IFieldSymbol list, CancellationToken cancellation)
    {
        var given = ImmutableArray.CreateBuilder<IParameterSymbol>();
        foreach (var (name, model) in References.To(list, session, cancellation))
        {
            SyntaxNode whole = WholeName.OfOwn(name);
            var filling = whole.Parent switch
            {
                MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } => (SyntaxNode)call,
                ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } element when assignment.Left == element => assignment,
                _ => null,
            };
            var value = filling is null ? null : model.GetOperation(filling, cancellation) switch
            {
                IInvocationOperation { Instance: IFieldReferenceOperation, Arguments: [.., { Value: var added }], TargetMethod: var method } when ElementModel.Of(method).Kind is Meaning.Gives or Meaning.Keeps => added,
                ISimpleAssignmentOperation { Value: var put } => put,
                _ => null,
            };
            while (value is IConversionOperation conversion)
                value = conversion.Operand;
            if (value is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } parameter })
                given.Add(parameter.OriginalDefinition);
        }

        return given.ToImmutable();
    }
}
