using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Sleeps that see to it that there is some time between one who comes by and the next: <c>lock (_gate) { Thread.Sleep(_next - DateTime.UtcNow); _next = DateTime.UtcNow + Pause; }</c>. That
/// the others wait meanwhile is what they are for.
/// </summary>
static class PacedSleeps
{
    /// <summary>Whether a section sleeps for a time that it makes of a clock and of a time that it sets itself.</summary>
    public static bool Are(IOperation wait, CriticalSection section, Routine root)
    {
        if (wait is not IInvocationOperation { Arguments: [{ Value: var time }, ..] } call || root.Session.Calls.Of(call).Kind != Meaning.Sleep)
            return false;
        var (times, tellsNow) = (new HashSet<IFieldSymbol>(SymbolEqualityComparer.Default), false);
        Collect(time, Limits.PathLength);
        return tellsNow && times.Count > 0 && section.Statements.Any(statement => statement.DescendantsAndSelf().Any(Sets));

        void Collect(IOperation value, int depth)
        {
            if (depth == 0)
                return;
            foreach (var part in value.DescendantsAndSelf())
            {
                tellsNow |= Clocks.TellNow(part.Syntax);
                if (part is IFieldReferenceOperation { Field: { IsConst: false } field })
                {
                    times.Add(field);
                    tellsNow |= Clocks.IsOne(field.Type);
                }
                else if (part is ILocalReferenceOperation { Local: var local } && StateObjects.ValueOf(local, part) is { } origin)
                {
                    Collect(origin, depth - 1);
                }
            }
        }

        // _last = DateTime.UtcNow, _sinceLast.Restart()
        bool Sets(IOperation operation) => operation is IFieldReferenceOperation { Field: var field } && times.Contains(field)
            && (Usage.Of(operation) != AccessKind.Read || (Clocks.IsOne(field.Type) && operation.Parent is IInvocationOperation { Parent: IExpressionStatementOperation }));
    }
}
