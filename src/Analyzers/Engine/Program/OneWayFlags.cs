using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A flag that is known to be set from some place of a routine on, because it leaves or waits where it is not.</summary>
/// <param name="Flag">The flag, in the words of the routine.</param>
/// <param name="Routine">The routine.</param>
/// <param name="Mark">What comes before on every way where the flag is known to be set.</param>
/// <param name="Otherwise">What is done where it is not set; null when it is set by the mark itself.</param>
/// <param name="Then">What is done only where it is set; null when everything behind is.</param>
readonly record struct KnownFlag(AccessPath Flag, Routine Routine, IOperation Mark, StatementSyntax? Otherwise, SyntaxNode? Then = null)
{
    /// <summary>Whether it is known to be set when the routine has returned: one that gives up where it is not tells its callers nothing.</summary>
    public bool IsSetBehind => Then is null && !(Otherwise is ReturnStatementSyntax or BlockSyntax { Statements: [.., ReturnStatementSyntax] });

    /// <summary>Whether the flag is known to be set where something is done.</summary>
    public bool IsSetAt(IOperation step) => Otherwise?.Span.Contains(step.Syntax.Span) != true && Then?.Span.Contains(step.Syntax.Span) != false
        && (Routine.Closest(step.Syntax) == Routine ? Routine.Ways.AlwaysComesBefore(Mark, step) : Mark.Syntax.SyntaxTree == step.Syntax.SyntaxTree && Mark.Syntax.SpanStart < step.Syntax.SpanStart);
}

/// <summary>
/// Flags that say that something is there: set once it is, and never taken back; and states that only get one value so:
/// <c>_state = Ready;</c>. Who has seen the flag set sees all that was
/// done before, when it is volatile (C# specification, "Volatile fields": a write is not moved before what stands in front of
/// it). Where it is only set under a lock and not volatile, the flag is what to mend, and not what it stands for.
/// </summary>
sealed class OneWayFlags
{
    readonly StateWords _words = new();
    readonly Dictionary<IFieldSymbol, string?> _valueOfSet = new(SymbolEqualityComparer.Default);
    readonly Dictionary<Routine, ImmutableArray<KnownFlag>> _known = [];
    readonly Dictionary<Routine, ImmutableArray<(IOperation Operation, AccessPath Flag)>> _set = [];

    /// <summary>Whether something is done before a flag is set that the other one has seen set by then, itself or its callers.</summary>
    /// <param name="use">What is done first.</param>
    /// <param name="other">What is done by the one who has seen the flag.</param>
    /// <param name="repeats">Whether the first may be done again later: then its code must leave where the flag is set.</param>
    /// <param name="seen">What the member that does the other has seen or waited for before; default when its uses tell.</param>
    public bool Order(Use use, Use other, bool repeats, IEnumerable<AccessPath>? seen = null)
    {
        var routine = use.Access.Routine;
        foreach (var (setting, flag) in SetIn(routine))
        {
            if (IsSeen(flag, use, other, seen) && routine.Ways.MayComeAfter(use.Access.Operation, setting) && !routine.Ways.MayComeAfter(setting, use.Access.Operation)
                && (!repeats || KnownIn(routine).Any(known => known.Mark == setting || IsDoneWhereMissing(known, flag, setting, use))))
            {
                return true;
            }
        }

        return _words.Order(use, other, repeats);
    }

    // lock (_gate) { if (!_ready) { _value = …; _ready = true; } } nobody does it again when the flag is set.
    static bool IsDoneWhereMissing(KnownFlag known, AccessPath flag, IOperation setting, Use use) => known.Otherwise is { } missing && known.Flag.Equals(flag) && IsInLock(missing)
        && missing.Span.Contains(setting.Syntax.Span) && missing.Span.Contains(use.Access.Operation.Syntax.Span);

    bool IsSeen(AccessPath flag, Use use, Use other, IEnumerable<AccessPath>? seen)
    {
        foreach (var path in seen ?? other.AfterJoins)
        {
            if (IsSame(flag, use.Access.Path, path, other.Path))
                return true;
        }

        foreach (var known in KnownIn(other.Access.Routine))
        {
            if (IsSame(flag, use.Access.Path, known.Flag, other.Access.Path) && known.IsSetAt(other.Access.Operation))
                return true;
        }

        return false;
    }

    // Two names of one piece of state lead to one flag if the flag is reached the same way from both: it belongs to the object
    // that the state belongs to, or to the one that this belongs to.
    static bool IsSame(AccessPath flag, AccessPath state, AccessPath otherFlag, AccessPath otherState)
    {
        if (!SymbolEqualityComparer.Default.Equals(flag.Symbol, otherFlag.Symbol))
            return false;
        if (flag.Symbol is { IsStatic: true } || (state.Kind == RootKind.Variable && flag.Equals(otherFlag) && state.Equals(otherState)))
            return true;
        var (owner, otherOwner) = (flag.Up(), otherFlag.Up());
        return state.Steps.Length - owner.Steps.Length == otherState.Steps.Length - otherOwner.Steps.Length && state.StartsWith(owner) && otherState.StartsWith(otherOwner);
    }

