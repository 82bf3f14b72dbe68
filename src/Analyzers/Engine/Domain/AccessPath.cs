using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>Where an access path begins.</summary>
enum RootKind
{
    /// <summary>The object the routine belongs to.</summary>
    This,

    /// <summary>No object: the first step is a static member, or the root symbol is a type used as an object.</summary>
    Static,

    /// <summary>A local variable or parameter; captured ones are the same variable in all routines of a member.</summary>
    Variable,

    /// <summary>A value that the compiler keeps in a temporary.</summary>
    Temporary,

    /// <summary>A string literal: one object for the whole process.</summary>
    Literal,
}

/// <summary>One step of an access path: a field or property, or an element of a collection.</summary>
/// <param name="Member">The field or property; null for an element.</param>
/// <param name="Index">For an element: the variable, constant or <see cref="Selection"/> it is selected by; null when it is anything else.</param>
readonly record struct PathStep(ISymbol? Member, object? Index)
{
    /// <summary>Whether this step selects an element of a collection or array.</summary>
    public bool IsElement => Member is null;

    /// <summary>Two elements are certainly the same only if they are selected by the same known index.</summary>
    public bool Equals(PathStep other) => IsElement
        ? other.IsElement && Index is not null && other.Index is not null
            && (Index is ISymbol symbol ? SymbolEqualityComparer.Default.Equals(symbol, other.Index as ISymbol) : Index.Equals(other.Index))
        : SymbolEqualityComparer.Default.Equals(Member, other.Member);

    /// <inheritdoc/>
    public override int GetHashCode() => IsElement ? 1 : SymbolEqualityComparer.Default.GetHashCode(Member);
}

/// <summary>
/// The name of a piece of state, or of the object in it: a root and up to <see cref="Limits.PathLength"/> steps.
/// <c>this._orders.Count</c>, <c>Bank.s_gate</c>, <c>total</c>, <c>slots[i]</c>.
/// </summary>
/// <remarks>Two equal paths in one activation of a routine name the same state. Different paths may still alias; that is not seen.</remarks>
sealed class AccessPath : IEquatable<AccessPath>
{
    static readonly ImmutableArray<PathStep> s_noSteps = ImmutableArray<PathStep>.Empty;

    readonly RootKind _kind;
    readonly object? _root;
    readonly ImmutableArray<PathStep> _steps;

    AccessPath(RootKind kind, object? root, ImmutableArray<PathStep> steps)
    {
        _kind = kind;
        _root = root;
        _steps = steps;
    }

    /// <summary>The object a routine belongs to.</summary>
    public static AccessPath This { get; } = new(RootKind.This, null, s_noSteps);

    /// <summary>The root of all static members.</summary>
    public static AccessPath StaticRoot { get; } = new(RootKind.Static, null, s_noSteps);

    /// <summary>A local variable or parameter.</summary>
    public static AccessPath Of(ISymbol variable) => new(RootKind.Variable, variable, s_noSteps);

    /// <summary>A temporary of the compiler.</summary>
    public static AccessPath Of(CaptureId temporary) => new(RootKind.Temporary, temporary, s_noSteps);

    /// <summary>The runtime's object for a type, as in <c>lock (typeof(T))</c>.</summary>
    public static AccessPath OfType(ITypeSymbol type) => new(RootKind.Static, type, s_noSteps);

    /// <summary>A string literal, which the runtime keeps once.</summary>
    public static AccessPath OfLiteral(string text) => new(RootKind.Literal, text, s_noSteps);

    /// <summary>Where the path begins.</summary>
    public RootKind Kind => _kind;

    /// <summary>The local or parameter the path begins at; null for other roots.</summary>
    public ISymbol? Variable => _kind == RootKind.Variable ? (ISymbol)_root! : null;

    /// <summary>The steps from the root.</summary>
    public ImmutableArray<PathStep> Steps => _steps;

    /// <summary>Whether the path is a variable itself and not something in the object it holds.</summary>
    public bool IsVariable => _kind == RootKind.Variable && _steps.IsEmpty;

    /// <summary>The same object on every thread of the process, whatever instance a routine runs on.</summary>
    public bool IsStatic => _kind is RootKind.Static or RootKind.Literal;

    /// <summary>The last field or property, otherwise the variable; null for a bare <c>this</c>, type or literal.</summary>
    public ISymbol? Symbol
    {
        get
        {
            for (var i = _steps.Length - 1; i >= 0; i--)
            {
                if (_steps[i].Member is { } member)
                    return member;
            }

            return Variable;
        }
    }

    /// <summary>The path one field or property further; null when it would grow too long to be told apart.</summary>
    public AccessPath? Then(ISymbol member) => Then(new PathStep(member.OriginalDefinition, null));

