using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// A lone read or write of shared state in a statement that calls other code. It gets a lock of its own, so that the others do
/// not run under it: <c>Handle handle; lock (gate) { handle = _handle; } handle.Close();</c>.
/// </summary>
sealed class SeparatedAccess
{
    readonly Site _site;
    readonly ExpressionSyntax _target;
    readonly ITypeSymbol _type;
    readonly SyntaxNode _part;
    readonly bool _isWrite;

    SeparatedAccess(Site site, ExpressionSyntax target, ITypeSymbol type, SyntaxNode part, bool isWrite)
    {
        _site = site;
        _target = target;
        _type = type;
        _part = part;
        _isWrite = isWrite;
    }

    /// <summary>The statement, or the member whose body the expression is.</summary>
    public SyntaxNode Place => _part is StatementSyntax ? _part : _part.Parent!.Parent!;

    /// <summary>The access that can be separated from the rest of a part; null where nothing else is called, or where the two belong together.</summary>
    public static SeparatedAccess? Of(SharedUse use, SyntaxNode part, IReadOnlyList<SharedUse> uses, Site site, CancellationToken cancellation)
    {
        if (use.Access.Kind is not (AccessKind.Read or AccessKind.Write) || use.Syntax is not (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax }) || use.Syntax.HasWordsWithin()
            || !IsSimple(part) || uses.Any(other => other.Syntax != use.Syntax && (part.Span.Contains(other.Syntax.Span) || MayBelongTogether(other, use))))
        {
            return null;
        }

        var target = (ExpressionSyntax)use.Syntax;
        var type = site.Model.GetSymbolInfo(target, cancellation).Symbol switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        var calls = part.DescendantNodesAndSelf().Where(node => IsCallOfOthers(node, site, cancellation)).ToList();
        if (type is null || calls.Count == 0)
            return null;
        if (use.Access.Kind == AccessKind.Write)
        {
            return part is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } && assignment.Left == target && !LineLayout.LosesWords(assignment, assignment.Right)
                ? new(site, target, type, part, isWrite: true)
                : null;
        }

        // What is called before may change what is read.
        return calls.Any(call => call.SpanStart < target.SpanStart && !call.Span.Contains(target.Span)) ? null : new(site, target, type, part, isWrite: false);
    }

    // What is read in the same run may decide what is written.
    static bool MayBelongTogether(SharedUse one, SharedUse other) => Equals(one.Runner, other.Runner) && (one.Access.IsWrite || other.Access.IsWrite);

    static bool IsSimple(SyntaxNode part) => part switch
    {
        ExpressionStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax => part.Parent is BlockSyntax or SwitchSectionSyntax && LineLayout.BeginsLine(part),
        ExpressionSyntax => part.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax or PropertyDeclarationSyntax } arrow && LineLayout.HasOwnLines(arrow.Parent!),
        _ => false,
    };

    // The platform's own code takes no lock of the program and is soon done.
    static bool IsCallOfOthers(SyntaxNode node, Site site, CancellationToken cancellation) => node is AwaitExpressionSyntax or InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax
        && site.Model.GetOperation(node, cancellation) switch
        {
            IAwaitOperation => true,
            IInvocationOperation { TargetMethod: var method } => method.MethodKind == MethodKind.DelegateInvoke || IsOfOthers(method),
            IObjectCreationOperation { Constructor: { IsImplicitlyDeclared: false } constructor } => IsOfOthers(constructor),
            _ => false,
        };

    static bool IsOfOthers(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is not { Name: nameof(System) } || !method.DeclaringSyntaxReferences.IsEmpty;
    }

    /// <summary>Puts the access alone under a lock; false where that cannot be written.</summary>
    /// <param name="draft">The document; it has to find <see cref="Place"/> again.</param>
    /// <param name="lock">The lock around a statement, at an indentation.</param>
    public bool AddTo(Draft draft, Func<StatementSyntax, string, StatementSyntax> @lock)
    {
        var name = RunningTotal.FreshNameAt(_part, _target is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } ? member : _target.ToString());
        var (lineBreak, indentation) = (LineLayout.LineBreak(_site.Root), LineLayout.IndentationAt(Place));
        if (_part is not StatementSyntax statement)
        {
            var arrow = (ArrowExpressionClauseSyntax)_part.Parent!;
            var isVoid = arrow.Parent is MethodDeclarationSyntax method && ReadValue.ReturnsNothing(_site.Model.GetDeclaredSymbol(method));
            return BodyOfMember.Replace(arrow, (inner, after) => inner is null ? [] : Read(name, inner, lineBreak, default, Whole(inner, after)), draft, _site.Root);

            StatementSyntax Whole(string inner, SyntaxTriviaList after)
            {
                var rest = WithName(_part, name).WithoutTrivia();
                StatementSyntax whole = isVoid ? ExpressionStatement((ExpressionSyntax)rest) : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), (ExpressionSyntax)rest, Token(SyntaxKind.SemicolonToken));
                return LineLayout.Indented(whole.WithLeadingTrivia(), inner.Substring(indentation.Length)).WithLeadingTrivia(lineBreak, Whitespace(inner)).WithTrailingTrivia(after);
            }
        }

        var now = draft.Now(statement);
        if (_isWrite)
        {
            var assignment = (AssignmentExpressionSyntax)((ExpressionStatementSyntax)statement).Expression;
            var value = ParseStatement($"{_type.ToMinimalDisplayString(_site.Model, _part.SpanStart)} {name} = x;");
            value = value.ReplaceNode(value.DescendantNodes().OfType<IdentifierNameSyntax>().Last(), assignment.Right.WithoutTrivia()).WithLeadingTrivia(now.GetLeadingTrivia()).WithTrailingTrivia(now.GetTrailingTrivia());
            var write = ParseStatement($"{_target.WithoutTrivia()} = {name};").WithLeadingTrivia(Whitespace(indentation)).WithTrailingTrivia(lineBreak);
            draft.ReplaceAll([statement], [value, @lock(write, indentation).WithLeadingTrivia(Whitespace(indentation))]);
            return true;
        }

        var rest = WithName(statement, name).WithLeadingTrivia(lineBreak, Whitespace(indentation));
        draft.ReplaceAll([statement], [.. Read(name, indentation, lineBreak, now.GetLeadingTrivia(), rest)]);
        return true;

        IEnumerable<StatementSyntax> Read(string local, string at, SyntaxTrivia end, SyntaxTriviaList leading, StatementSyntax behind) =>
        [
            ParseStatement($"{_type.ToMinimalDisplayString(_site.Model, _part.SpanStart)} {local};").WithLeadingTrivia(leading.Count == 0 ? TriviaList(Whitespace(at)) : leading).WithTrailingTrivia(end),
            @lock(ParseStatement($"{local} = {_target.WithoutTrivia()};").WithTrailingTrivia(end), at).WithLeadingTrivia(Whitespace(at)),
            behind,
        ];
    }

    T WithName<T>(T part, string name)
        where T : SyntaxNode => part.ReplaceNode(_target, IdentifierName(name).WithTriviaFrom(_target));
}
