using ConcurrencyAnalyzers.Engine.Method;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>The signature that a synchronous method gets when it becomes asynchronous.</summary>
/// <param name="name">Its name.</param>
/// <param name="isValueTask">It returns a <c>ValueTask</c>, as its neighbours do.</param>
/// <param name="isEventHandler">It returns nothing as before: who raises the event does not wait.</param>
sealed class AsyncSignature(string name, bool isValueTask, bool isEventHandler)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>It returns nothing as before: who raises the event does not wait.</summary>
    public bool IsEventHandler { get; } = isEventHandler;

    /// <summary>Nothing about the method, or about how it is used, forbids a cancellation token.</summary>
    public bool MayTakeToken { get; set; } = !isEventHandler;

    /// <summary>It takes a cancellation token from now on.</summary>
    public bool TakesToken { get; set; }

    /// <summary>Whether a method can get another signature, as far as it can be seen on the method alone.</summary>
    public static bool CanChange(IMethodSymbol method, KnownTypes types)
    {
        return SynchronousSignature.CanBecomeAsync(method, types) && !Asyncness.WouldWorkOnCopy(method);
    }

    /// <summary>Whether a method handles events: it returns nothing and takes a sender and what the event says.</summary>
    public static bool IsEventHandlerShape(IMethodSymbol method) =>
        method is { ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Object }, { Type: var arguments }] } && IsEventArgs(arguments);

    static bool IsEventArgs(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: nameof(EventArgs), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    /// <summary>A declaration with this signature.</summary>
    /// <param name="current">The method or local function, its body rewritten or not.</param>
    /// <param name="original">The same before the rewriting.</param>
    /// <param name="isAsync">It awaits.</param>
    /// <param name="plan">The document it stands in.</param>
    public SyntaxNode Declare(SyntaxNode current, SyntaxNode original, bool isAsync, DocumentPlan plan)
    {
        if (!IsEventHandler)
        {
            var type = ReturnTypeOf(current);
            var task = TaskTypeOf(type, plan, original.SpanStart).WithTriviaFrom(type);
            current = current is MethodDeclarationSyntax method ? method.WithReturnType(task) : ((LocalFunctionStatementSyntax)current).WithReturnType(task);
        }

        current = current switch
        {
            MethodDeclarationSyntax method => method.WithIdentifier(Identifier(Name).WithTriviaFrom(method.Identifier)),
            LocalFunctionStatementSyntax local => local.WithIdentifier(Identifier(Name).WithTriviaFrom(local.Identifier)),
            _ => current,
        };
        if (TakesToken)
            current = WithToken(current, original, plan);
        return isAsync ? Asyncness.WithModifier(current) : current;
    }

    // Who calls a method by the name of its interface has the default value from there.
    static SyntaxNode WithToken(SyntaxNode current, SyntaxNode original, DocumentPlan plan)
    {
        var type = PlatformNames.TypeOf(plan.Session.Types.CancellationToken!, plan.Model, original.SpanStart);
        return current switch
        {
            MethodDeclarationSyntax method => Documentation.WithParameter(
                method.WithParameterList(TokenFlow.AddedTo(method.ParameterList, type, isOptional: method.ExplicitInterfaceSpecifier is null)), TokenFlow.Parameter, "Cancels it."),
            LocalFunctionStatementSyntax local => local.WithParameterList(TokenFlow.AddedTo(local.ParameterList, type, isOptional: true)),
            _ => current,
        };
    }

    static TypeSyntax ReturnTypeOf(SyntaxNode function) =>
        function is MethodDeclarationSyntax method ? method.ReturnType : ((LocalFunctionStatementSyntax)function).ReturnType;

    TypeSyntax TaskTypeOf(TypeSyntax result, DocumentPlan plan, int position)
    {
        var types = plan.Session.Types;
        return result is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            ? PlatformNames.TypeOf((isValueTask ? types.ValueTask : types.Task)!, null, plan.Model, position)
            : PlatformNames.TypeOf((isValueTask ? types.ValueTaskOfResult : types.TaskOfResult)!, result.WithoutTrivia(), plan.Model, position);
    }

    /// <summary>
    /// Plans the body of an implementation that does not await: it returns complete tasks. An async method without an await
    /// would be a warning of the compiler.
    /// </summary>
    public void Complete(SyntaxNode function, DocumentPlan plan, CancellationToken cancellation)
    {
        var isVoid = ReturnTypeOf(function) is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        foreach (var returned in Asyncness.ReturnedBy(function))
        {
            if (!isVoid && returned is not ThrowExpressionSyntax)
                plan.Edit(returned, current => OfResult((ExpressionSyntax)current, returned, plan, cancellation));
        }

        if (!isVoid)
            return;
        var complete = CompleteTask(plan, function.SpanStart);
        foreach (var bare in function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>())
        {
            plan.Edit(bare, current => ((ReturnStatementSyntax)current)
                .WithReturnKeyword(bare.ReturnKeyword.WithTrailingTrivia(Space)).WithExpression(complete.WithTrailingTrivia(bare.ReturnKeyword.TrailingTrivia)));
        }

        var block = (function as MethodDeclarationSyntax)?.Body ?? (function as LocalFunctionStatementSyntax)?.Body;
        if (block is not null && plan.Model.AnalyzeControlFlow(block)?.EndPointIsReachable == true)
            plan.Edit(block, current => WithReturn((BlockSyntax)current, block, complete));
        else if (Asyncness.ExpressionBodyOf(function) is { Expression: not ThrowExpressionSyntax })
            plan.Edit(function, current => WithBlock(current, complete));
    }

    ExpressionSyntax OfResult(ExpressionSyntax result, ExpressionSyntax original, DocumentPlan plan, CancellationToken cancellation)
    {
        var type = plan.Model.GetTypeInfo(original, cancellation);
        var types = plan.Session.Types;
        var factory = PlatformNames.ExpressionOf((isValueTask ? types.ValueTask : types.Task)!, plan.Model, original.SpanStart);
        var name = SymbolEqualityComparer.IncludeNullability.Equals(type.Type, type.ConvertedType) || type.ConvertedType is null
            ? (SimpleNameSyntax)IdentifierName(nameof(Task.FromResult))
            : GenericName(Identifier(nameof(Task.FromResult)), TypeArgumentList(SingletonSeparatedList(ParseTypeName(type.ConvertedType.ToMinimalDisplayString(plan.Model, original.SpanStart)))));
        return InvocationExpression(
                MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, factory, name),
                ArgumentList(SingletonSeparatedList(Argument(result.WithoutTrivia()))))
            .WithTriviaFrom(result);
    }

    ExpressionSyntax CompleteTask(DocumentPlan plan, int position) => MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression,
        PlatformNames.ExpressionOf((isValueTask ? plan.Session.Types.ValueTask : plan.Session.Types.Task)!, plan.Model, position),
        IdentifierName(nameof(Task.CompletedTask)));

    static StatementSyntax Returning(ExpressionSyntax complete) =>
        ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), complete, Token(default, SyntaxKind.SemicolonToken, default));

    static BlockSyntax WithReturn(BlockSyntax current, BlockSyntax original, ExpressionSyntax complete)
    {
        if (original.Statements.LastOrDefault() is { } last)
        {
            var layout = Layout.Of(last);
            return current.AddStatements(Returning(complete).WithLeadingTrivia(layout.Before).WithTrailingTrivia(layout.After));
        }

        // An empty body may hold comments, which stand before its end.
        var words = current.CloseBraceToken.LeadingTrivia;
        var isOnOneLine = !words.Any(SyntaxKind.EndOfLineTrivia) && !current.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        if (isOnOneLine)
            return current.AddStatements(Returning(complete).WithTrailingTrivia(Space));
        var indentation = words.LastOrDefault().IsKind(SyntaxKind.WhitespaceTrivia) ? 1 : 0;
        return current.WithCloseBraceToken(current.CloseBraceToken.WithLeadingTrivia(words.Skip(words.Count - indentation)))
            .AddStatements(Returning(complete).WithLeadingTrivia(words.Take(words.Count - indentation)).WithTrailingTrivia(ReadersText.LineBreakOf(original.SyntaxTree.GetRoot()))
                .WithAdditionalAnnotations(Formatter.Annotation));
    }

    static SyntaxNode WithBlock(SyntaxNode function, ExpressionSyntax complete)
    {
        var expression = Asyncness.ExpressionBodyOf(function)!.Expression;
        var block = Block(ExpressionStatement(expression.WithoutTrivia()), Returning(complete)).WithAdditionalAnnotations(Formatter.Annotation);
        return function is MethodDeclarationSyntax method
            ? method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block.WithTrailingTrivia(method.SemicolonToken.TrailingTrivia))
            : ((LocalFunctionStatementSyntax)function).WithExpressionBody(null).WithSemicolonToken(default).WithBody(block.WithTrailingTrivia(((LocalFunctionStatementSyntax)function).SemicolonToken.TrailingTrivia));
    }
}
