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

    /// <summary>The parameters, by name, that decide a <c>??</c> of a method where they are given something. A parameter that gets another value decides nothing.</summary>
    public static ImmutableArray<string> DecidingIn(IMethodSymbol method)
    {
        if (method.Parameters.IsEmpty || method.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not { } declaration)
            return None;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax { Identifier.ValueText: var text } name || !IsParameter(text, method))
                continue;
            if (FieldWrites.IsWritten(name))
                written.Add(text);
            else if (name.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice && choice.Left == name)
                asked.Add(text);
        }

        asked.ExceptWith(written);
        return asked.Count == 0 ? None : asked.ToImmutableArray();
    }

    static bool IsParameter(string name, IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
                return true;
        }

        return false;
    }

    /// <summary>Those of the parameters that decide a <c>??</c> of a method that a call gives something, by name.</summary>
    public static ImmutableArray<string> GivenTo(ImmutableArray<string> deciding, IOperation call)
    {
        var sure = None;
        if (deciding.IsEmpty)
            return sure;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument is { Parameter: { RefKind: RefKind.None, Name: var name, Type.IsReferenceType: true }, Value: var value } && deciding.Contains(name) && IsSomething(value))
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
}
