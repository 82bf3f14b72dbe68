using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State words that publish what was written before: <c>_timer = timer; Interlocked.CompareExchange(ref _state, Started, Starting);</c> and
/// <c>if ((Volatile.Read(ref _state) &amp; Started) != 0) _timer.Dispose();</c>. Unlike a flag such a word says several things one after the other.
/// What it remembers belongs to one question.
/// </summary>
sealed class StateWords
{
    readonly Dictionary<Routine, ImmutableArray<(IOperation Operation, IFieldSymbol Word, AccessPath Path)>> _stored = [];
    readonly Dictionary<IFieldSymbol, ImmutableArray<(SyntaxNode Call, long Value, bool IsBit)>> _changes = new(SymbolEqualityComparer.Default);

    /// <summary>Whether something is done before a word gets a value that the other one has seen by then, and is not done again.</summary>
    /// <param name="use">What is done first.</param>
    /// <param name="other">What is done by the one who has seen the value.</param>
    /// <param name="repeats">Whether the first may be done again later: then it must have claimed the word, which never goes back to nothing.</param>
    public bool Order(Use use, Use other, bool repeats)
    {
        var routine = use.Access.Routine;
        foreach (var (operation, word, path) in StoredIn(routine))
        {
            if (!IsBesideState(path, use.Access.Path) || ChangesOf(word, routine.Session) is not { IsEmpty: false } changes || (repeats && !IsClaimed(word, use, changes)) || !IsSeen(word, operation.Syntax, changes, other))
                continue;
            if (routine.Ways.MayComeAfter(use.Access.Operation, operation) && !routine.Ways.MayComeAfter(operation, use.Access.Operation))
                return true;
        }

        return false;
    }

    ImmutableArray<(IOperation Operation, IFieldSymbol Word, AccessPath Path)> StoredIn(Routine routine)
    {
        if (!_stored.TryGetValue(routine, out var stored))
            _stored.Add(routine, stored = FindStored(routine).ToImmutableArray());
        return stored;
    }

    static IEnumerable<(IOperation, IFieldSymbol, AccessPath)> FindStored(Routine routine)
    {
        foreach (var flat in routine.Blocks)
        {
            foreach (var operation in flat.Operations)
            {
                if (Storing(operation, routine) is var (word, path))
                    yield return (operation, word, path);
            }
        }
    }

    // The word and the state belong to one object.
    static bool IsBesideState(AccessPath word, AccessPath state) => state.StartsWith(word.Up());

    static bool IsClaimed(IFieldSymbol word, Use use, ImmutableArray<(SyntaxNode Call, long Value, bool IsBit)> changes) =>
        use.Locks.Held.Any(held => held.IsClaim && SymbolEqualityComparer.Default.Equals(held.Path.Symbol, word)) && changes.All(static change => change.Value != 0);

