using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Whether a method chooses between its synchronous and its asynchronous form by a parameter that may be called so for another reason: <c>bool forceSync</c>
/// may ask that something is synchronized.
/// </summary>
readonly struct SynchronousChoice(Session session)
{
    /// <summary>Whether a flag that looks like one is the choice; so it is where the code of its method cannot be seen.</summary>
    public static bool IsMadeBy(IParameterSymbol flag, Session session) => SpeaksOfIt(flag) || new SynchronousChoice(session).IsMadeBy(flag, Limits.CallDepth);

    /// <summary>The same from the code of the method alone: what it hands its flag on to may be the choice, and nobody else is read for that.</summary>
    public static bool IsMadeIn(IParameterSymbol flag, Session session) => SpeaksOfIt(flag) || new SynchronousChoice(session).IsMadeBy(flag, 1);

    static bool SpeaksOfIt(IParameterSymbol flag) => flag.Name.IndexOf(OtherArms.Asynchrony, StringComparison.OrdinalIgnoreCase) >= 0 || flag.Type.SpecialType != SpecialType.System_Boolean;

    bool IsMadeBy(IParameterSymbol flag, int depth)
    {
        if (depth == 0 || flag.ContainingSymbol is not IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences: { IsEmpty: false } parts })
            return true;
        var hasCode = false;
        foreach (var part in parts)
        {
            if (!session.Compilation.ContainsSyntaxTree(part.SyntaxTree))
                return true;
            var declaration = part.GetSyntax();
            foreach (var node in declaration.DescendantNodes())
            {
                hasCode |= node is BlockSyntax or ArrowExpressionClauseSyntax || node.Parent is AnonymousFunctionExpressionSyntax;
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == flag.Name && (IsHandedOn(name, depth) || Chooses(name, flag.Name, declaration)))
                    return true;
            }
        }

        return !hasCode;
    }

    // ReadCore(path, sync): to one that chooses.
    bool IsHandedOn(IdentifierNameSyntax name, int depth)
    {
        if (name.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument || session.ModelOf(call.SyntaxTree).GetSymbolInfo(call).Symbol is not IMethodSymbol called)
            return false;
        var given = argument.NameColon is { Name.Identifier.ValueText: var named } ? called.Parameters.FirstOrDefault(parameter => parameter.Name == named)
            : list.Arguments.IndexOf(argument) is var at && at < called.Parameters.Length ? called.Parameters[at] : null;
        return given is not null && SynchronousFlag.Is(given) && (given.Name.IndexOf(OtherArms.Asynchrony, StringComparison.OrdinalIgnoreCase) >= 0 || IsMadeBy(given.OriginalDefinition, depth - 1));
    }

    // if (sync) Read(); else await ReadAsync(); the arm for the synchronous form does not await, and that for the other one does, or only the first waits.
    static bool Chooses(SyntaxNode name, string flag, SyntaxNode function)
    {
        for (var node = name; node.Parent is { } parent && node != function; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax test when test.Condition == node:
                    return AreForms(test.Condition, [test.Statement], test.Else is { Statement: var other } ? [other] : Exits.Leave(test.Statement) ? After(test) : [], flag);
                case ConditionalExpressionSyntax choice when choice.Condition == node:
                    return AreForms(choice.Condition, [choice.WhenTrue], [choice.WhenFalse], flag);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when both.Left == node && AreForms(both.Left, [both.Right], [], flag):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when either.Left == node && AreForms(either.Left, [], [either.Right], flag):
                    return true;
                case SwitchStatementSyntax or SwitchExpressionSyntax or WhileStatementSyntax or DoStatementSyntax:
                    return true;
                case StatementSyntax or LambdaExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    static bool AreForms(ExpressionSyntax condition, IReadOnlyList<SyntaxNode> whenTrue, IReadOnlyList<SyntaxNode> whenFalse, string flag) =>
        (SynchronousFlag.Tells(condition, isTrue: true, flag, value: true) && IsPair(whenTrue, whenFalse)) || (SynchronousFlag.Tells(condition, isTrue: false, flag, value: true) && IsPair(whenFalse, whenTrue))
        || (SynchronousFlag.Tells(condition, isTrue: true, flag, value: false) && IsPair(whenFalse, whenTrue)) || (SynchronousFlag.Tells(condition, isTrue: false, flag, value: false) && IsPair(whenTrue, whenFalse));

    static bool IsPair(IReadOnlyList<SyntaxNode> synchronous, IReadOnlyList<SyntaxNode> asynchronous) => !Starts(synchronous) && (Starts(asynchronous) || Waits(synchronous));

    static IReadOnlyList<SyntaxNode> After(StatementSyntax test) => test.Parent is BlockSyntax { Statements: var all } ? all.Skip(all.IndexOf(test) + 1).ToList<SyntaxNode>() : [];

    // await …, ReadAsync(…), Task.Run(…)
    static bool Starts(IReadOnlyList<SyntaxNode> code) => Have(code, static node => node is AwaitExpressionSyntax
        || (node is InvocationExpressionSyntax call && DroppedTasks.NameOfCallee(call) is { } name && (name.EndsWith(TwinModel.Suffix, StringComparison.Ordinal) || Hints(name, Signals.Launch))));

    // task.Wait(), task.Result
    static bool Waits(IReadOnlyList<SyntaxNode> code) => Have(code, static node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } && Hints(name, Signals.Wait | Signals.Sleep | Signals.Block));

    static bool Hints(string name, Signals signals) => (SignalWords.Default.Of(name.AsSpan(), WordPlace.MemberCall) & signals) != 0;

    static bool Have(IReadOnlyList<SyntaxNode> code, Func<SyntaxNode, bool> looksSo)
    {
        foreach (var part in code)
        {
            foreach (var node in part.DescendantNodesAndSelf())
            {
                if (looksSo(node))
                    return true;
            }
        }

        return false;
    }
}
