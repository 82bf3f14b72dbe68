using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A use of a member's state, with the member through which callers get there.</summary>
readonly record struct Entry(IMethodSymbol Method, Routine Root, Use Use);
