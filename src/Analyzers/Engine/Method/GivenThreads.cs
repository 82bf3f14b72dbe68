using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Parameters that get nothing but the thread that calls, or its number: <c>var me = Environment.CurrentManagedThreadId; Return(item, me);</c>.
/// </summary>
static class GivenThreads
{
    // Take(me) hands it on to TakeOwn(me), and that to Find(me).
    const int Depth = 3;

    /// <summary>Whether all who call a private method give it their own thread.</summary>
    public static bool Are(IParameterSymbol parameter, Routine routine) => routine.Places.IsStable(parameter) && Are(parameter, routine.Session, Depth);

    static bool Are(IParameterSymbol parameter, Session session, int depth)
    {
        if (depth == 0 || parameter is not { RefKind: RefKind.None, IsParams: false, Type: { SpecialType: SpecialType.System_Int32 } or { TypeKind: TypeKind.Class }, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method })
            return false;
        var isGiven = false;
        foreach (var part in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax().DescendantNodes())
            {
                if (node is not SimpleNameSyntax { Identifier.ValueText: var named } name || named != method.Name)
                    continue;
                if (ArgumentFor(parameter, name) is not { } given || !IsOwnThread(given, session, depth))
                    return false;
                isGiven = true;
            }
        }

        return isGiven;
    }

    static ExpressionSyntax? ArgumentFor(IParameterSymbol parameter, SimpleNameSyntax name)
    {
        var called = WholeName.Of(name);
        if (called.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } call || call.Expression != called || arguments.Count <= parameter.Ordinal || arguments.Any(static argument => argument.NameColon is not null))
            return null;
        return arguments[parameter.Ordinal].Expression;
    }

    static bool IsOwnThread(ExpressionSyntax given, Session session, int depth)
    {
        var model = session.ModelOf(given.SyntaxTree);
        if (given is IdentifierNameSyntax name)
        {
            switch (model.GetSymbolInfo(name).Symbol)
            {
                case ILocalSymbol { DeclaringSyntaxReferences: [var declaration] } local when declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } first } && !IsWritten(local, given) && IsOnSameThread(first, given):
                    given = first;
                    break;
                case IParameterSymbol parameter:
                    return !IsWritten(parameter, given) && Are(parameter, session, depth - 1);
                default:
                    return false;
            }
        }

        for (; given is MemberAccessExpressionSyntax member; given = member.Expression)
        {
            if (model.GetSymbolInfo(member).Symbol is not IPropertySymbol property || property.Type.SpecialType == SpecialType.System_String)
                return false;
            if (session.Calls.Is(property, Meaning.TellsThread))
                return true;
        }

        return false;
    }

    // Behind an await, and in a lambda, another thread may run than the one that has asked.
    static bool IsOnSameThread(SyntaxNode first, SyntaxNode later)
    {
        var function = FunctionOf(first);
        return function == FunctionOf(later) && !function.DescendantNodes().Any(node => node is AwaitExpressionSyntax && node.SpanStart > first.SpanStart && node.SpanStart < later.SpanStart);
    }

    static SyntaxNode FunctionOf(SyntaxNode node)
    {
        while (node.Parent is { } parent && node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax))
            node = parent;
        return node;
    }

    static bool IsWritten(ISymbol variable, SyntaxNode given) => given.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
        || member.DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var written } } && written == variable.Name);
}
