using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Tests of what an object is told once and for all: <c>if (_isTls) _ = ReadTlsAsync(); else …</c>. What one object does in one mode
/// never meets what it does in another one.
/// </summary>
sealed class Modes(Session session)
{
    readonly Dictionary<SyntaxNode, ImmutableArray<Mode>> _at = [];

    /// <summary>What a readonly field is known to be, or not to be, at a place.</summary>
    readonly record struct Mode(ISymbol Field, object? Value, bool IsEqual)
    {
        public bool Excludes(Mode other) => SymbolEqualityComparer.Default.Equals(Field, other.Field) && (Equals(Value, other.Value) ? IsEqual != other.IsEqual : IsEqual && other.IsEqual && Value?.GetType() == other.Value?.GetType());
    }

    /// <summary>Whether two uses, or the launches of one of them and the other, need different modes of the object whose member launches them.</summary>
    public bool KeepApart(Use mine, Launch? launchOfMine, Use theirs, Launch? launchOfTheirs)
    {
        // foreach (var file in files) collector.Add(file); what counts is the mode of the collector, and what its members do.
        if (IsOfOneObject(mine, theirs))
            return KeepApart(mine with { Trail = mine.Trail.RemoveAt(0) }, null, theirs with { Trail = theirs.Trail.RemoveAt(0) }, null, areOwn: (true, true));
        return KeepApart(mine, launchOfMine?.Operation.Syntax, theirs, launchOfTheirs == launchOfMine ? null : launchOfTheirs?.Operation.Syntax, (IsOwn(launchOfMine), IsOwn(launchOfTheirs)));
    }

    static bool IsOwn(Launch? launch) => launch is null || launch.Bodies.All(static body => body.Routine is not null || body.Instance is null or IInstanceReferenceOperation);

    bool KeepApart(Use mine, SyntaxNode? launchOfMine, Use theirs, SyntaxNode? launchOfTheirs, (bool Mine, bool Theirs) areOwn)
    {
        var needed = new List<Mode>();
        return AddOf(launchOfMine) || AddAlong(mine, areOwn.Mine) || AddOf(launchOfTheirs) || AddAlong(theirs, areOwn.Theirs);

        bool AddOf(SyntaxNode? launch) => launch is not null && Add(launch);

        // On the way to a use as long as it leads from one method of the object to another.
        bool AddAlong(Use use, bool isOwn)
        {
            if (!isOwn)
                return false;
            foreach (var call in use.Trail)
            {
                if (Add(call.Syntax))
                    return true;
                if (call is not IInvocationOperation { Instance: IInstanceReferenceOperation })
                    return false;
            }

            return Add(use.Access.Operation.Syntax);
        }

        bool Add(SyntaxNode place)
        {
            foreach (var mode in At(place))
            {
                if (needed.Exists(other => other.Excludes(mode)))
                    return true;
                needed.Add(mode);
            }

            return false;
        }
    }

    /// <summary>Whether what a member of a type leaves running, and what another member does, need different modes of the object.</summary>
    public bool KeepApart(Entry alive, Entry other) =>
        KeepApart(alive.Use, alive.Use.Launch is { } launch && launch.SyntaxTree == alive.Root.Syntax.SyntaxTree && alive.Root.Syntax.Span.Contains(launch.Span) ? launch : null, other.Use, null, areOwn: (true, true));

    static bool IsOfOneObject(Use mine, Use theirs) => mine.Trail is [IInvocationOperation { Instance: { } one and not IInstanceReferenceOperation }, ..] && theirs.Trail is [IInvocationOperation { Instance: { } other }, ..]
        && Named(one) is { } name && SymbolEqualityComparer.Default.Equals(name, Named(other));

    static ISymbol? Named(IOperation instance) => Origins.Bare(instance) switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: var property } => property,
        _ => null,
    };

    ImmutableArray<Mode> At(SyntaxNode place)
    {
        if (!_at.TryGetValue(place, out var modes))
            _at.Add(place, modes = Find(place).ToImmutableArray());
        return modes;
    }

    IEnumerable<Mode> Find(SyntaxNode place)
    {
        for (var node = place; node.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
        {
            var (condition, holds) = parent switch
            {
                IfStatementSyntax test when test.Statement == node => (test.Condition, true),
                ElseClauseSyntax { Parent: IfStatementSyntax test } => (test.Condition, false),
                ConditionalExpressionSyntax choice when choice.WhenTrue == node => (choice.Condition, true),
                ConditionalExpressionSyntax choice when choice.WhenFalse == node => (choice.Condition, false),
                _ => default((ExpressionSyntax?, bool)),
            };
            if (condition is not null && In(condition, holds) is { } mode)
                yield return mode;
        }
    }

    Mode? In(ExpressionSyntax condition, bool holds)
    {
        while (condition is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            holds ^= condition is PrefixUnaryExpressionSyntax;
            condition = condition is PrefixUnaryExpressionSyntax not ? not.Operand : ((ParenthesizedExpressionSyntax)condition).Expression;
        }

        var (tested, value) = condition switch
        {
            // A constant behind 'is' may be taken for a type.
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.IsExpression } comparison => (comparison.Left, comparison.Right),
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } test => (test.Expression, constant.Expression),
            IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax constant } } test => (test.Expression, constant.Expression),
            _ => (condition, null),
        };
        if ((tested is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var own } ? own : tested) is not IdentifierNameSyntax name)
            return null;
        var model = session.ModelOf(condition.SyntaxTree);
        if (model.GetSymbolInfo(name).Symbol is not IFieldSymbol { IsReadOnly: true, IsStatic: false } field || (value is null && field.Type.SpecialType != SpecialType.System_Boolean))
            return null;
        if (value is null)
            return new(field, true, holds);
        var isNegated = condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } or IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax };
        return model.GetConstantValue(value) is { HasValue: true, Value: var known } ? new(field, known, holds != isNegated) : null;
    }
}
