using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>How an element is selected where neither a variable nor a constant does.</summary>
enum SelectionKind
{
    /// <summary>By data: a remainder, a hash, a random number, what another collection holds. Two copies may come to the same one.</summary>
    Drawn,

    /// <summary>One after the other, from a start up to some end.</summary>
    Sweep,

    /// <summary>One after the other until there are no more.</summary>
    All,

    /// <summary>So many places behind the one that a variable selects.</summary>
    Offset,

    /// <summary>Around the one that a variable selects, or from the next one on, one after the other: those of its neighbours.</summary>
    Beside,

    /// <summary>What somebody has put there, and still has in a variable.</summary>
    Given,

    /// <summary>What somebody has taken out: each gets another one.</summary>
    Taken,
}

/// <summary>A selection of elements; equal ones may select the same element.</summary>
/// <param name="Kind">How.</param>
/// <param name="From">Where a sweep begins, or how far an offset goes.</param>
/// <param name="Variable">The variable of an offset, the one that holds the element, or the counter that is at it.</param>
/// <param name="Form">What is reckoned with the variable and its offset, where that is more than the place itself: the start of a row.</param>
sealed record Selection(SelectionKind Kind, object? From = null, ISymbol? Variable = null, string? Form = null)
{
    /// <summary>Whether a sweep goes on until there are no more: it leaves out those before its start and no other.</summary>
    public bool IsToEnd { get; init; }

    /// <summary>Whether it comes to all elements, or to all but the first few.</summary>
    public bool IsThorough => Kind == SelectionKind.All || IsToEnd;

    /// <summary>By data.</summary>
    public static Selection Drawn { get; } = new(SelectionKind.Drawn);

    /// <summary>What was put there.</summary>
    public static Selection Given { get; } = new(SelectionKind.Given);

    /// <summary>What was taken out.</summary>
    public static Selection Taken { get; } = new(SelectionKind.Taken);

    /// <summary>All elements.</summary>
    public static Selection All { get; } = new(SelectionKind.All);

    /// <summary>All elements, one after the other in a variable: code that is started for one of them uses that one.</summary>
    public static Selection Each(ISymbol variable) => new(SelectionKind.All, Variable: variable);

    /// <summary>The same elements, looked at as a whole: not the one that a loop is at.</summary>
    public Selection Whole => Variable is null ? this : Kind switch
    {
        SelectionKind.All => All,
        SelectionKind.Sweep => this with { Variable = null },
        _ => this,
    };

    /// <summary>The variable of a loop that is at this element while its body runs; null where nobody knows which one it is.</summary>
    public ISymbol? OfRound => Kind is SelectionKind.All or SelectionKind.Sweep ? Variable : null;

    /// <inheritdoc/>
    public bool Equals(Selection? other) =>
        other is not null && Kind == other.Kind && Equals(From, other.From) && (Kind is SelectionKind.All or SelectionKind.Sweep || SymbolEqualityComparer.Default.Equals(Variable, other.Variable)) && Form == other.Form;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Kind;

    /// <summary>The selection as it stands between brackets.</summary>
    public override string ToString() => Kind switch
    {
        SelectionKind.Drawn => "any",
        SelectionKind.Offset => Form is null ? $"{Variable!.Name}+{From}" : $"{Variable!.Name}+{From} in {Form}",
        SelectionKind.Beside => $"{Variable!.Name}±",
        SelectionKind.All => "..",
        SelectionKind.Given => "given",
        SelectionKind.Taken => "taken",
        _ => $"{From}..",
    };

    /// <summary>
    /// Whether two indices may select the same element: for two pieces of code that run beside each other, or for two copies of one.
    /// </summary>
    public static bool MayCoincide(object? one, object? other, bool isSelf) => (one, other) switch
    {
        (Selection { Kind: SelectionKind.Given }, Selection { Kind: SelectionKind.Given }) or (Selection { Kind: SelectionKind.Taken }, Selection { Kind: SelectionKind.Taken }) => false,
        // Who has put something into a collection and goes on to use it meets whoever has found it there.
        (Selection { Kind: SelectionKind.Given }, _) => !isSelf || other is not (ILocalSymbol or IParameterSymbol),
        (_, Selection { Kind: SelectionKind.Given }) => !isSelf || one is not (ILocalSymbol or IParameterSymbol),
        // Whichever element it is: it is among all.
        (Selection { Kind: SelectionKind.All }, _) or (_, Selection { Kind: SelectionKind.All }) => true,
        (null, _) or (_, null) => false,
        // for (var i = 1; i < results.Length; i++): that of a copy, which is one of many, is among the rest.
        (Selection { IsToEnd: true }, ILocalSymbol or IParameterSymbol) or (ILocalSymbol or IParameterSymbol, Selection { IsToEnd: true }) => true,
        (Selection { Kind: SelectionKind.Beside, Variable: IParameterSymbol own }, _) when isSelf => SymbolEqualityComparer.Default.Equals(own, other as ISymbol ?? (other as Selection)?.Variable),
        (_, Selection { Kind: SelectionKind.Beside, Variable: IParameterSymbol own }) when isSelf => SymbolEqualityComparer.Default.Equals(own, one as ISymbol ?? (one as Selection)?.Variable),
        (Selection { Kind: SelectionKind.Beside }, _) or (_, Selection { Kind: SelectionKind.Beside }) => false,
        // a[i + 1] = a[i] with the index of a parallel loop: the neighbour's.
        (Selection { Kind: SelectionKind.Offset, Variable: IParameterSymbol moved } mine, _) when isSelf =>
            other is Selection { Kind: SelectionKind.Offset } theirs
                ? !Equals(mine.From, theirs.From) && mine.Form == theirs.Form && SymbolEqualityComparer.Default.Equals(moved, theirs.Variable)
                : mine.Form is null && SymbolEqualityComparer.Default.Equals(moved, other as ISymbol),
        (_, Selection { Kind: SelectionKind.Offset, Variable: IParameterSymbol moved, Form: null }) when isSelf => SymbolEqualityComparer.Default.Equals(moved, one as ISymbol),
        (Selection { Kind: SelectionKind.Offset }, _) or (_, Selection { Kind: SelectionKind.Offset }) when isSelf => false,
        // The copies of a loop select their own elements.
        (ILocalSymbol or IParameterSymbol, _) when isSelf => false,
        (ISymbol mine, ISymbol theirs) => SymbolEqualityComparer.Default.Equals(mine, theirs),
        _ => one.Equals(other),
    };
}