    ImmutableArray<(IOperation Operation, AccessPath Flag)> SetIn(Routine routine)
    {
        if (!_set.TryGetValue(routine, out var set))
            _set.Add(routine, set = routine.Blocks.SelectMany(static block => block.Operations).Select(operation => (operation, SetBy(operation, routine)!)).Where(static setting => setting.Item2 is not null).ToImmutableArray());
        return set;
    }

    // The flag that an operation sets; null when it sets none.
    AccessPath? SetBy(IOperation operation, Routine routine)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } target, Value: { ConstantValue.HasValue: true, Syntax: var value } } write when (field.IsVolatile || IsInLock(write.Syntax)) && IsValueOfSet(value, field):
                return routine.Places.Of(target);
            case IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var field } target }, { Value: { ConstantValue.HasValue: true, Syntax: var value } }] } atomic
                when routine.Session.Calls.Of(atomic).Kind == Meaning.Atomic && IsValueOfSet(value, field):
                return routine.Places.Of(target);
            default:
                return null;
        }
    }

    /// <summary>Flags that are known to be set from some place of a routine on, because it leaves or waits where they are not.</summary>
    public ImmutableArray<KnownFlag> KnownIn(Routine routine)
    {
        if (!_known.TryGetValue(routine, out var known))
            _known.Add(routine, known = FindKnown(routine).ToImmutableArray());
        return known;
    }

    IEnumerable<KnownFlag> FindKnown(Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFieldReferenceOperation { Field: var field } read && ValueOfSet(field) is not null && routine.Places.Of(read) is { } flag && After(read, flag, routine) is { } known)
                    yield return known;
            }
        }
    }

    // if (!_ready) return; …   while (!_ready) Thread.SpinWait(20); …   if (_ready) return; …; _ready = true; …
    KnownFlag? After(IFieldReferenceOperation read, AccessPath flag, Routine routine)
    {
        var test = read.Parent is IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 1 } call } && routine.Session.Calls.Of(call).Kind == Meaning.Atomic ? call.Syntax : read.Syntax;

        var isNegated = false;
        while (test.Parent is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            test = test.Parent;
            isNegated ^= test is PrefixUnaryExpressionSyntax;
        }

        // _state == Ready
        if (read.Field.Type.SpecialType != SpecialType.System_Boolean)
        {
            if (test.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison || comparison.Left != test || !IsValueOfSet(comparison.Right, read.Field))
                return null;
            (test, isNegated) = (comparison, comparison.IsKind(SyntaxKind.NotEqualsExpression));
        }

        return test.Parent switch
        {
            ConditionalExpressionSyntax choice when choice.Condition == test => new(flag, routine, read, null, isNegated ? choice.WhenFalse : choice.WhenTrue),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when both.Left == test && !isNegated => new(flag, routine, read, null, both.Right),
            IfStatementSyntax branch when branch.Condition == test && isNegated && (LeavesMember(branch.Statement) || SetsIt(branch.Statement, flag, routine) || EndsSet(branch.Statement, flag, routine)) => new(flag, routine, read, branch.Statement),
            IfStatementSyntax branch when branch.Condition == test && !isNegated => LeavesMember(branch.Statement) && SettingIn(routine, flag, branch.Parent, branch.Span.End) is { } setting
                ? new(flag, routine, setting, null)
                : new(flag, routine, read, null, branch.Statement),
            WhileStatementSyntax loop when loop.Condition == test && isNegated && !MayBeLeft(loop.Statement) => new(flag, routine, read, loop.Statement),
            _ => null,
        };
    }

    // while (!_ready) { if (tries++ > 9) break; } behind a loop that was left otherwise the flag need not be set.
    static bool MayBeLeft(StatementSyntax body) => body.DescendantNodesAndSelf(static node => node is not AnonymousFunctionExpressionSyntax).Any(static node => node is BreakStatementSyntax or GotoStatementSyntax);

    static bool LeavesMember(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax || (statement is BlockSyntax { Statements: [.., var last] } && LeavesMember(last));

    // if (!_loaded) Load();
    bool SetsIt(StatementSyntax missing, AccessPath flag, Routine routine)
    {
        if ((missing is BlockSyntax { Statements: [var only] } ? only : missing) is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call })
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false, IsAbstract: false } method } && operation.Syntax == call
                    && routine.Session.RoutineOf(method.OriginalDefinition, default) is { Parent: null } body)
                {
                    var translation = new Translation(routine);
                    return SetIn(body).Any(setting => translation.OfCall(setting.Flag, operation)?.Equals(flag) == true && SettingIn(body, setting.Flag, body.Syntax) is { } last && !LeavesBefore(last.Syntax, flag.Symbol!.Name, body.Syntax));
                }
            }
        }

        return false;
    }

    // if (!_loaded) lock (_gate) { if (!_loaded) { …; _loaded = true; } }
    bool EndsSet(StatementSyntax missing, AccessPath flag, Routine routine) => missing switch
    {
        BlockSyntax block => block.Statements.Any(statement => EndsSet(statement, flag, routine)) && !block.DescendantNodes().Any(static node => node is ReturnStatementSyntax),
        LockStatementSyntax section => EndsSet(section.Statement, flag, routine),
        TryStatementSyntax { Catches.Count: 0 } attempt => EndsSet(attempt.Block, flag, routine),
        IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } again } branch =>
            again.DescendantNodes().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == flag.Symbol!.Name) && EndsSet(branch.Statement, flag, routine),
        ExpressionStatementSyntax { Expression: var setting } => SetIn(routine).Any(set => set.Operation.Syntax == setting && set.Flag.Equals(flag)),
        _ => false,
    };

    // Before the flag is set, unless because it is set.
    static bool LeavesBefore(SyntaxNode setting, string flag, SyntaxNode body) => body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(
        node => node is ReturnStatementSyntax && node.SpanStart < setting.SpanStart && node.FirstAncestorOrSelf<IfStatementSyntax>()?.Condition.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == flag) != true);

    // What sets the flag, on every way that goes on.
    IOperation? SettingIn(Routine routine, AccessPath flag, SyntaxNode? outermost, int from = 0)
    {
        foreach (var (operation, set) in SetIn(routine))
        {
            if (operation.Syntax.SpanStart > from && set.Equals(flag)
                && operation.Syntax.Ancestors().TakeWhile(node => node != outermost).All(static node => node is ExpressionSyntax or ExpressionStatementSyntax or BlockSyntax or LockStatementSyntax or TryStatementSyntax or FinallyClauseSyntax))
            {
                return operation;
            }
        }

        return null;
    }

    static bool IsInLock(SyntaxNode write) => write.FirstAncestorOrSelf<LockStatementSyntax>() is not null;

    bool IsValueOfSet(SyntaxNode value, IFieldSymbol field) => ValueOfSet(field) is { } set && value.ToString() == set;

    // What a field is set to, as it is written; null when it may get something else.
    string? ValueOfSet(IFieldSymbol field)
    {
        if (!_valueOfSet.TryGetValue(field.OriginalDefinition, out var value))
            _valueOfSet.Add(field.OriginalDefinition, value = FindValueOfSet(field.OriginalDefinition));
        return value;
    }

    static string? FindValueOfSet(IFieldSymbol field)
    {
        if (field is not { Type: { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 } or { TypeKind: TypeKind.Enum }, DeclaredAccessibility: Accessibility.Private })
            return null;
        var value = field.Type.SpecialType == SpecialType.System_Boolean ? "true" : null;
        foreach (var node in NameIndex.MentionsIn(field.ContainingType, field.Name))
        {
            if (node is not IdentifierNameSyntax name || !IsWritten(name, out var written))
                continue;
            value ??= written?.ToString();
            if (written is null or LiteralExpressionSyntax { Token.ValueText: "0" } || written.ToString() != value || IsFirstOf(written, field.Type) || IsInConstructor(name, field))
                return null;
        }

        return field.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } first } && first.ToString() == value ? null : value;
    }

    // What every field holds from the start says nothing: the member of an enumeration that is zero.
    static bool IsFirstOf(ExpressionSyntax written, ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        && type.GetMembers((written as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? written.ToString()).Any(static member => member is IFieldSymbol { ConstantValue: IConvertible value } && value.ToDecimal(null) == 0);

    static bool IsInConstructor(SyntaxNode write, IFieldSymbol field) => write.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax made && made.Modifiers.Any(SyntaxKind.StaticKeyword) == field.IsStatic;

    // Whether a mention writes the field, and the only value that it can get there.
    static bool IsWritten(IdentifierNameSyntax name, out ExpressionSyntax? value)
    {
        value = null;
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
        switch (target.Parent)
        {
            case AssignmentExpressionSyntax assignment:
                value = assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? assignment.Right : null;
                return assignment.Left == target;
            case PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax:
                return !target.Parent.IsKind(SyntaxKind.LogicalNotExpression);
            case ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } }:
                return true;
            // Volatile.Read(ref _ready), Volatile.Write(ref _ready, true)
            case ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent: ArgumentListSyntax { Arguments: var arguments, Parent: var call } }:
                value = arguments.Count > 1 ? arguments[1].Expression : null;
                return arguments.Count > 1 || call is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var read } } || !ReadingCalls.LooksAtomic(read);
            default:
                return false;
        }
    }
}
