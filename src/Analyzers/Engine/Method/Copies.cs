using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>What the copies of a launch that is repeated have in common.</summary>
static class Copies
{
    /// <summary>Whether state belongs to the launched code itself: each copy has its own.</summary>
    public static bool IsInside(AccessPath path, Launch launch) => path.Variable is { } variable && IsInside(variable, launch);

    /// <summary>Whether a variable belongs to the launched code itself.</summary>
    public static bool IsInside(ISymbol variable, Launch launch)
    {
        foreach (var body in launch.Bodies)
        {
            if (body.Routine is { } routine ? !IsCapturedBy(routine, variable) : SymbolEqualityComparer.Default.Equals(body.Method, variable.ContainingSymbol))
                return true;
        }

        return false;
    }

    /// <summary>Whether a function is launched code, or written inside of it. What the launcher itself calls of that runs beside it like any other call.</summary>
    public static bool IsInside(Routine function, Launch launch)
    {
        foreach (var body in launch.Bodies)
        {
            if (body.Routine is { } routine && routine.Syntax.SyntaxTree == function.Syntax.SyntaxTree && routine.Syntax.Span.Contains(function.Syntax.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether a step stands in the launched code itself.</summary>
    public static bool IsOfBody(SyntaxNode step, Launch launch)
    {
        foreach (var body in launch.Bodies)
        {
            if (body.Routine is { Syntax: var code } && code.SyntaxTree == step.SyntaxTree && code.Span.Contains(step.Span))
                return true;
        }

        return false;
    }

    // The function that declares it encloses the routine; a variable of any other function is made anew by each call.
    static bool IsCapturedBy(Routine routine, ISymbol variable)
    {
        for (var outer = routine.Parent; outer is not null; outer = outer.Parent)
        {
            if (SymbolEqualityComparer.Default.Equals(outer.Method, variable.ContainingSymbol))
                return true;
        }

        return false;
    }

    /// <summary>Whether all copies see the same variable, or each iteration makes its own.</summary>
    public static bool Share(Launch launch, ISymbol variable)
    {
        if (IsOfEachStored(launch, variable))
            return false;
        if (launch.IsMany)
            return true;
        if ((variable.DeclaringSyntaxReferences is [var reference, ..] ? reference.GetSyntax() : QueryThatGives(variable, launch)) is not { } declaration)
            return true;
        for (SyntaxNode? current = launch.Operation.Syntax; current?.Parent is { } parent; current = parent)
        {
            var repeats = current is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                || (parent is StatementSyntax loop && Loops.Repeats(loop, current));
            if (repeats && !current.Span.Contains(declaration.Span) && !IsMadeByForeach(declaration, parent))
                return true;
            if (parent is MemberDeclarationSyntax and not GlobalStatementSyntax)
                break;
        }

        return false;
    }

    // from part in parts select Task.Run(() => Use(part)): the parameter of a function that is written without a word of one. What it
    // gives is all of its code.
    static SyntaxNode? QueryThatGives(ISymbol variable, Launch launch)
    {
        for (var function = launch.Launcher; function is not null; function = function.Parent)
        {
            if (variable is IParameterSymbol && SymbolEqualityComparer.Default.Equals(function.Method, variable.ContainingSymbol))
                return function.Syntax;
        }

        return null;
    }

    // foreach (var item in items) { var n = 0; actions.Add(() => n++); } … each of the delegates has a variable of its own, wherever they are started.
    static bool IsOfEachStored(Launch launch, ISymbol variable)
    {
        if (variable.DeclaringSyntaxReferences is not [var reference, ..])
            return false;
        var started = launch.Operation.Syntax;
        foreach (var body in launch.Bodies)
        {
            if (body.Routine is not { Syntax: var code, Root.Syntax: var member } || started.Span.Contains(code.Span))
                continue;
            for (var loop = Loops.Around(code, member); loop is not null; loop = loop.Parent is { } outer ? Loops.Around(outer, member) : null)
            {
                if (loop.Span.Contains(reference.Span) && !loop.Span.Contains(started.Span) && !IsVariableOfForLoop(variable))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a loop starts a launch once for each value of its counter: <c>for (var i = 0; i &lt; count; i++) Task.Run(jobs[i].Run);</c></summary>
    /// <remarks>A loop around it starts all of them again, unless they have ended by then.</remarks>
    public static bool AreStartedOncePerRound(Launch launch, ISymbol counter, Concurrency concurrency)
    {
        var launcher = launch.Launcher;
        if (launch.IsMany || launcher.Parent is not null || Loops.Around(launch.Operation.Syntax, launcher.Syntax) is not ForStatementSyntax loop || counter.DeclaringSyntaxReferences is not [var declared] || loop.Declaration?.Span.Contains(declared.Span) != true)
            return false;
        if (Loops.Around(loop, launcher.Syntax) is not { } around || !concurrency.LiveAt(launcher, declared.GetSyntax()).Contains(launch))
            return true;
        // if (tasks.Any()) Task.WaitAll(tasks.ToArray()); who waits for them on some way has none on the others.
        foreach (var block in launcher.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (around.Span.Contains(operation.Syntax.Span) && Waits.JoinedHandle(operation, launcher.Session.Calls) is { } handle && concurrency.Launches.Handles.HeldBy(handle).Launches.Contains(launch))
                    return true;
            }
        }

        return false;
    }

    // foreach (var item in items): a new variable for each iteration.
    static bool IsMadeByForeach(SyntaxNode declaration, SyntaxNode loop) =>
        loop is CommonForEachStatementSyntax && loop.Span.Contains(declaration.Span);

    /// <summary>Whether the variable is the one that a <c>for</c> statement declares: one for all iterations.</summary>
    public static bool IsVariableOfForLoop(ISymbol variable) =>
        variable.DeclaringSyntaxReferences is [var reference, ..] && reference.GetSyntax() is VariableDeclaratorSyntax { Parent.Parent: ForStatementSyntax };
}
