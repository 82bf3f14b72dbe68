using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// What a handler tests before it starts its work again: <c>if (_isRunning) return; _isRunning = true; …</c>. Only a test of what the handler
/// or its work changes keeps the next event out; what the event brings, how things are set up, and whether the object is at its end does not.
/// </summary>
static class RestartTests
{
    /// <summary>Whether one of the tests on the way to a launch may keep the next event out while the work is going on.</summary>
    public static bool Excuse(SyntaxNode field, Launch launch, MemberUses member, ProgramFacts facts)
    {
        HashSet<ISymbol>? changed = null;
        foreach (var node in member.Root.Syntax.DescendantNodes())
        {
            if (node is IfStatementSyntax test && (test.Statement.Span.Contains(field.Span) || test.Else?.Span.Contains(field.Span) == true || (test.SpanStart < field.SpanStart && Leaves(test.Statement)))
                && IsOfOwnChange(member.Root.Model.GetOperation(test.Condition), changed ??= ChangedBy(launch, member), member, facts, new(SymbolEqualityComparer.Default)))
            {
                return true;
            }
        }

        return false;
    }

    static bool Leaves(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax or BlockSyntax { Statements: [.., ReturnStatementSyntax or ThrowStatementSyntax] };

    // What the handler changes on its way, and what its work does before it lets others go on.
    static HashSet<ISymbol> ChangedBy(Launch launch, MemberUses member)
    {
        var changed = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var use in member.Of(member.Root))
        {
            var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
            if (use.Access.IsWrite && use.Path.Symbol is { } state && (member.Root.Ways.MayComeAfter(step, launch.Operation) || member.Root.Ways.MayComeAfter(launch.Operation, step)))
                changed.Add(state);
        }

        foreach (var use in member.Of(launch))
        {
            if (use.Access.IsWrite && (!use.IsSuspended || use.Trail.IsEmpty) && use.Path.Symbol is { } state)
                changed.Add(state);
        }

        return changed;
    }

    // Each local once: broken code may make one of itself, bool stop = !stop;
    static bool IsOfOwnChange(IOperation? condition, HashSet<ISymbol> changed, MemberUses member, ProgramFacts facts, HashSet<ISymbol> followed)
    {
        foreach (var part in condition?.DescendantsAndSelf() ?? [])
        {
            switch (part)
            {
                case IFieldReferenceOperation { Field: var field } when changed.Contains(field):
                case IPropertyReferenceOperation property when IsChanged(property, changed, facts):
                case IInvocationOperation call when MayChange(call, facts):
                case ILocalReferenceOperation { Local: var local } when followed.Add(local) && member.Root.Places.ValueOf(local) is { } value && IsOfOwnChange(value, changed, member, facts, followed):
                    return true;
            }
        }

        return false;
    }

    // What a type of the platform says of itself may tell of the work, unless it belongs to the event: _worker.IsBusy, and not e.Reason.
    static bool IsChanged(IPropertyReferenceOperation asked, HashSet<ISymbol> changed, ProgramFacts facts)
    {
        var property = asked.Property.OriginalDefinition;
        if (changed.Contains(property) || (Getters.FieldOf(property) is { } field && changed.Contains(field)))
            return true;
        if (!facts.Session.Declares(property))
            return !IsOfEvent(asked.Instance) && !TeardownNames.AsksForEnd(property.Name);
        return property.GetMethod is { } getter && facts.SummaryOf(getter).Uses.Any(use => use.Path.Symbol is { } state && changed.Contains(state));
    }

    // if (!TryBegin()) return; if (!_gate.Wait(0)) return;
    static bool MayChange(IInvocationOperation call, ProgramFacts facts) => facts.Session.Declares(call.TargetMethod)
        ? facts.SummaryOf(call.TargetMethod.OriginalDefinition).Uses.Any(static use => use.Access.IsWrite && use.Path.Kind is RootKind.This or RootKind.Static)
        : !call.TargetMethod.IsStatic && !IsOfEvent(call.Instance);

    static bool IsOfEvent(IOperation? value)
    {
        while (value is IMemberReferenceOperation { Instance: { } owner })
            value = owner;
        while (value is IInvocationOperation { Instance: { } asked })
            value = asked;
        return value is null or IParameterReferenceOperation;
    }
}
