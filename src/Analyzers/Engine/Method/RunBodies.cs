using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>The pieces of code that run when a method is called: its body, or what a primary constructor gives to the members of its type.</summary>
static class RunBodies
{
    /// <summary>The pieces, each with the routine that it stands in; default when they are not here.</summary>
    /// <param name="method">The method.</param>
    /// <param name="session">The session.</param>
    public static ImmutableArray<(Routine Routine, IOperation Body)> Of(IMethodSymbol method, Session session)
    {
        if (method is { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: false, DeclaringSyntaxReferences: [var reference] } && reference.GetSyntax() is TypeDeclarationSyntax type)
            return OfPrimaryConstructor(type, session);
        return session.RoutineOf(method, default) is { } routine && routine.Root.TreeOf(routine.Syntax) is { } body
            ? ImmutableArray.Create((routine, body))
            : method is { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } ? ImmutableArray<(Routine, IOperation)>.Empty : default;
    }

    static ImmutableArray<(Routine Routine, IOperation Body)> OfPrimaryConstructor(TypeDeclarationSyntax type, Session session)
    {
        var pieces = ImmutableArray.CreateBuilder<(Routine, IOperation)>();
        var model = session.ModelOf(type.SyntaxTree);
        foreach (var one in type.BaseList?.Types ?? default)
        {
            if (one is PrimaryConstructorBaseTypeSyntax && !(model.GetOperation(one) is IInvocationOperation { TargetMethod: var called } && AddBase(called, session, pieces)))
                return default;
        }

        foreach (var member in type.Members)
        {
            foreach (var value in ValuesIn(member))
            {
                if (session.RoutineAt(value, model, default) is { Body: { } body } routine)
                    pieces.Add((routine, body));
            }
        }

        return pieces.ToImmutable();
    }

    static bool AddBase(IMethodSymbol called, Session session, ImmutableArray<(Routine, IOperation)>.Builder pieces)
    {
        var inherited = session.Declares(called) ? Of(called.OriginalDefinition, session) : default;
        if (!inherited.IsDefault)
            pieces.AddRange(inherited);
        return !inherited.IsDefault;
    }

    static IEnumerable<EqualsValueClauseSyntax> ValuesIn(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case FieldDeclarationSyntax { Declaration.Variables: var variables } field when !field.Modifiers.Any(static word => word.IsKind(SyntaxKind.StaticKeyword)):
                foreach (var variable in variables)
                {
                    if (variable.Initializer is { } value)
                        yield return value;
                }

                break;
            case PropertyDeclarationSyntax { Initializer: { } initial } property when !property.Modifiers.Any(static word => word.IsKind(SyntaxKind.StaticKeyword)):
                yield return initial;
                break;
        }
    }
}
