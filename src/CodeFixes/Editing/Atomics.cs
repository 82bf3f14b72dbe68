using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Writes the uses of a shared number with <c>Interlocked</c> and <c>Volatile</c>.</summary>
sealed class Atomics
{
    readonly Site _site;
    readonly CancellationToken _cancellation;
    readonly INamedTypeSymbol _interlocked;
    readonly INamedTypeSymbol _volatile;
    readonly Dictionary<SyntaxNode, ExpressionSyntax> _replacements = [];

    Atomics(Site site, INamedTypeSymbol interlocked, INamedTypeSymbol @volatile, CancellationToken cancellation)
    {
        _site = site;
        _interlocked = interlocked;
        _volatile = @volatile;
        _cancellation = cancellation;
    }

    /// <summary>Whether <c>Interlocked</c> can count with a type.</summary>
    public static bool CanAdd(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    /// <summary>
    /// What to put in the place of which code so that all uses become atomic; null when one of them cannot be, or when
    /// what is read decides what is written, which takes more than one atomic step.
    /// </summary>
    public static IReadOnlyDictionary<SyntaxNode, ExpressionSyntax>? Replacing(ImmutableArray<SharedUse> uses, Site site, CancellationToken cancellation)
    {
        var compilation = site.Model.Compilation;
        if (site.Session.Types.Interlocked is not { } interlocked || compilation.GetTypeByMetadataName("System.Threading.Volatile") is not { } @volatile
            || uses.All(static use => use.Access.Kind != AccessKind.Update))
        {
            return null;
        }

        var atomics = new Atomics(site, interlocked, @volatile, cancellation);
        var writers = new HashSet<object>(uses.Where(static use => use.Access.IsWrite).Select(static use => use.Runner));
        foreach (var use in uses)
        {
            if (!use.Access.IsAtomic && !IsVolatileRead(use.Access) && !atomics.Add(use, isBesideWrites: writers.Contains(use.Runner)))
                return null;
        }

        // One use inside of another: its value goes into the other's.
        return atomics._replacements.Keys.Any(one => atomics._replacements.Keys.Any(other => other != one && other.Span.Contains(one.Span))) ? null : atomics._replacements;
    }

    /// <summary>What to put in the place of one update, an expression statement; null when no single atomic operation does the same.</summary>
    /// <param name="target">What is updated.</param>
    /// <param name="operation">The same as an operation.</param>
    /// <param name="site">The finding.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static ExpressionSyntax? OfUpdate(ExpressionSyntax target, IOperation operation, Site site, CancellationToken cancellation) =>
        CanAdd(operation.Type) && site.Session.Types.Interlocked is { } interlocked && site.Model.Compilation.GetTypeByMetadataName("System.Threading.Volatile") is { } @volatile
            && site.Session.RoutineAt(target, site.Model, cancellation) is { } routine && routine.Places.Of(operation) is { } path
            ? new Atomics(site, interlocked, @volatile, cancellation).UpdateOf(target, UpdateAt(path, operation, routine))
            : null;

    static Access UpdateAt(AccessPath path, IOperation operation, Routine routine) =>
        new(path, AccessKind.Update, IsAtomic: false, IsBenign: false, ConcurrencyState<Launch<Routine>>.Start, operation, routine);

    static bool IsVolatileRead(Access access) => access is { Kind: AccessKind.Read, Path.Symbol: IFieldSymbol { IsVolatile: true } };

    bool Add(SharedUse use, bool isBesideWrites)
    {
        if (use.Syntax is not ExpressionSyntax target || !CanAdd(_site.Model.GetTypeInfo(target, _cancellation).Type)
            || use.Access.Operation is IPropertyReferenceOperation || use.Access.Path.Steps.Any(static step => step.Member is IPropertySymbol))
        {
            return false;
        }

        var (place, atomic) = use.Access.Kind switch
        {
            AccessKind.Update => (EnclosingUpdate(target), UpdateOf(target, use.Access)),
            AccessKind.Read => ReadOf(target, isBesideWrites),
            AccessKind.Write => WriteOf(target, use.Access),
            _ => (null, null),
        };
        if (place is null || atomic is null)
            return false;
        _replacements[place] = atomic.WithTriviaFrom(place);
        return true;
    }

    static ExpressionSyntax? EnclosingUpdate(ExpressionSyntax target) => target.Parent as ExpressionSyntax;

    // ---------------------------------------------------------------------------------------------------------- updates

    ExpressionSyntax? UpdateOf(ExpressionSyntax target, Access access)
    {
        if (EnclosingUpdate(target) is not { } update || IsChecked(update) || update.Parent is ParenthesizedExpressionSyntax)
            return null;
        switch (update)
        {
            case PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax:
                return LineLayout.HasWordsBeside(update) ? null : StepOf(update, target, access);
            case AssignmentExpressionSyntax assignment when assignment.Left == target:
                return assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
                    ? AssignedSum(assignment, access)
                    : Combined(CompoundOperatorOf(assignment), assignment, assignment.Right, access);
            default:
                return null;
        }
    }

    ExpressionSyntax? StepOf(ExpressionSyntax update, ExpressionSyntax target, Access access)
    {
        if (!IsPlainTarget(target))
            return null;
        var isUp = update.IsKind(SyntaxKind.PreIncrementExpression) || update.IsKind(SyntaxKind.PostIncrementExpression);
        var isDown = update.IsKind(SyntaxKind.PreDecrementExpression) || update.IsKind(SyntaxKind.PostDecrementExpression);
        if (!isUp && !isDown)
            return null;
        var step = Call(_interlocked, isUp ? nameof(Interlocked.Increment) : nameof(Interlocked.Decrement), target);
        if (update is PrefixUnaryExpressionSyntax || !IsValueUsed(update, access))
            return step;
        // The value before the step.
        var one = LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1));
        var before = BinaryExpression(isUp ? SyntaxKind.SubtractExpression : SyntaxKind.AddExpression, step,
            Token(TriviaList(Space), isUp ? SyntaxKind.MinusToken : SyntaxKind.PlusToken, TriviaList(Space)), one);
        return update.Parent is ArgumentSyntax or EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
            || (update.Parent is AssignmentExpressionSyntax assignment && assignment.Right == update)
            || (update.Parent is BinaryExpressionSyntax comparison && IsComparison(comparison))
                ? before
                : ParenthesizedExpression(before);
    }

    static bool IsComparison(BinaryExpressionSyntax binary) => binary.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression
        or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression;

    // x = x + e, x = e + x
    ExpressionSyntax? AssignedSum(AssignmentExpressionSyntax assignment, Access access)
    {
        if (assignment.Right is not BinaryExpressionSyntax sum || _site.Model.GetOperation(sum, _cancellation) is not IBinaryOperation { OperatorMethod: null, IsChecked: false } operation
            || !SymbolEqualityComparer.Default.Equals(operation.Type, _site.Model.GetTypeInfo(assignment.Left, _cancellation).Type))
        {
            return null;
        }

        if (AreEquivalent(sum.Left, assignment.Left))
            return Combined(sum.Kind(), assignment, sum.Right, access);
        return AreEquivalent(sum.Right, assignment.Left) && !sum.IsKind(SyntaxKind.SubtractExpression) ? Combined(sum.Kind(), assignment, sum.Left, access) : null;
    }

    static SyntaxKind CompoundOperatorOf(AssignmentExpressionSyntax assignment) => assignment.Kind() switch
    {
        SyntaxKind.AddAssignmentExpression => SyntaxKind.AddExpression,
        SyntaxKind.SubtractAssignmentExpression => SyntaxKind.SubtractExpression,
        SyntaxKind.OrAssignmentExpression => SyntaxKind.BitwiseOrExpression,
        SyntaxKind.AndAssignmentExpression => SyntaxKind.BitwiseAndExpression,
        _ => SyntaxKind.None,
    };

    ExpressionSyntax? Combined(SyntaxKind kind, AssignmentExpressionSyntax update, ExpressionSyntax value, Access access)
    {
        var type = _site.Model.GetTypeInfo(update.Left, _cancellation).Type!;
        if (!IsPlainTarget(update.Left) || LineLayout.LosesWords(update, value) || Mentions(value, access.Path.Symbol!)
            || _site.Model.GetTypeInfo(value, _cancellation).Type is null or IDynamicTypeSymbol)
        {
            return null;
        }

        switch (kind)
        {
            case SyntaxKind.AddExpression:
                return Call(_interlocked, nameof(Interlocked.Add), update.Left, LineLayout.WithCommentsBefore(value));
            case SyntaxKind.SubtractExpression when type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64:
                return Call(_interlocked, nameof(Interlocked.Add), update.Left, Negative(value, type));
            case SyntaxKind.BitwiseOrExpression when !IsValueUsed(update, access):
                return Call(_interlocked, "Or", update.Left, LineLayout.WithCommentsBefore(value));
            case SyntaxKind.BitwiseAndExpression when !IsValueUsed(update, access):
                return Call(_interlocked, "And", update.Left, LineLayout.WithCommentsBefore(value));
            default:
                return null;
        }
    }

    ExpressionSyntax Negative(ExpressionSyntax value, ITypeSymbol type)
    {
        var bare = value.WithoutTrivia();
        var operand = bare is IdentifierNameSyntax or LiteralExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? bare
            : ParenthesizedExpression(bare);
        // The negative of the smallest int is a long.
        if (type.SpecialType == SpecialType.System_Int64 && _site.Model.GetTypeInfo(value, _cancellation).Type?.SpecialType == SpecialType.System_Int32
            && !_site.Model.GetConstantValue(value, _cancellation).HasValue)
        {
            operand = CastExpression(PredefinedType(Token(SyntaxKind.LongKeyword)), operand);
        }

        return PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, operand).WithTriviaFrom(LineLayout.WithCommentsBefore(value));
    }

    // ------------------------------------------------------------------------------------------------- reads and writes

    (SyntaxNode?, ExpressionSyntax?) ReadOf(ExpressionSyntax target, bool isBesideWrites)
    {
        // The old value of x = x + e belongs to the update.
        if (target.Parent is BinaryExpressionSyntax { Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } sum
            && assignment.Right == sum && AreEquivalent(assignment.Left, target))
        {
            return _replacements.TryGetValue(assignment, out var known) ? (assignment, known)
                : _site.Model.GetOperation(assignment.Left, _cancellation) is { } left ? (assignment, AssignedSumOf(assignment, left))
                : (null, null);
        }

        if (isBesideWrites && ReadValue.Decides(target))
            return (null, null);
        return IsPlainTarget(target) && target.Parent is not ArgumentSyntax { RefKindKeyword.RawKind: not 0 } and not ParenthesizedExpressionSyntax
            ? (target, Call(_volatile, nameof(Volatile.Read), target))
            : (null, null);
    }

    ExpressionSyntax? AssignedSumOf(AssignmentExpressionSyntax assignment, IOperation left)
    {
        return _site.Session.RoutineAt(assignment, _site.Model, _cancellation) is { } routine && routine.Places.Of(left) is { } path && !IsChecked(assignment)
            ? AssignedSum(assignment, UpdateAt(path, left, routine))
            : null;
    }

    // A constant may be written whatever the value was before.
    (SyntaxNode?, ExpressionSyntax?) WriteOf(ExpressionSyntax target, Access access) =>
        access.IsBenign && IsPlainTarget(target) && target.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
            && assignment.Left == target && !IsValueUsed(assignment, access) && !LineLayout.LosesWords(assignment, assignment.Right)
            ? (assignment, Call(_volatile, nameof(Volatile.Write), target, LineLayout.WithCommentsBefore(assignment.Right)))
            : (null, null);

    // -------------------------------------------------------------------------------------------------------- questions

    bool IsChecked(ExpressionSyntax update) => _site.Model.GetOperation(update, _cancellation) switch
    {
        IIncrementOrDecrementOperation step => step.IsChecked || step.OperatorMethod is not null,
        ICompoundAssignmentOperation compound => compound.IsChecked || compound.OperatorMethod is not null,
        ISimpleAssignmentOperation { Value: IBinaryOperation sum } => sum.IsChecked,
        _ => false,
    };

    // Something that is evaluated once where it stood once or twice: a variable, its field, an element with a simple index.
    static bool IsPlainTarget(ExpressionSyntax target) => target switch
    {
        SimpleNameSyntax or ThisExpressionSyntax or BaseExpressionSyntax => true,
        MemberAccessExpressionSyntax member => IsPlainTarget(member.Expression),
        ElementAccessExpressionSyntax element => IsPlainTarget(element.Expression)
            && !element.DescendantNodes().Any(static node => node is InvocationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax
                or PostfixUnaryExpressionSyntax or AnonymousFunctionExpressionSyntax)
            && !element.DescendantNodes().Any(static node => node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression)),
        _ => false,
    };

    bool Mentions(ExpressionSyntax value, ISymbol variable) => value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
        .Any(name => SymbolEqualityComparer.Default.Equals(_site.Model.GetSymbolInfo(name, _cancellation).Symbol, variable));

    bool IsValueUsed(ExpressionSyntax update, Access access) => update.Parent switch
    {
        ExpressionStatementSyntax => false,
        ForStatementSyntax loop => !(loop.Incrementors.Contains(update) || loop.Initializers.Contains(update)),
        LambdaExpressionSyntax lambda => !ReadValue.IsDroppedBy(lambda, _site.Model, _cancellation),
        ArrowExpressionClauseSyntax => !ReadValue.ReturnsNothing(access.Routine.Method),
        _ => true,
    };

    InvocationExpressionSyntax Call(INamedTypeSymbol type, string method, ExpressionSyntax target, ExpressionSyntax? value = null)
    {
        var reference = Argument(null, Token(default, SyntaxKind.RefKeyword, TriviaList(Space)), target.WithoutTrivia());
        var arguments = value is null
            ? SingletonSeparatedList(reference)
            : SeparatedList([reference, Argument(value)], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]);
        return InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, PlatformNames.ExpressionOf(type, _site.Model, target.SpanStart), IdentifierName(method)),
            ArgumentList(arguments));
    }
}

