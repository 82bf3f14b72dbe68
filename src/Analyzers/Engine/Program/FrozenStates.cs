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
            if (access.IsWrite && access.Routine.Root.Method is { MethodKind: not MethodKind.Constructor } method && !AsksFirst(access.Operation.Syntax, method.ContainingType))
                return false;
        }

        return true;
    }

    static bool AsksFirst(SyntaxNode place, INamedTypeSymbol type) => DecidingConditions.Of(place).Any(decision => decision.Condition switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var flag } => decision.IsTrue && IsFlag(flag, type),
        var flag => !decision.IsTrue && IsFlag(flag, type),
    });

    // The type itself freezes its objects: the flag goes up in its code, and not by others who set a property.
    static bool IsFlag(ExpressionSyntax flag, INamedTypeSymbol type) => (flag is MemberAccessExpressionSyntax member ? member.Name : flag as SimpleNameSyntax) is { Identifier.ValueText: var name } && FreezingNames.Hold(name)
        && type.DeclaringSyntaxReferences.Any(part => (WriteIndex.Of(part).Of(name) & Writes.Forward) != 0);
}
