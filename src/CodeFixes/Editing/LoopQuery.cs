using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Writes a parallel loop that adds up as a query: <c>Parallel.ForEach(all, x => { lock (gate) sum += F(x); })</c> becomes
/// <c>var localSum = all.AsParallel().Sum(x => F(x)); lock (gate) sum += localSum;</c> Where it counts, that is <c>Count</c> or
/// <c>LongCount</c>. What is no sum, or none that queries know, is an <c>Aggregate</c>, in which each thread begins with the value that
/// changes nothing: <c>Aggregate(() => 1, …)</c>.
/// </summary>
sealed class LoopQuery
{
    readonly Site _site;
    readonly LockText _lock;
    readonly ExpressionStatementSyntax _loop;
    readonly LambdaExpressionSyntax _body;
    readonly Reduction _step;
    readonly RunningTotal _total;
    readonly string _source;
    readonly ExpressionSyntax? _condition;

    LoopQuery(Site site, LockText @lock, ExpressionStatementSyntax loop, LambdaExpressionSyntax body, Reduction step, RunningTotal total, string source, ExpressionSyntax? condition)
    {
        _condition = condition;
        _site = site;
        _lock = @lock;
        _loop = loop;
        _body = body;
        _step = step;
        _total = total;
        _source = source;
    }

    /// <summary>What the menu calls it. A query that adds whole numbers up notices when they overflow, where the loop went on.</summary>
    public string Title => (IsSum || IsCount, _total.IsRounded) switch
    {
        (true, false) when IsCount => "Count with a query and merge once under the lock; an overflow is an error then",
        (true, true) => "Add up with a query and merge once under the lock; the order of additions changes",
        (true, false) => "Add up with a query and merge once under the lock; an overflow is an error then",
        (false, true) => $"Combine with a query and merge once under the lock; the order of {(_step.How == Merging.Sum ? "additions" : "multiplications")} changes",
        (false, false) => "Combine with a query and merge once under the lock" + (_total.IsChecked ? "; an overflow is found at another place" : ""),
    };

    bool IsCount => _step.Value is null;

    bool IsSum => _step.How == Merging.Sum && !IsCount && IsSummable(_total.Type);

