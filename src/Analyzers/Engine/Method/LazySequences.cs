using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Sequences that are made while their elements are taken: who calls an iterator does nothing yet, who loops over what it has handed out
/// does all the work.
/// </summary>
static class LazySequences
{
    /// <summary>Whether all elements of an expression are taken where it stands: in <c>foreach</c>, or by a method of the platform that does not put it off in turn.</summary>
    public static bool AreDrained(IOperation sequence, Session session)
    {
        var parent = sequence.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent switch
        {
            IForEachLoopOperation each => each.Collection.Syntax == sequence.Syntax,
            { Syntax: SpreadElementSyntax } => true,
            IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor } } => !session.Declares(constructor),
            IArgumentOperation { Parent: IInvocationOperation call } => !session.Declares(call.TargetMethod) && !InputSizes.IsDeferred(call),
            _ => false,
        };
    }

    /// <summary>The call of an iterator whose sequence an expression stands for, itself or the variable that holds it; null when it is something else.</summary>
    public static IInvocationOperation? MadeBy(IOperation sequence, Session session)
    {
        var made = InputSizes.Unwrapped(sequence) switch
        {
            ILocalReferenceOperation local => InputSizes.Unwrapped(InputSizes.InitialValueOf(local.Local, local)),
            var other => other,
        };
        return made is IInvocationOperation call && IsIterator(call.TargetMethod, session) ? call : null;
    }

    /// <summary>
    /// Whether the sequence that a call makes is kept for later: <c>var primes = Search(n);</c>. Who is given one takes its elements, as far
    /// as anybody knows.
    /// </summary>
    public static bool IsKept(IOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent is IVariableInitializerOperation or IAssignmentOperation or IReturnOperation;
    }

    /// <summary>Whether calling a method only makes a sequence.</summary>
    public static bool IsIterator(IMethodSymbol method, Session session) =>
        method.ReturnType.TypeKind == TypeKind.Interface && session.RoutineOf((method.ReducedFrom ?? method).OriginalDefinition, default) is { IsIterator: true };
}
