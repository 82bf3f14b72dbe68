using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>When timers tick.</summary>
static class Timers
{
    // Milliseconds between two ticks from which on they are taken to follow each other.
    const int LongestOverlap = 1_000;

    // new Timer(callback, state, dueTime, period)
    const int DueTime = 2;
    const int Period = 3;

    /// <summary>Whether a timer ticks from when it is made: one that is made without a time, or with none, waits until somebody sets one.</summary>
    public static bool IsArmed(IObjectCreationOperation timer, Places places) => Argument(timer, Period) is not null && !IsNever(timer, places);

    /// <summary>Whether a tick may begin before the last one has ended: hardly when there is more than a second in between, or nobody knows.</summary>
    public static bool MayOverlap(IObjectCreationOperation timer, Places places) => Argument(timer, Period) is { } period && MayOverlap(period, places);

    /// <summary>
    /// Whether a timer that is made without a period is set to a short one in the same member: <c>_timer = new Timer(Poll); _timer.Change(0, 20);</c>
    /// </summary>
    public static bool IsSetToOverlap(IObjectCreationOperation timer, Routine routine)
    {
        if ((Argument(timer, Period) is { } period && Milliseconds(period, routine.Places) is not <= 0) || NameOf(timer.Syntax) is not { } name || timer.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } around)
            return false;
        foreach (var node in around.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { ArgumentList.Arguments: [_, { Expression: var time }] } set && set.SpanStart > timer.Syntax.SpanStart && Sets(set.Expression, name) && routine.Model.GetOperation(time) is { } later && Durations.Milliseconds(later) is > 0 and <= LongestOverlap)
                return true;
        }

        return false;
    }

    /// <summary>Whether a timer ticks more than once, as far as its period does not say that it does not.</summary>
    public static bool Repeats(IObjectCreationOperation timer, Places places) => Argument(timer, Period) is { } period && Repeats(period, places);

    /// <summary>Whether a timer that is set ticks more than once, as far as its period does not say that it does not.</summary>
    public static bool Repeats(IOperation period, Places places) => Milliseconds(period, places) is not <= 0;

    /// <summary>Whether somebody who sets a timer certainly says so short a time between its ticks.</summary>
    public static bool MayOverlap(IOperation period, Places places) => Milliseconds(period, places) is > 0 and <= LongestOverlap;

    /// <summary>Whether a timer lets some time pass before its first tick, as far as anybody can tell: it is not said to come at once.</summary>
    public static bool BeginsLater(IObjectCreationOperation timer, Places places) => Argument(timer, DueTime) is { } due && Milliseconds(due, places) is not 0;

    static double? Milliseconds(IOperation time, Places places) =>
        Durations.Milliseconds(places.AsWritten(places.Source(time) is ILocalReferenceOperation { Local: var local } && places.ValueOf(local) is { } value ? value : time));

    static bool IsNever(IObjectCreationOperation timer, Places places) => Argument(timer, DueTime) is { } due && Milliseconds(due, places) < 0;

    static IOperation? Argument(IObjectCreationOperation timer, int ordinal)
    {
        foreach (var argument in timer.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    /// <summary>
    /// Whether a timer is made without a time to begin, and only its own callback ever sets one: each tick begins the next, and
    /// somebody runs the callback for the first time.
    /// </summary>
    public static bool IsOnlySetByItself(IObjectCreationOperation timer, Places places)
    {
        if (!IsNever(timer, places) || NameOf(timer.Syntax) is not { } name
            || timer.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return false;
        }

        var callback = new HashSet<string>(StringComparer.Ordinal);
        foreach (var called in (timer.Syntax as BaseObjectCreationExpressionSyntax)?.ArgumentList?.Arguments[0].DescendantNodes().OfType<IdentifierNameSyntax>() ?? [])
            callback.Add(called.Identifier.ValueText);
        var isSet = false;
        foreach (var node in type.DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax { Expression: var set } || !Sets(set, name))
                continue;
            isSet = true;
            if (!timer.Syntax.Span.Contains(node.Span) && !(node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && callback.Contains(method.Identifier.ValueText)))
                return false;
        }

        return isSet;
    }

    /// <summary>Whether the type around a timer with events says that it is not to set itself again: <c>AutoReset = false</c>.</summary>
    public static bool TicksOnce(IOperation timer)
    {
        var name = LastName(timer.Syntax);
        foreach (var node in name is null ? [] : timer.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.DescendantNodes() ?? [])
        {
            if (node is not AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.FalseLiteralExpression, Left: var setting })
                continue;
            if (setting is MemberAccessExpressionSyntax { Name: var told, Expression: var owner } ? TimerNames.SetsItselfAgain(told.Identifier.ValueText) && IsNamed(owner, name!)
                : setting is IdentifierNameSyntax part && TimerNames.SetsItselfAgain(part.Identifier.ValueText) && node.Parent is InitializerExpressionSyntax { Parent: { } made } && NameOf(made) == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the type that makes a timer with events for itself says each time that more than a second is to pass between two ticks: one has hardly begun when the last has not
    /// ended. Nobody else may set it, and nothing in the type may take as long as that.
    /// </summary>
    public static bool TicksRarely(IOperation timer, Routine routine)
    {
        if (!IsOwn(timer) || LastName(timer.Syntax) is not { } name || timer.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || type.Modifiers.Any(SyntaxKind.PartialKeyword))
            return false;
        var (isMade, shortest) = (false, double.MaxValue);
        foreach (var node in type.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { Left: var target, Right: not BaseObjectCreationExpressionSyntax and var replacing } && IsNamed(target, name) && !FieldWrites.IsDefault(replacing is PostfixUnaryExpressionSyntax { Operand: var bare } ? bare : replacing))
                return false;
            isMade |= node is BaseObjectCreationExpressionSyntax creation && NameOf(creation) == name;
            var interval = node switch
            {
                BaseObjectCreationExpressionSyntax made when NameOf(made) == name => made.ArgumentList?.Arguments is [var only] ? only.Expression : null,
                AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var told, Expression: var owner }, Right: var given } when TimerNames.SetsInterval(told) && IsNamed(owner, name) => given,
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var told }, Right: var given, Parent: InitializerExpressionSyntax { Parent: { } made } } when TimerNames.SetsInterval(told) && NameOf(made) == name => given,
                _ => null,
            };
            if (interval is null)
                continue;
            if (routine.Model.GetOperation(interval) is not { } time || Durations.Milliseconds(time) is not (> LongestOverlap and var between))
                return false;
            shortest = Math.Min(shortest, between);
        }

        return isMade && shortest < double.MaxValue && !RestsAsLong(type, shortest, routine);
    }

    // Thread.Sleep(5000) in code that comes every two seconds. All calls of the type are bound for it, so it is asked last.
    static bool RestsAsLong(TypeDeclarationSyntax type, double shortest, Routine routine)
    {
        foreach (var node in type.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 or 2 } call && routine.Model.GetOperation(call) is IInvocationOperation { Arguments: [{ Value: var rest }, ..] } pause && routine.Session.Calls.Of(pause).Kind == Meaning.Sleep
                && Durations.Milliseconds(rest) >= shortest)
            {
                return true;
            }
        }

        return false;
    }

    // Heirs know what it is there for.
    static bool IsOwn(IOperation timer) => timer switch
    {
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } or { IsReadOnly: true, DeclaredAccessibility: Accessibility.Protected } } or ILocalReferenceOperation => true,
        IPropertyReferenceOperation { Property.DeclaredAccessibility: Accessibility.Private } => true,
        _ => false,
    };

    static bool IsNamed(ExpressionSyntax owner, string name) => owner switch
    {
        IdentifierNameSyntax variable => variable.Identifier.ValueText == name,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText == name,
        _ => false,
    };

    static string? NameOf(SyntaxNode timer) => timer.Parent switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.ValueText,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax member } => member.Name.Identifier.ValueText,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => variable.Identifier.ValueText,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };

    // _timer.Change(…), _timer!.Change(…), _timer?.Change(…)
    static bool Sets(ExpressionSyntax set, string name) => set switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Timer.Change), Expression: var timer } => LastName(timer) == name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Timer.Change) } binding =>
            QuestionMark.AccessOf(binding) is { Expression: var timer } && LastName(timer) == name,
        _ => false,
    };

    static string? LastName(SyntaxNode timer) => timer switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        PostfixUnaryExpressionSyntax suppressed => LastName(suppressed.Operand),
        _ => null,
    };
}