    /// <summary>The query for a section; null where the loop does more than add up one number, or counts through something else.</summary>
    public static LoopQuery? Of(CriticalSection section, Site site)
    {
        var root = site.Routine!.Root;
        if (LockText.Of(section) is not { Body: [var only] } held
            || section.Function is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Block: { } block } body || held.Unit[0].Parent != block || block.Statements.Last() != held.Unit[held.Unit.Length - 1]
            || body is ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: not [{ AttributeLists.Count: 0, Modifiers.Count: 0 }] }
            || body.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } loop } call }
            || block.DescendantNodes().Any(static node => node is ReturnStatementSyntax or GotoStatementSyntax or LabeledStatementSyntax or AnonymousFunctionExpressionSyntax) || SourceOf(call, root.Model) is not { } source)
        {
            return null;
        }

        var footprint = Footprint.Of(section.Statements, root, section.Function);
        if (!footprint.IsReduction || Reduction.Of(footprint.Uses[0].Operation) is not { } step || !IsWhole(step, only, out var condition)
            || RunningTotal.Of(footprint.Uses, block.Statements.ToImmutableArray(), root, Narrowing.IsCheckedAt(block, root.Model)) is not [{ Initial: not null } total]
            || (step.Value is null ? !IsCountable(total.Type) : step.How == Merging.Sum && step.Statement is not ICompoundAssignmentOperation)
            || LineLayout.HasWordsBeside(loop, [.. KeptOf(step, condition), .. block.Statements.Where(statement => !held.Unit.Contains(statement))]) || !LocalMerge.LeavesAlone(block, section, held, footprint, root) || SharedFailures.MayFollow(loop, root.Model))
        {
            return null;
        }

        return new(site, held, loop, body, step, total, source, condition);
    }

    // sum += x;  -  if (x > most) most = x;  -  if (IsPrime(x)) count++;
    static bool IsWhole(Reduction step, StatementSyntax section, out ExpressionSyntax? condition)
    {
        condition = null;
        if (step.Value is null && section is IfStatementSyntax { Else: null, Condition: var asked, Statement: var then })
            (condition, section) = (asked, then is BlockSyntax { Statements: [var only] } ? only : then);
        return (step.Statement.Syntax is StatementSyntax choice ? choice : step.Statement.Syntax.Parent) == section;
    }

    // Not decimals: a query adds them to 0.0, so that nothing comes out as "0.0". Of unsigned numbers there are no sums.
    static bool IsSummable(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double;

    static bool IsCountable(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    static IEnumerable<SyntaxNode> KeptOf(Reduction step, ExpressionSyntax? condition) =>
        condition is not null ? [condition] : step.Value is not null ? [ValueOf(step)] : [];

    // The compiler's tree knows neither parentheses nor checked(…).
    static ExpressionSyntax ValueOf(Reduction step)
    {
        var value = (ExpressionSyntax)step.Value!.Syntax;
        while (value.Parent is ParenthesizedExpressionSyntax or CheckedExpressionSyntax)
            value = (ExpressionSyntax)value.Parent;
        return value;
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
        var query = layout.New($"var {_total.Name} = {_source}.{(IsCount ? Count() : IsSum ? $"Sum({Parameter} =>{Body(Addend())})" : Aggregate())};");
        var (emptyLines, comments) = Layout.Split(_loop.GetLeadingTrivia());
        var merge = _step.Statement switch
        {
            _ when _step.How != Merging.Sum => _total.Publication,
            ICompoundAssignmentOperation { Syntax: AssignmentExpressionSyntax sum } => $"{sum.Left.WithoutTrivia()} {sum.OperatorToken.Text} {_total.Name};",
            IIncrementOrDecrementOperation { Kind: OperationKind.Decrement, Target.Syntax: var target } => $"{target.WithoutTrivia()} -= {_total.Name};",
            _ => _total.Publication,
        };
        var statements = new List<StatementSyntax> { query.WithLeadingTrivia(emptyLines.AddRange(comments)) };
        statements.AddRange(layout.IsOnOneLine ? [layout.New(_lock.OnOneLine([merge]))] : _lock.OnLines([merge], layout.Indent!, layout.NewLine.ToString(), LineLayout.OpensBlocksOnOwnLine(_loop)).Select(layout.New));
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(_loop.GetTrailingTrivia());
        return Narrowing.Replace(root, ImmutableArray.Create<StatementSyntax>(_loop), statements);
    }

    string Parameter => _body is SimpleLambdaExpressionSyntax simple ? simple.Parameter.ToString() : ((ParenthesizedLambdaExpressionSyntax)_body).ParameterList.WithoutTrivia().ToString();

    string Addend()
    {
        var value = ValueOf(_step);
        return SymbolEqualityComparer.Default.Equals(_site.Model.GetTypeInfo(value).Type, _total.Type)
            ? value.WithoutTrivia().ToString()
            : $"({TypeName}){Primary(value)}";
    }

    // All of them, or those for which the condition holds.
    string Count()
    {
        var count = _total.Type.SpecialType == SpecialType.System_Int64 ? "LongCount" : "Count";
        var isPlain = _condition is null && _body.Block!.Statements.Count == _lock.Unit.Length;
        return isPlain ? $"{count}()" : $"{count}({Parameter} =>{Body(_condition?.WithoutTrivia().ToString() ?? "true")})";
    }

    // How many parts there are, and which thread has which items, does not matter: each begins with what changes nothing.
    string Aggregate()
    {
        var (part, other) = (RunningTotal.FreshNameAt(_loop, "part"), RunningTotal.FreshNameAt(_loop, "other"));
        var item = _body is SimpleLambdaExpressionSyntax simple ? simple.Parameter : ((ParenthesizedLambdaExpressionSyntax)_body).ParameterList.Parameters[0];
        var value = ValueOf(_step);
        var step = Merged.Combined(part, value is LiteralExpressionSyntax || value.Parent is ArgumentSyntax ? value.WithoutTrivia().ToString() : Primary(value), _step);
        return $"Aggregate(() => {_total.Initial}, ({(item.Type is null ? "" : TypeName + " ")}{part}, {item.WithoutTrivia()}) =>{Body(step)}, ({part}, {other}) => {Merged.Combined(part, other, _step)}, {part} => {part})";
    }

    string TypeName => _total.Type.ToMinimalDisplayString(_site.Model, _loop.SpanStart);

    // Behind the arrow: what is done before the lock stays there.
    string Body(string value)
    {
        var before = _body.Block!.Statements.Count - _lock.Unit.Length;
        if (before == 0)
            return $" {value}";
        var layout = Layout.Of(_lock.Unit[0]);
        var kept = _body.Block.Statements.Take(before).Append(layout.New($"return {value};"));
        return $"{_body.ArrowToken.TrailingTrivia.ToFullString()}{_body.Block.WithStatements(SyntaxFactory.List(kept)).ToFullString().TrimEnd()}";
    }
}
