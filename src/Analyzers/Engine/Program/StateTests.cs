using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The test with which a method begins that does nothing unless a state lets it: <c>lock (gate) { if (_state != Ready) return; … }</c>.
/// Who takes the state under the lock, and gives it back, works without the lock in between.
/// </summary>
sealed class StateTest
{
    // Monitor.TryEnter before it, or the declaration of its flag.
    const int Preparations = 2;

    readonly Routine _method;
    readonly IOperation _condition;
    readonly SyntaxNode _left;

    StateTest(Routine method, IOperation condition, SyntaxNode left, ImmutableArray<ISymbol> states)
    {
        _method = method;
        _condition = condition;
        _left = left;
        States = states;
    }

    /// <summary>What it looks at: states that come and go.</summary>
    public ImmutableArray<ISymbol> States { get; }

    /// <summary>The test of a method that looks first, under a lock, at a state that comes and goes, and leaves unless it is the right one.</summary>
    public static StateTest? In(Routine method, Concurrency concurrency)
    {
        if (method.Syntax is not MethodDeclarationSyntax { Body: { } body } || method.Method is not { } symbol)
            return null;
        foreach (var test in body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<IfStatementSyntax>())
        {
            if (IsFirst(test) && ComesBeforeAll(test, body) && LeftBy(test.Statement, body) is { } left && IsUnderLock(test.Condition, method, concurrency)
                && ConditionOf(test, method) is { } condition && StatesIn(test.Condition, symbol.ContainingType) is { IsEmpty: false } states)
            {
                return new(method, condition, left, states);
            }
        }

        return null;
    }

    /// <summary>Whether a use of the method is only reached through the test.</summary>
    public bool Decides(Use use)
    {
        var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
        if (!_left.Span.Contains(step.Syntax.Span))
            return false;
        // What nested functions do, and when, is told by where they stand.
        return _method.Closest(step.Syntax) == _method ? _method.Ways.AlwaysComesBefore(_condition, step) : step.Syntax.SpanStart > _condition.Syntax.SpanStart;
    }

    // What is not reached when the state is the wrong one: the rest of the method, of the round of a loop, or of a try that
    // catches what is thrown.
    static SyntaxNode? LeftBy(StatementSyntax statement, BlockSyntax body) => statement switch
    {
        ReturnStatementSyntax => body,
        ThrowStatementSyntax => statement.Ancestors().TakeWhile(node => node != body).OfType<TryStatementSyntax>().FirstOrDefault(attempt => attempt.Catches.Count > 0 && attempt.Block.Span.Contains(statement.Span))?.Block ?? body,
        BreakStatementSyntax => statement.Ancestors().FirstOrDefault(static node => node is SwitchStatementSyntax || Loops.IsLoop(node)) is { } broken ? BodyOf(broken) : null,
        ContinueStatementSyntax => statement.Ancestors().FirstOrDefault(Loops.IsLoop) is { } loop ? BodyOf(loop) : null,
        BlockSyntax { Statements: [.., var last] } => LeftBy(last, body),
        _ => null,
    };

    static SyntaxNode BodyOf(SyntaxNode left) => left.ChildNodes().OfType<StatementSyntax>().LastOrDefault() ?? left;

