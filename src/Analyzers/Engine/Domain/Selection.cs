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

    /// <summary>What somebody has put there, and still has in a variable.</summary>
    Given,

    /// <summary>What somebody has taken out: each gets another one.</summary>
    Taken,
}

/// <summary>A selection of elements; equal ones may select the same element.</summary>
/// <param name="Kind">How.</param>
/// <param name="From">Where a sweep begins, or how far an offset goes.</param>
/// <param name="Variable">The variable of an offset.</param>
sealed record Selection(SelectionKind Kind, object? From = null, ISymbol? Variable = null)
{
    /// <summary>By data.</summary>
    public static Selection Drawn { get; } = new(SelectionKind.Drawn);

    /// <summary>What was put there.</summary>
    public static Selection Given { get; } = new(SelectionKind.Given);

    /// <summary>What was taken out.</summary>
    public static Selection Taken { get; } = new(SelectionKind.Taken);

    /// <summary>All elements.</summary>
    public static Selection All { get; } = new(SelectionKind.All);

    /// <inheritdoc/>
    public bool Equals(Selection? other) =>
        other is not null && Kind == other.Kind && Equals(From, other.From) && SymbolEqualityComparer.Default.Equals(Variable, other.Variable);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Kind;

    /// <summary>The selection as it stands between brackets.</summary>
    public override string ToString() => Kind switch
    {
        SelectionKind.Drawn => "any",
        SelectionKind.Offset => $"{Variable!.Name}+{From}",
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
        // a[i + 1] = a[i] with the index of a parallel loop: the neighbour's.
        (Selection { Kind: SelectionKind.Offset, Variable: IParameterSymbol moved } mine, _) when isSelf =>
            other is Selection { Kind: SelectionKind.Offset } theirs
                ? !Equals(mine.From, theirs.From) && SymbolEqualityComparer.Default.Equals(moved, theirs.Variable)
                : SymbolEqualityComparer.Default.Equals(moved, other as ISymbol),
        (_, Selection { Kind: SelectionKind.Offset, Variable: IParameterSymbol moved }) when isSelf => SymbolEqualityComparer.Default.Equals(moved, one as ISymbol),
        (Selection { Kind: SelectionKind.Offset }, _) when isSelf => false,
        // The copies of a loop select their own elements.
        (ILocalSymbol or IParameterSymbol, _) when isSelf => false,
        (ISymbol mine, ISymbol theirs) => SymbolEqualityComparer.Default.Equals(mine, theirs),
        _ => one.Equals(other),
    };
}
