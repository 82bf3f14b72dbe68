using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Writes a parallel loop that adds up as a query: <c>Parallel.ForEach(all, x => { lock (gate) sum += F(x); })</c> becomes
/// <c>var localSum = all.AsParallel().Sum(x => F(x)); lock (gate) sum += localSum;</c>
/// </summary>
/// <remarks>A query notices when whole numbers overflow, where the loop went on.</remarks>
sealed class QuerySum
{
    readonly Site _site;
    readonly LockText _lock;
    readonly ExpressionStatementSyntax _loop;
    readonly LambdaExpressionSyntax _body;
    readonly AssignmentExpressionSyntax _step;
    readonly ITypeSymbol _type;
    readonly string _source;

    QuerySum(Site site, LockText @lock, ExpressionStatementSyntax loop, LambdaExpressionSyntax body, AssignmentExpressionSyntax step, ITypeSymbol type, string source)
    {
        _site = site;
        _lock = @lock;
        _loop = loop;
        _body = body;
        _step = step;
        _type = type;
        _source = source;
    }

    /// <summary>Whether the order of the additions shows in the last digits.</summary>
    public bool IsRounded => Merged.IsRounded(_type);

    /// <summary>The query for a section; null where the loop does more than add up one number, or counts through something else.</summary>
    public static QuerySum? Of(CriticalSection section, Site site)
    {
        var root = site.Routine!.Root;
        if (LockText.Of(section) is not { Body: [ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } step }] } held
            || section.Function is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Block: { } block } body || held.Unit[0].Parent != block || block.Statements.Last() != held.Unit[held.Unit.Length - 1]
            || body is ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: not 1 } || body.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } loop } call }
            || block.DescendantNodes().Any(static node => node is ReturnStatementSyntax or GotoStatementSyntax or LabeledStatementSyntax or AnonymousFunctionExpressionSyntax) || SourceOf(call, root.Model) is not { } source)
        {
            return null;
        }

        // Not decimals: a query adds them to 0.0, so that nothing comes out as "0.0".
        var footprint = Footprint.Of(section.Statements, root, section.Function);
        if (!footprint.IsReduction || footprint.Uses is not [{ Operation.Type: { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double } type }]
            || !LocalMerge.LeavesAlone(block, section, held, footprint, root))
        {
            return null;
        }

        return new(site, held, loop, body, step, type, source);
    }

    static string? SourceOf(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (model.GetOperation(call) is not IInvocationOperation { TargetMethod: { Name: var name, ContainingType: { ContainingNamespace: { } space } owner } } || space.ToDisplayString() is not ("System.Linq" or "System.Threading.Tasks"))
            return null;
        return (owner.Name, name, call.ArgumentList.Arguments) switch
        {
            ("Parallel", "ForEach", [{ Expression: var items }, _]) when model.GetTypeInfo(items).ConvertedType?.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T => $"{Primary(items)}.AsParallel()",
            ("Parallel", "For", [{ Expression: LiteralExpressionSyntax { Token.Value: 0 } }, { Expression: var end }, _]) when IsLength(end, model) => $"ParallelEnumerable.Range(0, {end.WithoutTrivia()})",
            ("ParallelEnumerable", "ForAll", [_]) when call.Expression is MemberAccessExpressionSyntax { Expression: var query } => query.WithoutTrivia().ToString(),
            _ => null,
        };
    }

    // A range cannot have fewer than no elements.
    static bool IsLength(ExpressionSyntax end, SemanticModel model) =>
        model.GetConstantValue(end) is { HasValue: true, Value: int and >= 0 } || end is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" };

    static string Primary(ExpressionSyntax expression) =>
        expression is SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? expression.WithoutTrivia().ToString()
            : $"({expression.WithoutTrivia()})";

    /// <summary>The root of the document with the query.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var layout = Layout.Of(_loop);
        var target = _step.Left.WithoutTrivia().ToString();
        var name = RunningTotal.FreshNameAt(_loop, target.Substring(target.LastIndexOf('.') + 1));
        var query = layout.New($"var {name} = {_source}.Sum({Selector()});");
        var (emptyLines, comments) = Layout.Split(_loop.GetLeadingTrivia());
        var merge = $"{target} {_step.OperatorToken.Text} {name};";
        var statements = new List<StatementSyntax> { query.WithLeadingTrivia(emptyLines.AddRange(comments)) };
        statements.AddRange(layout.IsOnOneLine ? [layout.New(_lock.OnOneLine([merge]))] : _lock.OnLines([merge], layout.Indent!, layout.NewLine.ToString(), LineLayout.OpensBlocksOnOwnLine(_loop)).Select(layout.New));
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(_loop.GetTrailingTrivia());
        return Narrowing.Replace(root, ImmutableArray.Create<StatementSyntax>(_loop), statements);
    }

    string Selector()
    {
        var parameter = _body is SimpleLambdaExpressionSyntax simple ? simple.Parameter.ToString() : ((ParenthesizedLambdaExpressionSyntax)_body).ParameterList.WithoutTrivia().ToString();
        var isSame = SymbolEqualityComparer.Default.Equals(_site.Model.GetTypeInfo(_step.Right).Type, _type);
        var value = isSame ? _step.Right.WithoutTrivia().ToString() : $"({_type.ToMinimalDisplayString(_site.Model, _step.SpanStart)}){Primary(_step.Right)}";
        var before = _body.Block!.Statements.Count - (_lock.Unit.Length == 0 ? 0 : _lock.Unit.Length);
        if (before == 0)
            return $"{parameter} => {value}";
        var layout = Layout.Of(_lock.Unit[0]);
        var kept = _body.Block.Statements.Take(before).Append(layout.New($"return {value};"));
        return $"{parameter} {_body.ArrowToken.ToFullString().TrimStart()}{_body.Block.WithStatements(SyntaxFactory.List(kept)).ToFullString().TrimEnd()}";
    }
}
