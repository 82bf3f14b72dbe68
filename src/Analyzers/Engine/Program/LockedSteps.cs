using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What a section does that is taken again and again, and what its thread does in between.</summary>
static class LockedSteps
{
    /// <summary>Whether nothing but shared state keeps what happens in the section, so that it may as well happen later.</summary>
    public static bool IsMerge(CriticalSection section, Routine root)
    {
        if (!IsShortStep(section, root) || section.Statements.Any(static statement => statement.Syntax is not StatementSyntax))
            return false;
        var (first, last) = ((StatementSyntax)section.Statements[0].Syntax, (StatementSyntax)section.Statements[section.Statements.Length - 1].Syntax);
        if (first.Parent != last.Parent || root.Model.AnalyzeControlFlow(first, last) is not { Succeeded: true, ExitPoints.IsEmpty: true, ReturnStatements.IsEmpty: true })
            return false;
        var changes = false;
        foreach (var operation in section.Statements.SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case ILocalReferenceOperation local when Usage.WrittenVariable(local) is { } variable:
                    if (IsOwn(variable) && !IsWithin(variable))
                        return false;
                    changes |= !IsOwn(variable);
                    break;
                case IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation when Usage.Of(operation) != AccessKind.Read:
                    changes = true;
                    break;
                case IInvocationOperation { Instance: { } receiver } call:
                    changes |= call.Parent is IExpressionStatementOperation && receiver is not ILocalReferenceOperation;
                    if (call.Parent is IExpressionStatementOperation && receiver is ILocalReferenceOperation { Local: var held })
                        changes |= !IsOwn(held);
                    break;
            }
        }

        return changes;

        bool IsOwn(ISymbol variable) => variable.DeclaringSyntaxReferences is [var declaration, ..] && section.Function.Span.Contains(declaration.Span);

        bool IsWithin(ISymbol variable) => variable.DeclaringSyntaxReferences is [var declaration, ..]
            && section.Statements.Any(statement => statement.Syntax.Span.Contains(declaration.Span));
    }

    /// <summary>Whether it neither waits nor leaves the process, and computes only what needs no state of the lock.</summary>
    public static bool IsShortStep(CriticalSection section, Routine root)
    {
        var footprint = Footprint.Of(section.Statements, root, section.Function);
        if (footprint.LeavesProcess || section.Statements.Any(Coordinates))
            return false;
        var costs = root.Session.Costs;
        return footprint.IsEmpty || footprint.IsReduction || footprint.IsMerge || !section.Statements.Any(statement => costs.Of(statement).Exceeds(root.ComputingRounds));

        bool Coordinates(IOperation statement)
        {
            foreach (var operation in statement.DescendantsAndSelf())
            {
                if (operation is IAwaitOperation or IThrowOperation
                    || (operation is IInvocationOperation call && root.Session.Calls.Of(call).Kind is not (Meaning.None or Meaning.Computes or Meaning.RunInPlace or Meaning.Atomic)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// Whether next to nothing is done in some code but for the section: code that computes or waits outside of the lock is not held up by
    /// it; what an unknown callee does, nobody can say.
    /// </summary>
    public static bool IsIdleBetween(IOperation code, CriticalSection section, Routine root)
    {
        if (root.Session.Costs.OfRest(code, section.Statements).Exceeds(root.ComputingRounds))
            return false;
        var pending = new Stack<IOperation>();
        pending.Push(code);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (section.Statements.Contains(operation))
                continue;
            if (operation is IAwaitOperation && !IsTaking(operation, section))
                return false;
            if (operation is IInvocationOperation call && !IsTaking(call, section) && !IsKnownToBeShort(call, root))
                return false;
            if (operation is IDynamicInvocationOperation)
                return false;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        return true;
    }

    static bool IsTaking(IOperation operation, CriticalSection section) => operation.Syntax.Span.Contains(section.Place.Span);

    static bool IsKnownToBeShort(IInvocationOperation call, Routine root)
    {
        var kind = root.Session.Calls.Of(call).Kind;
        if (kind is Meaning.Release or Meaning.Atomic or Meaning.RunInPlace or Meaning.SameTask)
            return true;
        if (kind != Meaning.None || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
            return false;
        var method = call.TargetMethod.OriginalDefinition;
        if (method.DeclaringSyntaxReferences.IsEmpty)
            return PlainTypes.IsPlain(method.ContainingType);
        return !method.IsAbstract && !method.IsVirtual && root.Session.BodyOf(method) is { } body
            && !Footprint.Of([body], root.Session.RoutineOf(method, default)!, body.Syntax).LeavesProcess;
    }
}
