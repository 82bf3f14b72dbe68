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
    readonly Dictionary<ISymbol, Dictionary<ISymbol, (IOperation Step, Routine Routine)>> _once = new(SymbolEqualityComparer.Default);

    /// <summary>Reads a member.</summary>
    public static OneObjectTwice In(Routine root, Places places)
    {
        var twice = new OneObjectTwice(root, places);
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                    twice.Note(operation, routine);
            }
        }

        return twice;
    }

    /// <summary>Whether one object is in a collection twice.</summary>
    public bool IsIn(ISymbol collection) => _collections.Contains(collection);

    void Note(IOperation operation, Routine routine)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 } } assignment:
                Put(places.Of(assignment.Target)?.Up().Symbol, assignment.Value, operation, routine);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IFieldReferenceOperation } assignment when places.Source(assignment.Value) is IArrayCreationOperation { Initializer: { } initializer }:
                foreach (var value in initializer.ElementValues)
                    Put(places.Of(assignment.Target)?.Symbol, value, operation, routine);
                break;
            case IInvocationOperation { Instance: { } list } call when ElementModel.Of(call.TargetMethod) is { Kind: Meaning.Keeps or Meaning.Gives } meaning && meaning.Operand < call.Arguments.Length:
                Put(places.Of(list)?.Symbol, call.Arguments[meaning.Operand].Value, operation, routine);
                break;
        }
    }

    void Put(ISymbol? collection, IOperation value, IOperation step, Routine routine)
    {
        if (collection is null || value.Type is not { IsReferenceType: true } || ObjectIn(value) is not { } known)
            return;
        if (!_once.TryGetValue(collection, out var objects))
            _once.Add(collection, objects = new(SymbolEqualityComparer.Default));
        // if (first) jobs.Add(job); else jobs.Add(job); only one of the two happens.
        if ((Loops.Around(value.Syntax, root.Syntax) is { } loop && !IsMadeIn(loop, known)) || (objects.TryGetValue(known, out var other) && (other.Step == step || other.Routine != routine || routine.Ways.MayComeAfter(other.Step, step))))
            _collections.Add(collection);
        else
            objects[known] = (step, routine);
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
