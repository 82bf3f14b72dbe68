using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Objects that one thread puts together and that are frozen before others get them: <c>if (!_frozen) { _all.AddRange(own); _frozen = true; }</c>.
/// What is only changed while they are not is not guarded from those who look at it later.
/// </summary>
static class FrozenStates
{
    /// <summary>Whether all that changes a state asks first whether its object is frozen, told from all that its type does to it.</summary>
    public static bool IsOne(IEnumerable<Access> accesses)
    {
        foreach (var access in accesses)
        {
            if (access.IsWrite && access.Routine.Root.Method?.MethodKind != MethodKind.Constructor && !AsksFirst(access.Operation.Syntax))
                return false;
        }

        return true;
    }

    static bool AsksFirst(SyntaxNode place) => DecidingConditions.Of(place).Any(static decision => decision.Condition switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var flag } => decision.IsTrue && IsFlag(flag),
        var flag => !decision.IsTrue && IsFlag(flag),
    });

    static bool IsFlag(ExpressionSyntax flag) => (flag is MemberAccessExpressionSyntax member ? member.Name : flag as SimpleNameSyntax) is { Identifier.ValueText: var name } && FreezingNames.Hold(name);
}