    /// <summary>The path of an element; <paramref name="index"/> is the variable, constant or <see cref="Selection"/> that selects it, if it is one.</summary>
    public AccessPath? Element(object? index) => Then(new PathStep(null, index));

    AccessPath? Then(PathStep step) => _steps.Length < Limits.PathLength ? new(_kind, _root, _steps.Add(step)) : null;

    /// <summary>The path without its last <paramref name="count"/> steps.</summary>
    public AccessPath Up(int count = 1) => new(_kind, _root, _steps.RemoveRange(_steps.Length - count, count));

    /// <summary>Whether this path is <paramref name="prefix"/> or leads through it, or selects an element by it.</summary>
    public bool DependsOn(AccessPath prefix)
    {
        if (prefix.IsVariable)
        {
            foreach (var step in _steps)
            {
                if (step.Index is ISymbol index && SymbolEqualityComparer.Default.Equals(index, prefix.Variable))
                    return true;
            }
        }

        return StartsWith(prefix);
    }

    /// <summary>Whether this path is <paramref name="prefix"/> or leads through it.</summary>
    public bool StartsWith(AccessPath prefix)
    {
        if (prefix._steps.Length > _steps.Length || !SameRoot(prefix))
            return false;
        for (var i = 0; i < prefix._steps.Length; i++)
        {
            if (!_steps[i].Equals(prefix._steps[i]))
                return false;
        }

        return true;
    }

    /// <summary>The path with its root replaced: what a callee calls <paramref name="root"/> is <paramref name="by"/> for its caller.</summary>
    /// <returns>This path if it begins elsewhere; null when the result would be too long.</returns>
    public AccessPath? Replace(AccessPath root, AccessPath by)
    {
        if (!SameRoot(root))
            return this;
        var result = by;
        foreach (var step in _steps)
        {
            if ((result = result?.Then(step)) is null)
                return null;
        }

        return result;
    }

    /// <summary>The path behind its first <paramref name="count"/> steps, starting from <paramref name="by"/>; null when it would be too long.</summary>
    public AccessPath? Rebase(int count, AccessPath by)
    {
        AccessPath? result = by;
        for (var i = count; i < _steps.Length && result is not null; i++)
            result = result.Then(_steps[i]);
        return result;
    }

    /// <summary>The path with all elements of a collection taken as one, to look for uses that may be of the same.</summary>
    public AccessPath Shape
    {
        get
        {
            var shape = this;
            for (var i = 0; i < _steps.Length; i++)
            {
                if (_steps[i].IsElement && !ReferenceEquals(_steps[i].Index, Selection.All))
                    shape = shape.WithIndex(i, Selection.All);
            }

            return shape;
        }
    }

    /// <summary>The path with another index for the element of one of its steps.</summary>
    public AccessPath WithIndex(int step, object? index) => new(_kind, _root, _steps.SetItem(step, new(null, index)));

    /// <summary>The path where each element that something computed selects is one of several, nobody knows which.</summary>
    public AccessPath SelectedByDraw()
    {
        var path = this;
        for (var i = 0; i < _steps.Length; i++)
        {
            if (_steps[i] is { IsElement: true, Index: null })
                path = path.WithIndex(i, Selection.Drawn);
        }

        return path;
    }

    bool SameRoot(AccessPath other) => _kind == other._kind && (_root is ISymbol symbol
        ? SymbolEqualityComparer.Default.Equals(symbol, other._root as ISymbol)
        : Equals(_root, other._root));

    /// <inheritdoc/>
    public bool Equals(AccessPath? other) =>
        other is not null && (ReferenceEquals(this, other) || (_steps.Length == other._steps.Length && StartsWith(other)));

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as AccessPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = (int)_kind * 31 + (_root is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol) : _root?.GetHashCode() ?? 0);
        foreach (var step in _steps)
            hash = hash * 31 + step.GetHashCode();
        return hash;
    }

    /// <summary>The path as a person would write it; for messages and tests.</summary>
    public string Describe()
    {
        var text = new StringBuilder(_kind switch
        {
            RootKind.This => "this",
            RootKind.Static => _root is ITypeSymbol type ? $"typeof({type.Name})" : _steps.IsEmpty ? "static" : _steps[0].Member!.ContainingType.Name,
            RootKind.Literal => $"\"{_root}\"",
            RootKind.Temporary => "(temporary)",
            _ => Variable!.Name,
        });
        foreach (var step in _steps)
        {
            if (!step.IsElement)
                text.Append('.').Append(step.Member!.Name);
            else
                text.Append('[').Append(step.Index is ISymbol index ? index.Name : step.Index ?? "?").Append(']');
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Describe();
}