/// <summary>What becomes of a value.</summary>
static class ReadValue
{
    /// <summary>
    /// Whether what happens next depends on a value: it is stored, returned, or a condition. One that is only passed to a
    /// call, to print it for instance, decides nothing.
    /// </summary>
    public static bool Decides(SyntaxNode read)
    {
        for (var node = read; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case ExpressionStatementSyntax:
                    return false;
                case AssignmentExpressionSyntax assignment when assignment.Right == node:
                case ConditionalExpressionSyntax conditional when conditional.Condition == node:
                case BinaryExpressionSyntax binary when binary.Left == node && IsShortCircuit(binary):
                case SwitchExpressionSyntax choice when choice.GoverningExpression == node:
                case StatementSyntax or EqualsValueClauseSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or WhenClauseSyntax:
                    return true;
            }
        }

        return true;
    }

    static bool IsShortCircuit(BinaryExpressionSyntax binary) =>
        binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression) || binary.IsKind(SyntaxKind.CoalesceExpression);

    /// <summary>Whether nobody sees the value of an expression-bodied lambda.</summary>
    public static bool IsDroppedBy(LambdaExpressionSyntax lambda, SemanticModel model, CancellationToken cancellation)
    {
        if (ReturnsNothing(model.GetSymbolInfo(lambda, cancellation).Symbol as IMethodSymbol))
            return true;
        // Task.Run(() => x++) makes a Task<int>, which is often only waited for.
        if (lambda.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax launch })
            return false;
        if (model.GetTypeInfo(launch, cancellation) is not { Type: INamedTypeSymbol { Name: nameof(Task), IsGenericType: true } } types)
            return false;
        return launch.Parent is ExpressionStatementSyntax or AwaitExpressionSyntax { Parent: ExpressionStatementSyntax }
            || types.ConvertedType is INamedTypeSymbol { Name: nameof(Task), IsGenericType: false };
    }

    /// <summary>Whether a function gives back no value.</summary>
    public static bool ReturnsNothing(IMethodSymbol? method) =>
        method is { ReturnsVoid: true } or { IsAsync: true, ReturnType: INamedTypeSymbol { IsGenericType: false } };
}
