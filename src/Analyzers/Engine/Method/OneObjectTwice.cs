using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Collections into which a member puts the same object again and again: their elements are not told apart by their places.</summary>
/// <param name="root">The member.</param>
/// <param name="places">Its places.</param>
sealed class OneObjectTwice(Routine root, Places places)
{
    readonly HashSet<ISymbol> _collections = new(SymbolEqualityComparer.Default);
    readonly List<(ISymbol Collection, ISymbol Object)> _once = [];

    /// <summary>Whether one object is in a collection twice.</summary>
    public bool IsIn(ISymbol collection) => _collections.Contains(collection);

    /// <summary>Notes what an operation puts into a collection.</summary>
    public void Note(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 } } assignment:
                Put(places.Of(assignment.Target)?.Up().Symbol, assignment.Value);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IFieldReferenceOperation } assignment when places.Source(assignment.Value) is IArrayCreationOperation { Initializer: { } initializer }:
                foreach (var value in initializer.ElementValues)
                    Put(places.Of(assignment.Target)?.Symbol, value);
                break;
            case IInvocationOperation { Instance: { } list } call when ElementModel.Of(call.TargetMethod) is { Kind: Meaning.Keeps or Meaning.Gives } meaning && meaning.Operand < call.Arguments.Length:
                Put(places.Of(list)?.Symbol, call.Arguments[meaning.Operand].Value);
                break;
        }
    }

    void Put(ISymbol? collection, IOperation value)
    {
        if (collection is null || value.Type is not { IsReferenceType: true } || ObjectIn(value) is not { } known)
            return;
        var loop = Loops.Around(value.Syntax, root.Syntax);
        if ((loop is not null && !IsMadeIn(loop, known)) || _once.Exists(other => SymbolEqualityComparer.Default.Equals(other.Collection, collection) && SymbolEqualityComparer.Default.Equals(other.Object, known)))
            _collections.Add(collection);
        else
            _once.Add((collection, known));
    }

    ISymbol? ObjectIn(IOperation value) => places.Source(value) switch
    {
        ILocalReferenceOperation { Local: var local } when places.ValueOf(local) is not null => local,
        IParameterReferenceOperation { Parameter: var parameter } when places.IsStable(parameter) => parameter,
        IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation } when !places.IsReplaced(field) => field,
        _ => null,
    };

    bool IsMadeIn(SyntaxNode loop, ISymbol known) => known is ILocalSymbol { DeclaringSyntaxReferences: [var declared, ..] } local
        && (loop.Span.Contains(declared.Span) || (places.ValueOf(local) is { } made && loop.Span.Contains(made.Syntax.Span)));
}
