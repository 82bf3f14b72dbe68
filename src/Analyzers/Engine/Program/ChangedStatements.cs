using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The statements in which two texts of a member differ, with those that get to know it through a variable: what is in it now may get
/// to a member elsewhere.
/// </summary>
sealed class ChangedStatements
{
    /// <summary>Their words.</summary>
    public HashSet<string> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether they only compute with variables of the member that nothing else sees: no call, no state, nothing to wait for and no way
    /// out. What is done elsewhere in the member is done in the same places and under the same locks.
    /// </summary>
    public bool OnlyCompute { get; private set; } = true;

    /// <summary>What differs between two texts.</summary>
    public static ChangedStatements Between(SyntaxNode before, SyntaxNode after)
    {
        var (old, now) = (before.DescendantTokens().ToList(), after.DescendantTokens().ToList());
        var (first, last) = (0, 1);
        while (first < old.Count && first < now.Count && old[first].Text == now[first].Text)
            first++;
        while (last <= old.Count - first && last <= now.Count - first && old[^last].Text == now[^last].Text)
            last++;
        var changed = new ChangedStatements();
        changed.Add(before, old, first, old.Count - last);
        changed.Add(after, now, first, now.Count - last);
        return changed;
    }

    void Add(SyntaxNode member, List<SyntaxToken> tokens, int first, int last)
    {
        if (first > last)
            return;
        if (StatementOf(tokens[first]) is not { Span: var start } || StatementOf(tokens[last]) is not { Span: var end })
        {
            Words.UnionWith(tokens.Select(static token => token.ValueText));
            OnlyCompute = false;
            return;
        }

        var span = TextSpan.FromBounds(Math.Min(start.Start, end.Start), Math.Max(start.End, end.End));
        var variables = new DeclaredVariables();
        // Who calls the member, and what it does before its statements, knows nothing of them.
        var statements = tokens.GroupBy(StatementOf).Where(static statement => statement.Key is not null).ToList();
        var knowing = statements.SelectMany(statement => statement.SelectMany(VariablesAt).Distinct().Select(variable => (Variable: variable, Statement: statement))).ToLookup(static known => known.Variable, static known => known.Statement);
        var reached = new HashSet<IGrouping<StatementSyntax?, SyntaxToken>>(statements.Where(statement => statement.Any(token => span.Contains(token.Span))));
        var pending = new Stack<IGrouping<StatementSyntax?, SyntaxToken>>(reached);
        var followed = new HashSet<SyntaxNode>();
        while (pending.Count > 0)
        {
            var statement = pending.Pop();
            Words.UnionWith(statement.Select(static token => token.ValueText));
            OnlyCompute &= statement.Key is { Parent: BlockSyntax { Parent: var around } } && around == member && Computes(statement.Key, VariablesAt);
            foreach (var other in statement.SelectMany(VariablesAt).Where(followed.Add).SelectMany(variable => knowing[variable]).Where(reached.Add))
                pending.Push(other);
        }

        IEnumerable<SyntaxNode> VariablesAt(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) ? variables.Named(token.ValueText, token.Parent!, token.SpanStart) : [];
    }

    static StatementSyntax? StatementOf(SyntaxToken token) => token.Parent!.FirstAncestorOrSelf<StatementSyntax>();

    // var total = 2 * count; where count is a number. An operator of another type is a method of it.
    static bool Computes(StatementSyntax statement, Func<SyntaxToken, IEnumerable<SyntaxNode>> variablesAt) =>
        statement is LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: 0, UsingKeyword.RawKind: 0 } or ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax }
        && statement.DescendantNodes().All(node => node switch
        {
            VariableDeclarationSyntax or VariableDeclaratorSyntax or EqualsValueClauseSyntax or AssignmentExpressionSyntax => true,
            PredefinedTypeSyntax or LiteralExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax => true,
            IdentifierNameSyntax { IsVar: true } => true,
            IdentifierNameSyntax { Identifier: var name } => IsDiscard(name, variablesAt) || (variablesAt(name).Any() && variablesAt(name).All(IsOfPlainType)),
            _ => false,
        });

    static bool IsDiscard(SyntaxToken name, Func<SyntaxToken, IEnumerable<SyntaxNode>> variablesAt) => name.ValueText == "_" && name.Parent is { Parent: AssignmentExpressionSyntax } && !variablesAt(name).Any();

    // What var stands for is told by the statement that declares it, which computes as well.
    static bool IsOfPlainType(SyntaxNode variable) => variable switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } => type.IsVar || IsPlain(type),
        ParameterSyntax { Type: { } type, Modifiers.Count: 0 } => IsPlain(type),
        _ => false,
    };

    // The text of an object is told by a method of it.
    static bool IsPlain(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: not (int)SyntaxKind.ObjectKeyword };
}