    // Assertions may stand before it.
    static bool IsFirst(IfStatementSyntax test)
    {
        foreach (var statement in (test.Parent as BlockSyntax)?.Statements ?? default)
        {
            if (statement == test)
                return true;
            if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax })
                return false;
        }

        return false;
    }

    // lock (gate) { if (…) return; } as the last thing says nothing of what came before it.
    static bool ComesBeforeAll(IfStatementSyntax test, BlockSyntax body)
    {
        for (var node = test.Parent; node is not null && node != body; node = node.Parent)
        {
            if (node is StatementSyntax and not BlockSyntax && node.Parent == body)
                return body.Statements.IndexOf((StatementSyntax)node) <= Preparations;
        }

        return true;
    }

    static bool IsUnderLock(SyntaxNode condition, Routine method, Concurrency concurrency)
    {
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (concurrency.LocksAt(method, node) is { Held.IsEmpty: false })
                return true;
        }

        return false;
    }

    static IOperation? ConditionOf(IfStatementSyntax test, Routine method)
    {
        foreach (var block in method.Blocks)
        {
            if (block.Block is { ConditionalSuccessor: not null, BranchValue: { } condition } && test.Condition.Span.Contains(condition.Syntax.Span))
                return condition;
        }

        return null;
    }

    // One that is set and never taken back says that the object has come to its end, not that somebody works with it.
    static ImmutableArray<ISymbol> StatesIn(ExpressionSyntax condition, INamedTypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddNames(condition, names);
        var declarations = type.DeclaringSyntaxReferences.Select(static reference => reference.GetSyntax()).ToList();
        foreach (var property in declarations.SelectMany(static declaration => declaration.DescendantNodes()).OfType<PropertyDeclarationSyntax>())
        {
            if (names.Contains(property.Identifier.ValueText) && property.ExpressionBody is { } getter)
                AddNames(getter.Expression, names);
        }

        var values = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var assignment in declarations.SelectMany(static declaration => declaration.DescendantNodes()).OfType<AssignmentExpressionSyntax>())
        {
            if (NameOf(assignment.Left) is not { } name || !names.Contains(name) || assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null)
                continue;
            if (!values.TryGetValue(name, out var known))
                values.Add(name, known = new(StringComparer.Ordinal));
            known.Add(assignment.Right.ToString());
        }

        return values.Where(static state => state.Value.Count > 1).SelectMany(state => KeptIn(state.Key, type)).ToImmutableArray();
    }

    // A field, or what the getter of a property with code of its own is made from.
    static IEnumerable<ISymbol> KeptIn(string name, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers(name))
        {
            if (member is IFieldSymbol || (member is IPropertySymbol automatic && Getters.IsAutomatic(automatic)))
                yield return member;
            else if (member is IPropertySymbol { GetMethod.DeclaringSyntaxReferences: [var getter] })
            {
                foreach (var part in getter.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
                {
                    if (type.GetMembers(part.Identifier.ValueText).FirstOrDefault() is IFieldSymbol field)
                        yield return field;
                }
            }
        }
    }

    static void AddNames(ExpressionSyntax expression, HashSet<string> names)
    {
        foreach (var name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (name.Parent is not MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access || access.Expression == name)
                names.Add(name.Identifier.ValueText);
        }
    }

    static string? NameOf(ExpressionSyntax assigned) => assigned switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };
}

/// <summary>Who may have taken a state that launched code waits for. What it remembers belongs to one question.</summary>
sealed class TakenStates(ProgramFacts facts)
{
    readonly Dictionary<(IMethodSymbol, ISymbol), bool> _byCallers = [];

    /// <summary>
    /// Whether one use does not happen while another one may: it waits for a state that the other has taken, or that somebody
    /// has taken who calls it.
    /// </summary>
    /// <param name="waiting">The use of code that looks at the state first.</param>
    /// <param name="other">The other use.</param>
    /// <param name="uses">What else the thread of the other use does, in the same words.</param>
    /// <param name="member">The member that the other use is done by; null for launched code.</param>
    public bool KeepApart(Use waiting, Use other, IEnumerable<Use> uses, IMethodSymbol? member)
    {
        if (waiting.LetBy.IsEmpty || !other.Locks.Held.IsEmpty)
            return false;
        foreach (var use in uses)
        {
            if (use.Path.Symbol is { } symbol && waiting.LetBy.Contains(symbol, SymbolEqualityComparer.Default) && Takes(use) && !IsLate(use, other))
                return true;
        }

        return member is not null && waiting.LetBy.Any(state => IsTakenByCallersOf(member, state));
    }

    // He has certainly not taken it yet.
    bool IsLate(Use taking, Use other) => Order.MayComeAfter(other, taking, facts.Session) && !Order.MayComeAfter(taking, other, facts.Session);

    static bool Takes(Use use) => use.Access.IsWrite && (use.Access.IsAtomic || !use.Locks.Held.IsEmpty);

    bool IsTakenByCallersOf(IMethodSymbol method, ISymbol state)
    {
        if (_byCallers.TryGetValue((method, state), out var known))
            return known;
        var asked = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method };
        var pending = new Queue<(IMethodSymbol Method, int Depth)>();
        pending.Enqueue((method, 0));
        while (pending.Count > 0)
        {
            var (current, depth) = pending.Dequeue();
            foreach (var (name, model) in facts.ReferencesTo(current))
            {
                if (facts.Session.RoutineAt(name, model, default) is not { } caller)
                    continue;
                foreach (var use in facts.Of(caller.Root).Of(caller))
                {
                    if (SymbolEqualityComparer.Default.Equals(use.Path.Symbol, state) && Takes(use))
                        return _byCallers[(method, state)] = true;
                }

                if (depth + 1 < Limits.CallerDepth && caller.Root.Method is { } calling && asked.Add(calling.OriginalDefinition))
                    pending.Enqueue((calling.OriginalDefinition, depth + 1));
            }
        }

        return _byCallers[(method, state)] = false;
    }
}
