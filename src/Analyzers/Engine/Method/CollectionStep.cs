using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>One step on a collection.</summary>
readonly record struct CollectionStep(Meaning Meaning, IOperation Operation, IOperation Instance, AccessPath Path, SyntaxNode? Key)
{
    // A member of another object makes the step, by another name.
    public bool IsOfCallee { get; init; }

    public SyntaxNode Syntax => Operation.Syntax;

    public bool IsCheck => Meaning is Meaning.AsksForKey or Meaning.AsksForCount or Meaning.PeeksElement or Meaning.ReadsKey;
}
