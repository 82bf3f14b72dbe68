using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Code that a loop starts for one element after the other: <c>foreach (var job in jobs) Task.Run(job.Run)</c>. What belongs to the element
/// has one thread; what all elements were made with has many.
/// </summary>
sealed class OwnElements(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>Whether two copies of a launch use the same piece of state of different elements.</summary>
    public bool Are(Use mine, Use theirs, Launch launch, Concurrency concurrency)
    {
        for (var i = 0; i < mine.Path.Steps.Length; i++)
        {
            if (mine.Path.Steps[i].Index is Selection { OfRound: { } round } && theirs.Path.Steps[i].Index is Selection { OfRound: { } other } && SymbolEqualityComparer.Default.Equals(round, other)
                && IsOfEachCopy(round, launch, concurrency) && !MayBeOneObject(mine.Path, i, launch) && !LeadsToCommonPart(mine, i))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsOfEachCopy(ISymbol element, Launch launch, Concurrency concurrency)
    {
        if (element is IParameterSymbol && launch.Bodies.Any(body => SymbolEqualityComparer.Default.Equals(body.Routine?.Method, element.ContainingSymbol)))
            return true;
        if (Copies.IsInside(element, launch))
            return false;
        return Copies.IsVariableOfForLoop(element) ? Copies.AreStartedOncePerRound(launch, element, concurrency) : !concurrency.CopiesShare(launch, element);
    }

    static bool MayBeOneObject(AccessPath path, int element, Launch launch) =>
        path.Up(path.Steps.Length - element).Symbol is { } collection && launch.Launcher.Places.HoldsOneObjectTwice(collection);

    /// <summary>Whether a use goes by way of an element to what all elements were made with: <c>_workers[i].Session.Buffer</c>.</summary>
    public bool LeadsToCommonPart(Use use)
    {
        for (var i = 0; i < use.Path.Steps.Length; i++)
        {
            if (use.Path.Steps[i].IsElement && LeadsToCommonPart(use, i))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether two uses go by way of what the code gets for each element to what all elements were made with: <c>Parallel.ForEach(workers, worker => worker.Send())</c>, where
    /// all workers have one session. A lock that all of them have keeps the uses apart.
    /// </summary>
    public bool LeadToCommonPart(Use mine, Use theirs, Launch launch)
    {
        if (mine.Path is not { Variable: IParameterSymbol { RefKind: RefKind.None } given, Steps: [{ Member: { } part }, _, ..] } || !SymbolEqualityComparer.Default.Equals(given, theirs.Path.Variable) || !IsOfEach(given, launch) || !IsOneForAll(part))
            return false;
        foreach (var held in mine.Locks.Held)
        {
            if (held.Path is { Steps: [{ Member: { } gate }, ..] } && SymbolEqualityComparer.Default.Equals(held.Path.Variable, given) && IsOneForAll(gate) && theirs.Locks.Held.Any(held.Excludes))
                return false;
        }

        return true;
    }

    bool IsOneForAll(ISymbol part) => part.ContainingType is { TypeKind: TypeKind.Class } type && facts.Session.Declares(type) && GivenMembers.IsOneForAll(part, type, facts.Session, cancellation);

    // Parallel.ForEach(workers, worker => …), workers.Select(worker => Task.Run(…)): the code of the loop, or what starts it for each element.
    static bool IsOfEach(IParameterSymbol given, Launch launch)
    {
        if (given.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction, DeclaringSyntaxReferences: [var written, ..] } code)
            return false;
        return launch.Kind is LaunchKind.Many or LaunchKind.ManyBeside ? launch.Bodies is [{ Routine.Method: { } body }] && SymbolEqualityComparer.Default.Equals(body, code)
            : written.SyntaxTree == launch.Operation.Syntax.SyntaxTree && written.Span.Contains(launch.Operation.Syntax.Span);
    }

    // job.Count is the job's own, job.Total.Count may be of a total that all jobs were given.
    bool LeadsToCommonPart(Use use, int element)
    {
        var parts = use.Path.Steps.Length - (use.IsOfContainer ? 0 : 1);
        for (var i = element + 1; i < parts; i++)
        {
            if (use.Path.Steps[i].Member is { } member && IsCommon(member))
                return true;
        }

        return false;
    }

    bool IsCommon(ISymbol member)
    {
        if (!facts.CommonParts.TryGetValue(member, out var isCommon))
            facts.CommonParts.Add(member, isCommon = IsGivenToAll(member));
        // Whoever asks relies on those who make such objects, whether or not they are looked for again.
        else if (member.ContainingType is { } type)
            facts.Noted.AskForName(type.Name);
        return isCommon;
    }

    // foreach (var node in nodes) workers.Add(new Worker(this, node));
    bool IsGivenToAll(ISymbol member)
    {
        if (member.ContainingType?.OriginalDefinition is not { TypeKind: TypeKind.Class } type || !facts.Session.Declares(type))
            return false;
        foreach (var constructor in type.InstanceConstructors)
        {
            if (!facts.Session.Construction.StoredBy(constructor).TryGetValue(member, out var ordinal))
                continue;
            foreach (var (name, model) in facts.ReferencesTo(type))
            {
                if (name.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not ObjectCreationExpressionSyntax made || !made.Type.Span.Contains(name.Span) || model.GetOperation(made, cancellation) is not IObjectCreationOperation creation
                    || !SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, constructor))
                {
                    continue;
                }

                foreach (var argument in creation.Arguments)
                {
                    if (argument.Parameter?.Ordinal == ordinal && IsFromOutside(argument.Value, made))
                        return true;
                }
            }
        }

        return false;
    }

    // What was there before the loop, or the lambda, that makes the objects.
    static bool IsFromOutside(IOperation value, SyntaxNode creation)
    {
        switch (Origins.Bare(value))
        {
            case IInstanceReferenceOperation or IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation }:
                return true;
            case ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared, ..] }:
                return IsOutside(declared);
            case IParameterReferenceOperation { Parameter.DeclaringSyntaxReferences: [var declared, ..] }:
                return IsOutside(declared);
            default:
                return false;
        }

        bool IsOutside(SyntaxReference declared)
        {
            for (var node = creation; node?.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
            {
                if ((node is AnonymousFunctionExpressionSyntax || (parent is StatementSyntax loop && Loops.Repeats(loop, node))) && !(Loops.IsLoop(parent) ? parent : node).Span.Contains(declared.Span))
                    return true;
            }

            return false;
        }
    }
}