    static bool IsSeen(IFieldSymbol word, SyntaxNode storing, ImmutableArray<(SyntaxNode Call, long Value, bool IsBit)> changes, Use other)
    {
        var stored = changes.FirstOrDefault(change => change.Call == storing);
        if (stored.Call is null || !SymbolEqualityComparer.Default.Equals(word.ContainingType, other.Access.Path.Steps.IsEmpty ? null : other.Access.Path.Steps[0].Member?.ContainingType))
            return false;
        foreach (var (condition, holds, _) in DecidingConditions.Of(other.Access.Operation.Syntax))
        {
            if (IsShown(condition, holds))
                return true;
        }

        return false;

        // (_state & Started) != 0, _state == Started
        bool IsShown(ExpressionSyntax condition, bool holds)
        {
            var routine = other.Access.Routine;
            switch (condition)
            {
                case ParenthesizedExpressionSyntax { Expression: var inner }:
                    return IsShown(inner, holds);
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated }:
                    return IsShown(negated, !holds);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when holds:
                    return IsShown(both.Left, true) || IsShown(both.Right, true);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !holds:
                    return IsShown(either.Left, false) || IsShown(either.Right, false);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } test when Value(test.Right) is { } compared:
                    var isEqual = holds == test.IsKind(SyntaxKind.EqualsExpression);
                    var tested = test.Left;
                    while (tested is ParenthesizedExpressionSyntax around)
                        tested = around.Expression;
                    if (tested is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseAndExpression } masked && Value(masked.Right) is { } bits)
                        return bits != 0 && (isEqual ? compared == bits : compared == 0) && (stored.Value & bits) == bits && IsRead(masked.Left) && changes.All(change => change.Call == storing || (change.Value & bits) == 0);
                    return isEqual && compared != 0 && compared == stored.Value && IsRead(tested) && changes.All(change => !change.IsBit && (change.Call == storing || change.Value != compared));
                default:
                    return false;
            }

            long? Value(ExpressionSyntax constant) => routine.Model.GetConstantValue(constant) is { HasValue: true, Value: var value } ? NumberOf(value) : null;

            // Volatile.Read(ref _state), or a volatile field by its name.
            bool IsRead(ExpressionSyntax read) => routine.Model.GetOperation(read) switch
            {
                IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var field } }] } call => routine.Session.Calls.Of(call).Kind == Meaning.Atomic && SymbolEqualityComparer.Default.Equals(field, word),
                IFieldReferenceOperation { Field: { IsVolatile: true } field } => SymbolEqualityComparer.Default.Equals(field, word),
                _ => false,
            };
        }
    }

    // The word that an operation gives a constant in one step that others cannot see before what stands in front of it.
    static (IFieldSymbol Word, AccessPath Path)? Storing(IOperation operation, Routine routine) => operation switch
    {
        IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var field } target }, { Value.ConstantValue.HasValue: true }, ..] } call when IsWord(field, routine) && routine.Session.Calls.Of(call).Kind == Meaning.Atomic && !AtomicCalls.Counts(call.TargetMethod)
            && routine.Places.Of(target) is { } path => (field.OriginalDefinition, path),
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: { IsVolatile: true } field } target, Value.ConstantValue.HasValue: true } when IsWord(field, routine) && routine.Places.Of(target) is { } path => (field.OriginalDefinition, path),
        _ => null,
    };

    // A private field of another project can be named, if not used, while somebody types.
    static bool IsWord(IFieldSymbol field, Routine routine) => routine.Session.Declares(field) && field is { DeclaredAccessibility: Accessibility.Private, IsReadOnly: false, Type: { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } or { TypeKind: TypeKind.Enum } };

    // All that gives the word another value; none where some of it is not a constant.
    ImmutableArray<(SyntaxNode Call, long Value, bool IsBit)> ChangesOf(IFieldSymbol word, Session session)
    {
        if (!_changes.TryGetValue(word, out var changes))
            _changes.Add(word, changes = Find(word, session) ?? ImmutableArray<(SyntaxNode, long, bool)>.Empty);
        return changes;
    }

    static ImmutableArray<(SyntaxNode Call, long Value, bool IsBit)>? Find(IFieldSymbol word, Session session)
    {
        var changes = ImmutableArray.CreateBuilder<(SyntaxNode, long, bool)>();
        foreach (var part in word.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax().DescendantNodes())
            {
                // volatile int _state = Ready: from the beginning.
                if (node is VariableDeclaratorSyntax { Initializer.Value: var first, Parent.Parent: FieldDeclarationSyntax } begin && begin.Identifier.ValueText == word.Name)
                {
                    if (session.ModelOf(part.SyntaxTree).GetConstantValue(first) is not { HasValue: true, Value: var initial } || NumberOf(initial) is not { } number)
                        return null;
                    if (number != 0)
                        changes.Add((begin, number, false));
                    continue;
                }

                if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != word.Name)
                    continue;
                SyntaxNode target = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
                var model = session.ModelOf(part.SyntaxTree);
                switch (target.Parent)
                {
                    case AssignmentExpressionSyntax assignment when assignment.Left == target:
                        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || !Add(assignment, assignment.Right, isBit: false))
                            return null;
                        break;
                    case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax:
                        return null;
                    case ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent: ArgumentListSyntax { Arguments: var arguments, Parent: InvocationExpressionSyntax call } }:
                        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method || arguments[0] != target.Parent)
                            return null;
                        if (arguments.Count > 1 && (AtomicCalls.Counts(method) || !Add(call, arguments[1].Expression, AtomicCalls.OnlySetBits(method))))
                            return null;
                        if (arguments.Count == 1 && !ReadingCalls.OnlyReadsAtomically(method))
                            return null;
                        break;
                }

                bool Add(SyntaxNode call, ExpressionSyntax stored, bool isBit)
                {
                    if (model.GetConstantValue(stored) is not { HasValue: true, Value: var value } || NumberOf(value) is not { } number)
                        return false;
                    changes.Add((call, number, isBit));
                    return true;
                }
            }
        }

        return changes.ToImmutable();
    }

    static long? NumberOf(object? value) => value is IConvertible number and not (string or ulong or double or float or decimal) ? number.ToInt64(null) : null;
}
