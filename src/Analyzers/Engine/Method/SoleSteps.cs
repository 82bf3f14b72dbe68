using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Steps that nobody else makes on a collection: <c>while (!_jobs.IsEmpty) _jobs.TryDequeue(out var job)</c>, where nothing but this function
/// takes. Who runs on one thread then finds what he has seen: what others add meanwhile takes nothing away.
/// </summary>
sealed class SoleSteps(Routine root)
{
    /// <summary>Whether the function in which an act stands is the only one to do what could make the test before it untrue.</summary>
    /// <param name="act">The act.</param>
    /// <param name="others">All steps of the member, on whatever collection.</param>
    public bool AreOf(CollectionStep act, List<CollectionStep> others)
    {
        if (act.IsOfCallee)
            return false;
        var function = root.Closest(act.Syntax);
        foreach (var other in others)
        {
            if (Disturbs(act.Meaning, other.Meaning) && (other.IsOfCallee || (other.Path.Equals(act.Path) && root.Closest(other.Syntax) != function)))
                return false;
        }

        return act.Path switch
        {
            { IsVariable: true, Variable: ILocalSymbol local } => !IsGivenAway(local),
            { Steps: [{ Member: { DeclaredAccessibility: Accessibility.Private } member }] } => IsOnlyUsedBy(act, member),
            _ => false,
        };
    }

    // What could take away what the test has found, or put in what it has missed. Who clears a collection takes all, whatever it holds.
    static bool Disturbs(Meaning act, Meaning step) => act switch
    {
        Meaning.TakesElement => step is Meaning.TakesElement or Meaning.RemovesKey,
        Meaning.AddsElement => step is Meaning.AddsElement or Meaning.AddsKey,
        Meaning.ReadsKey => step is Meaning.RemovesKey,
        Meaning.RemovesKey => step is Meaning.RemovesKey or Meaning.SetsKey or Meaning.UpdatesKey or Meaning.ReplacesKey,
        _ => step is Meaning.AddsKey or Meaning.RemovesKey or Meaning.SetsKey or Meaning.UpdatesKey or Meaning.ReplacesKey,
    };

    bool IsGivenAway(ILocalSymbol local)
    {
        foreach (var operation in root.Body?.Descendants() ?? [])
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local) && !StaysHere(reference.Syntax))
                return true;
        }

        return false;
    }

    bool IsOnlyUsedBy(CollectionStep act, ISymbol collection)
    {
        if (!root.Session.Declares(collection))
            return false;
        foreach (var part in collection.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in part.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != collection.Name)
                    continue;
                SyntaxNode whole = WholeName.Of(name);
                if (!StaysHere(whole) || (Disturbs(act.Meaning, MeaningAt(whole)) && !(name.SyntaxTree == root.Syntax.SyntaxTree && root.Syntax.Span.Contains(name.Span))))
                    return false;
            }
        }

        return true;
    }

    // _jobs.Enqueue(job), _jobs[key], _jobs = new(), foreach (var job in _jobs)
    static bool StaysHere(SyntaxNode whole) => whole.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == whole,
        ElementAccessExpressionSyntax element => element.Expression == whole,
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax } access => access.Expression == whole,
        AssignmentExpressionSyntax assignment => assignment.Left == whole,
        ForEachStatementSyntax loop => loop.Expression == whole,
        IsPatternExpressionSyntax => true,
        _ => false,
    };

    static Meaning MeaningAt(SyntaxNode whole) => whole.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } => StepModel.OfName(member),
        ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } element when assignment.Left == element => Meaning.SetsKey,
        ElementAccessExpressionSyntax { Parent: PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax } => Meaning.UpdatesKey,
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: var member } } } => StepModel.OfName(member),
        _ => Meaning.None,
    };
}
