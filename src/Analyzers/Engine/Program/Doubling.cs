using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Methods whose work is a multiple with each step of a number, as they call themselves more than once: <c>Fib(n - 1) + Fib(n - 2)</c>,
/// searches that go back, games that are played to their end. Walks over trees double too, but end with the tree.
/// </summary>
static class Doubling
{
    /// <summary>Whether a method is one of them.</summary>
    public static bool Is(IMethodSymbol method, IOperation body)
    {
        if (WrittenTrees.AreWalkedBy(method))
            return false;
        var isByNumber = !method.Parameters.IsEmpty && method.Parameters.All(static parameter => IsWholeNumber(parameter.Type));
        var calls = 0;
        var counting = 0;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IInvocationOperation call)
                continue;
            // What is looked up is not computed again.
            if (Gatherers.LooksUp(call.TargetMethod))
                return false;
            if (!SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method))
                continue;
            if (++calls > 1 && isByNumber || IsCounted(call, body) || (isByNumber && IsInWhile(call, body) && !HasElements(body)))
                return true;
            if (CountsDown(call) && ((counting += IsRepeated(call, body) ? 2 : 1) > 1))
                return true;
        }

        return false;
    }

    static bool IsWholeNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    // Who goes on with each element of a list walks over what is there.
    static bool IsCounted(IInvocationOperation call, IOperation body)
    {
        if (!call.Arguments.Any(static argument => IsWholeNumber(argument.Value.Type)))
            return false;
        for (var outer = call.Parent; outer is not null && outer != body; outer = outer.Parent)
        {
            if (outer is IForLoopOperation)
                return true;
        }

        return false;
    }

    // while (free != 0) { …; found += Place(columns | bit, free >> 1); }: nothing but numbers says where to go on, so there is no tree that
    // somebody has made.
    static bool IsInWhile(IOperation call, IOperation body)
    {
        for (var outer = call.Parent; outer is not null && outer != body; outer = outer.Parent)
        {
            if (outer is IWhileLoopOperation)
                return true;
        }

        return false;
    }

    static bool HasElements(IOperation body)
    {
        foreach (var operation in body.Descendants())
        {
            if (operation is IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } or IForEachLoopOperation)
                return true;
        }

        return false;
    }

    // foreach (var move in moves) Search(left - move, !mine), Search(board.Play(move), depth - 1): from a number that was given
    // something is taken away, and what else is handed on is no part of a tree that somebody has.
    static bool CountsDown(IInvocationOperation call)
    {
        var counts = false;
        foreach (var argument in call.Arguments)
        {
            var value = InputSizes.Unwrapped(argument.Value)!;
            if (IsWholeNumber(value.Type))
                counts |= value is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, LeftOperand: var from } && InputSizes.Unwrapped(from) is IParameterReferenceOperation;
            else if (value.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String } && !IsSame(value))
                return false;
        }

        return counts && !call.Descendants().Any(static part => part is IPropertyReferenceOperation { Type.IsReferenceType: true } or IFieldReferenceOperation { Instance: not IInstanceReferenceOperation and not null });
    }

    // The same object again, or the next one that it makes.
    static bool IsSame(IOperation value) => value is IParameterReferenceOperation or IInstanceReferenceOperation or IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } or ILiteralOperation
        || (value is IInvocationOperation { Instance: IParameterReferenceOperation { Type: var own } } next && SymbolEqualityComparer.Default.Equals(next.Type, own));

    static bool IsRepeated(IOperation call, IOperation body)
    {
        for (var outer = call.Parent; outer is not null && outer != body; outer = outer.Parent)
        {
            if (outer is ILoopOperation { Syntax: not WhileStatementSyntax })
                return true;
        }

        return false;
    }
}
