using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>In which order the uses of one thread come, those of the methods that it calls included.</summary>
static class Order
{
    /// <summary>Whether a use may come after another one, told from where the ways to them part.</summary>
    public static bool MayComeAfter(Use first, Use then, Session session)
    {
        for (var step = 0; ; step++)
        {
            var (one, other) = (StepOf(first, step), StepOf(then, step));
            var routine = step == first.Trail.Length ? first.Access.Routine : session.RoutineAt(one.Syntax, session.ModelOf(one.Syntax.SyntaxTree), default);
            if (routine?.Ways.MayComeAfter(one, other) == true)
                return true;
            if (!ReferenceEquals(one, other) || step == first.Trail.Length || step == then.Trail.Length)
                return false;
        }
    }

    static IOperation StepOf(Use use, int step) => step < use.Trail.Length ? use.Trail[step] : use.Access.Operation;
}
