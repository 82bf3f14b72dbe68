using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// A loop that makes and starts a thread for each item, with the list that keeps the threads and the loop that joins them:
/// statements that follow each other and do nothing else.
/// </summary>
sealed class ThreadLoop
{
    readonly ImmutableArray<StatementSyntax> _before;
    readonly ExpressionSyntax _code;

    ThreadLoop(StatementSyntax loop, ImmutableArray<StatementSyntax> before, ExpressionSyntax code, IReadOnlyList<StatementSyntax> statements)
    {
        Loop = loop;
        _before = before;
        _code = code;
        Statements = statements;
    }

    /// <summary>The loop that makes the threads.</summary>
    public StatementSyntax Loop { get; }

    /// <summary>What each thread runs.</summary>
    public ExpressionSyntax Code => _code;

    /// <summary>Whether each round has locals of its own before it makes the thread.</summary>
    public bool HasLocals => !_before.IsEmpty;

    /// <summary>All statements, in order.</summary>
    public IReadOnlyList<StatementSyntax> Statements { get; }

    /// <summary>The loop around the creation of a thread; null when it is written in any other way.</summary>
    public static ThreadLoop? Around(BaseObjectCreationExpressionSyntax creation, SemanticModel model)
    {
        if (creation.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Parent: StatementSyntax loop } body } made
            || loop is not (ForEachStatementSyntax { AwaitKeyword.RawKind: 0 } or ForStatementSyntax) || loop.Parent is not BlockSyntax outer
            || creation.ArgumentList?.Arguments is not [{ Expression: var code }] || creation.Initializer is not null
            || made is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var thread, Initializer.Value: var value }] } || value != creation)
        {
            return null;
        }

        var index = body.Statements.IndexOf(made);
        if (body.Statements.Count != index + 3 || body.Statements.Take(index).Any(static statement => statement is not LocalDeclarationStatementSyntax)
            || !IsStart(body.Statements, index, thread) || ListThatGets(body.Statements, index, thread) is not { } list)
        {
            return null;
        }

        var statements = new List<StatementSyntax> { loop };
        var position = outer.Statements.IndexOf(loop);
        if (position + 1 >= outer.Statements.Count || !Joins(outer.Statements[position + 1], list))
            return null;
        statements.Add(outer.Statements[position + 1]);
        // The list goes when nobody else uses it.
        if (position == 0 || outer.Statements[position - 1] is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var declared, Initializer.Value: { } fresh }] } declaration || declared != list
            || fresh is not (BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null } or CollectionExpressionSyntax { Elements.Count: 0 }))
        {
            return null;
        }

        if (outer.DescendantNodes().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == list && !statements.Any(statement => statement.Span.Contains(name.Span))))
            return null;
        statements.Insert(0, declaration);
        return statements.Any(statement => statement.HasWordsWithin() && LosesWords(statement, code)) || statements.Skip(1).Any(static statement => statement.GetLeadingTrivia().HasWords())
            ? null
            : new(loop, body.Statements.Take(index).ToImmutableArray(), code, statements);
    }

    static bool LosesWords(StatementSyntax statement, ExpressionSyntax code) => LineLayout.HasWordsBeside(statement, code);

    static bool IsStart(SyntaxList<StatementSyntax> statements, int made, string thread) => statements.Skip(made + 1).Any(statement => Call(statement) is { } call
        && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Thread.Start), Expression: IdentifierNameSyntax { Identifier.ValueText: var name } }
        && name == thread && call.ArgumentList.Arguments.Count == 0);

    static string? ListThatGets(SyntaxList<StatementSyntax> statements, int made, string thread)
    {
        foreach (var statement in statements.Skip(made + 1))
        {
            if (Call(statement) is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: IdentifierNameSyntax { Identifier.ValueText: var list } } } call
                && call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax { Identifier.ValueText: var added } }] && added == thread)
            {
                return list;
            }
        }

        return null;
    }

    static InvocationExpressionSyntax? Call(StatementSyntax statement) => (statement as ExpressionStatementSyntax)?.Expression as InvocationExpressionSyntax;

    // foreach (var thread in threads) thread.Join();
    static bool Joins(StatementSyntax statement, string list) =>
        statement is ForEachStatementSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var joined } } loop && joined == list
        && (loop.Statement is BlockSyntax { Statements: [var only] } ? only : loop.Statement) is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax
            {
                ArgumentList.Arguments.Count: 0,
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Thread.Join), Expression: IdentifierNameSyntax { Identifier.ValueText: var thread } },
            },
        }
        && thread == loop.Identifier.ValueText;

    /// <summary>The arguments of the parallel loop; null when the loop or the code of the thread has another form.</summary>
    public string? Arguments() => (Loop, Body()) switch
    {
        (_, null) => null,
        (ForEachStatementSyntax { Type.IsVar: true } loop, var body) => $"{loop.Expression.WithoutTrivia()}, {loop.Identifier.Text} =>{body}",
        (ForStatementSyntax { Declaration.Variables: [{ Initializer.Value: var from } variable], Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax left, Right: var to } } loop, var body)
            when left.Identifier.ValueText == variable.Identifier.ValueText && CountsUp(loop, variable) => $"{from.WithoutTrivia()}, {to.WithoutTrivia()}, {variable.Identifier.Text} =>{body}",
        _ => null,
    };

    static bool CountsUp(ForStatementSyntax loop, VariableDeclaratorSyntax variable) => loop.Incrementors is [var step]
        && (step is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression, Operand: IdentifierNameSyntax after } ? after.Identifier.ValueText
            : step is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: IdentifierNameSyntax before } ? before.Identifier.ValueText : null) == variable.Identifier.ValueText;

    // What each item runs: the code of the thread, behind the locals that it uses.
    string? Body()
    {
        var layout = Layout.Of(Loop);
        if (_code is ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: 0, AsyncKeyword.RawKind: 0 } lambda)
        {
            if (_before.IsEmpty && lambda.ExpressionBody is { } expression)
                return $" {expression.WithoutTrivia()}";
            // Not as a conditional expression: that has the type of the list, which a collection expression would leave empty.
            IEnumerable<StatementSyntax> statements = [layout.New($"{lambda.ExpressionBody?.WithoutTrivia()};")];
            if (lambda.Block is { } block)
                statements = block.Statements;
            return Braced(layout, _before.Concat(statements));
        }

        return _code is IdentifierNameSyntax method ? _before.IsEmpty ? $" {method.Identifier.Text}()" : Braced(layout, _before.Append(layout.New($"{method.Identifier.Text}();"))) : null;
    }

    static string Braced(Layout outer, IEnumerable<StatementSyntax> statements)
    {
        if (outer.IsOnOneLine)
            return $" {{ {string.Join(" ", statements.Select(static statement => statement.WithoutTrivia().ToString()))} }}";
        var (line, indent) = (outer.NewLine.ToString(), outer.Indent!);
        var inner = outer with { Indent = indent + LineLayout.StepOf(indent) };
        var laid = statements.Select(statement => inner.Lay(statement, Layout.Of(statement)).ToFullString());
        return $"{line}{indent}{{{line}{string.Concat(laid)}{indent}}}";
    }
}
