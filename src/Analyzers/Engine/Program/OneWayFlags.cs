using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Flags that say that something is there: set once it is, and never taken back. Who has seen the flag set sees all that was
/// done before, when it is volatile (C# specification, "Volatile fields": a write is not moved before what stands in front of
/// it). Where it is only set under a lock and not volatile, the flag is what to mend, and not what it stands for.
/// </summary>
static class OneWayFlags
{
    /// <summary>Whether something is done before a flag is set that the other one has seen set by then, itself or its callers.</summary>
    /// <param name="use">What is done first.</param>
    /// <param name="other">What is done by the one who has seen the flag.</param>
    /// <param name="repeats">Whether the first may be done again later: then its code must leave where the flag is set.</param>
    /// <param name="seen">What the member that does the other has seen or waited for before; default when its uses tell.</param>
    public static bool Order(Use use, Use other, bool repeats, IEnumerable<AccessPath>? seen = null)
    {
        var routine = use.Access.Routine;
        var place = use.Access.Operation.Syntax;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax.SpanStart > place.Span.End && SetBy(operation, routine) is { } flag && Loops.Around(operation.Syntax, routine.Syntax) is null
                    && ((seen ?? other.AfterJoins).Any(path => SymbolEqualityComparer.Default.Equals(path.Symbol, flag.Symbol)) || IsSeenAt(other.Access, flag))
                    && (!repeats || KnownIn(routine).Any(known => known.Place == operation.Syntax)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool IsSeenAt(in Access access, AccessPath flag)
    {
        foreach (var (seen, place) in KnownIn(access.Routine))
        {
            if (place.SpanStart < access.Operation.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(seen.Symbol, flag.Symbol))
                return true;
        }

        return false;
    }

    /// <summary>The flag that an operation sets; null when it sets none.</summary>
    public static AccessPath? SetBy(IOperation operation, Routine routine)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } target, Value.ConstantValue: { HasValue: true, Value: true } } write when (field.IsVolatile || IsInLock(write.Syntax)) && IsOne(field):
                return routine.Places.Of(target);
            case IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var field } target }, { Value.ConstantValue: { HasValue: true, Value: true } }] } atomic
                when routine.Session.Calls.Of(atomic).Kind == Meaning.Atomic && IsOne(field):
                return routine.Places.Of(target);
            default:
                return null;
        }
    }

    /// <summary>Flags that are known to be set from some place of a routine on, because it leaves or waits where they are not.</summary>
    public static IEnumerable<(AccessPath Flag, SyntaxNode Place)> KnownIn(Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } field } read && PlaceAfter(read, field, routine) is { } place && IsOne(field) && routine.Places.Of(read) is { } flag)
                    yield return (flag, place);
            }
        }
    }

    // if (!_ready) return; …   while (!_ready) Thread.SpinWait(20); …   if (_ready) return; …; _ready = true; …
    static SyntaxNode? PlaceAfter(IFieldReferenceOperation read, IFieldSymbol field, Routine routine)
    {
        var test = read.Parent is IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 1 } call } && routine.Session.Calls.Of(call).Kind == Meaning.Atomic ? call.Syntax : read.Syntax;

        var isNegated = false;
        while (test.Parent is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            test = test.Parent;
            isNegated ^= test is PrefixUnaryExpressionSyntax;
        }

        return test.Parent switch
        {
            IfStatementSyntax branch when branch.Condition == test && isNegated && LeavesMember(branch.Statement) => branch,
            IfStatementSyntax branch when branch.Condition == test && !isNegated && LeavesMember(branch.Statement) => SettingBehind(branch, field, routine),
            IfStatementSyntax { Statement: var missing } branch when branch.Condition == test && isNegated && SetsIt(missing, field, routine) => branch,
            WhileStatementSyntax loop when loop.Condition == test && isNegated && loop.Statement is EmptyStatementSyntax or ExpressionStatementSyntax or BlockSyntax { Statements.Count: <= 1 } => loop.Statement,
            _ => null,
        };
    }

    // Behind a loop that was left the flag need not be set.
    static bool LeavesMember(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax || (statement is BlockSyntax { Statements: [.., var last] } && LeavesMember(last));

    // if (!_loaded) Load();
    static bool SetsIt(StatementSyntax missing, IFieldSymbol field, Routine routine)
    {
        if ((missing is BlockSyntax { Statements: [var only] } ? only : missing) is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call })
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false, IsAbstract: false } method } && operation.Syntax == call
                    && routine.Session.RoutineOf(method.OriginalDefinition, default) is { Parent: null } body && SettingIn(body, field, body.Syntax) is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The statement that sets the flag, on every way that goes on behind the test.
    static SyntaxNode? SettingBehind(IfStatementSyntax test, IFieldSymbol field, Routine routine) => SettingIn(routine, field, test.Parent, test.Span.End);

    static SyntaxNode? SettingIn(Routine routine, IFieldSymbol field, SyntaxNode? outermost, int from = 0)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax.SpanStart > from && SetBy(operation, routine) is { } flag && SymbolEqualityComparer.Default.Equals(flag.Symbol, field)
                    && operation.Syntax.Ancestors().TakeWhile(node => node != outermost).All(static node => node is ExpressionSyntax or ExpressionStatementSyntax or BlockSyntax or LockStatementSyntax or TryStatementSyntax or FinallyClauseSyntax))
                {
                    return operation.Syntax;
                }
            }
        }

        return null;
    }

    static bool IsInLock(SyntaxNode write) => write.FirstAncestorOrSelf<LockStatementSyntax>() is not null;

    static bool IsOne(IFieldSymbol field)
    {
        if (field is not { Type.SpecialType: SpecialType.System_Boolean, DeclaredAccessibility: Accessibility.Private })
            return false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name && IsTakenBack(name))
                    return false;
            }
        }

        return true;
    }

    static bool IsTakenBack(IdentifierNameSyntax name)
    {
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target && !(assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression)),
            ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } } => true,
            // Volatile.Read(ref _ready), Volatile.Write(ref _ready, true)
            ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent: ArgumentListSyntax { Arguments: var arguments, Parent: var call } } => arguments.Count > 1
                ? !arguments[1].Expression.IsKind(SyntaxKind.TrueLiteralExpression)
                : call is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var read } } || !ReadingCalls.LooksAtomic(read),
            _ => false,
        };
    }
}
