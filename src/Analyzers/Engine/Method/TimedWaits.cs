using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Tells of waits that give up after a time whether the code goes on in another way then: it looks at the answer, or finds out later by the
/// tasks themselves, or by what they have written. <c>task.Wait(1000); if (!task.IsCompleted) return null;</c>
/// </summary>
static class TimedWaits
{
    /// <summary>Whether somebody finds out whether the tasks came in time.</summary>
    /// <param name="wait">The call that waits.</param>
    /// <param name="routine">The routine that holds it most closely.</param>
    public static bool IsAnswerUsed(IOperation wait, Routine routine) => wait is IInvocationOperation call
        && (call is { TargetMethod.ReturnsVoid: false, Parent: not (IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }) } || IsFoundOutLater(call, routine));

    static bool IsFoundOutLater(IInvocationOperation wait, Routine routine)
    {
        if ((wait.Instance ?? (wait.Arguments is [{ Value: var first }, ..] ? first : null)) is not { } waited)
            return false;
        var tasks = TasksNamedIn(waited, routine.Session.Types);
        foreach (var node in routine.Root.Syntax.DescendantNodes())
        {
            if (node is not SimpleNameSyntax name || !MayRunAfter(name, wait.Syntax, routine))
                continue;
            switch (routine.Root.Model.GetSymbolInfo(name).Symbol)
            {
                case IPropertySymbol property when TellsOfEnd(property, routine.Session):
                    return true;
                case (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol) and var variable when tasks?.Contains(variable) == true:
                    if (!IsWrittenOrNamed(name) && !IsWaitedFor(name, routine))
                        return true;
                    break;
                case (ILocalSymbol or IParameterSymbol) and var variable when !IsWrittenOrNamed(name) && IsWrittenElsewhere(variable, name, routine):
                    return true;
            }
        }

        return false;
    }

    static HashSet<ISymbol>? TasksNamedIn(IOperation waited, KnownTypes types)
    {
        HashSet<ISymbol>? tasks = null;
        foreach (var part in waited.DescendantsAndSelf())
        {
            var variable = part switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member,
                _ => (ISymbol?)null,
            };
            if (variable is not null && (types.IsTask(part.Type) || (part.Type is { } type && types.IsTask(Places.ElementTypeOf(type)))))
                (tasks ??= new(SymbolEqualityComparer.Default)).Add(variable);
        }

        return tasks;
    }

    // In a loop, what stands before the wait runs after it as well; when a local function is called, nobody looks up here.
    static bool MayRunAfter(SyntaxNode name, SyntaxNode wait, Routine routine)
    {
        if (wait.Span.Contains(name.Span))
            return false;
        if (name.SpanStart > wait.Span.End)
            return true;
        for (var current = wait; current.Parent is { } parent && current != routine.Root.Syntax; current = parent)
        {
            if (parent.Span.Contains(name.Span) ? parent is StatementSyntax statement && Loops.Repeats(statement, current) : current is LocalFunctionStatementSyntax)
                return true;
        }

        return false;
    }

    static bool TellsOfEnd(IPropertySymbol property, Session session) => session.Calls.Of(property).Kind is Meaning.CompletionTest or Meaning.CompletionStatus
        || (session.Types.IsTask(property.ContainingType) && CompletionNames.IsFailure(property));

    // task = Next(); nameof(task)
    static bool IsWrittenOrNamed(SimpleNameSyntax name)
    {
        var whole = WholeName.Of(name);
        return (whole.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == whole)
            || whole.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } };
    }

    // await task, task.Result, await Task.WhenAll(all): whoever gets past it has all of it, and asks for nothing. Asking what may be unfinished for a time is.
    static bool IsWaitedFor(SimpleNameSyntax name, Routine routine)
    {
        var (task, model, calls) = ((SyntaxNode)WholeName.Of(name), routine.Root.Model, routine.Session.Calls);
        while (true)
        {
            switch (task.Parent)
            {
                case AwaitExpressionSyntax:
                    return true;
                case ParenthesizedExpressionSyntax inner:
                    task = inner;
                    continue;
                case MemberAccessExpressionSyntax access when access.Expression == task && model.GetSymbolInfo(access).Symbol is { } member:
                    var isCall = access.Parent is InvocationExpressionSyntax;
                    switch (calls.Of(member).Kind)
                    {
                        case Meaning.WaitForTask:
                            return !isCall || model.GetOperation(access.Parent!) is IInvocationOperation call && !Arguments.HasTimeout(call);
                        case Meaning.SameTask:
                            task = isCall ? access.Parent! : access;
                            continue;
                    }

                    return false;
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax several } when model.GetOperation(several) is IInvocationOperation call:
                    switch (calls.Of(call).Kind)
                    {
                        case Meaning.WaitForAll:
                            return !Arguments.HasTimeout(call);
                        case Meaning.WhenAll:
                            task = several;
                            continue;
                    }

                    return false;
                default:
                    return false;
            }
        }
    }

    // var isDone = false; var work = Task.Run(() => isDone = true); work.Wait(1000); if (isDone) …
    static bool IsWrittenElsewhere(ISymbol variable, SimpleNameSyntax read, Routine routine)
    {
        foreach (var function in routine.Root.All())
        {
            if (function.Syntax.Span.Contains(read.Span) || function.Syntax is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                continue;
            foreach (var node in function.Syntax.DescendantNodes())
            {
                if (node is IdentifierNameSyntax { Identifier.ValueText: var text } name && text == variable.Name && routine.Root.Model.GetOperation(name) is { } reference
                    && SymbolEqualityComparer.Default.Equals(Usage.WrittenVariable(reference), variable))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
