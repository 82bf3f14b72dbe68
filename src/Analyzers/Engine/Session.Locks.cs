using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine;

/// <summary>What is known of locks, whichever of their sections asks first.</summary>
sealed partial class Session
{
    /// <summary>Which locks are there for files.</summary>
    public ConcurrentDictionary<ISymbol, bool> FileLocks { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What the sections of locks give up.</summary>
    public ConcurrentDictionary<ISymbol, ImmutableArray<ClosingSection>> ClosingSections { get; } = new(SymbolEqualityComparer.Default);
}
