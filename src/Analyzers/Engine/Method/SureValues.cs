using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What a call certainly gives, where its callee has something in store for nothing: <c>message ?? Describe(code)</c>, called with <c>"no such coin"</c>.
/// </summary>
static class SureValues
{
    /// <summary>Nothing is known.</summary>
    public static readonly ImmutableArray<string> None = ImmutableArray<string>.Empty;

    /// <summary>The parameters, by name, that decide a <c>??</c> of a method because a call gives them something. A parameter that gets another value decides nothing.</summary>
    public static ImmutableArray<string> DecideIn(IMethodSymbol method, IOperation call)
    {
        var sure = None;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument is { Parameter: { RefKind: RefKind.None, Name: var name, Type.IsReferenceType: true }, Value: var value } && IsSomething(value) && Decides(name, method))
                sure = sure.Add(name);
        }

        return sure;
    }

    static bool IsSomething(IOperation value) => Origins.Bare(value) switch
    {
        { ConstantValue: { HasValue: true, Value: var constant } } => constant is not null,
        IObjectCreationOperation or IArrayCreationOperation or IInterpolatedStringOperation or ITypeOfOperation => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => true,
        _ => false,
    };

    static bool Decides(string parameter, IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not { } declaration)
            return false;
        var isAsked = false;
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is IdentifierNameSyntax { Identifier.ValueText: var text } name && text == parameter)
            {
                if (FieldWrites.IsWritten(name))
                    return false;
                isAsked |= name.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice && choice.Left == name;
            }
        }

        return isAsked;
    }
}
