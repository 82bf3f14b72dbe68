using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that is written where an object is made ready: before it starts what will use it, or hands itself to those who will. That a type
/// takes locks says that there are several threads, and not that they are there so early.
/// </summary>
sealed class Setups(ProgramFacts facts)
{
    /// <summary>Whether a use prepares what others find when they come.</summary>
    public bool IsOne(Entry entry, List<Entry> entries)
    {
        var use = entry.Use;
        if (use.Access is not { Kind: AccessKind.Write or AccessKind.ContainerWrite, Operation: var operation, Routine: var routine } || LooksFirst(entry, entries))
            return false;
        if (use.Access.Kind == AccessKind.Write && ((IsCalled(entry, SetupNames.Prepare) && !IsMadeFromOld(use)) || IsOfFreshProperty(operation.Syntax, routine)))
            return true;
        return IsCalled(entry, SetupNames.Start) && StartsAfter(entry.Root, use.Trail.IsEmpty ? operation : use.Trail[0]);
    }

    static bool IsCalled(Entry entry, Func<string, bool> question) =>
        question(entry.Method.Name) || entry.Use.Access.Routine.Root.Method is { MethodKind: MethodKind.Ordinary } writing && question(writing.Name);

    // if (_left == 0) _left = 9; who looks at the same state first reckons with others.
    static bool LooksFirst(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (other.Root == entry.Root && !other.Use.Access.IsWrite && other.Use.Locks.Held.IsEmpty && other.Use.IsOfContainer == entry.Use.IsOfContainer && other.Use.Site.SpanStart <= entry.Use.Site.SpanStart)
                return true;
        }

        return false;
    }

    static bool IsMadeFromOld(Use use) => ValueFlow.Of(use.Access)?.Parent is ISimpleAssignmentOperation { Value: var value }
        && value.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation { Member: var member } && SymbolEqualityComparer.Default.Equals(member, use.Path.Symbol));

    // set { if (_isOpen) throw new InvalidOperationException(); _closed = value; } who sets it does so before the object is in use.
    static bool IsOfFreshProperty(SyntaxNode write, Routine routine)
    {
        if (routine.Method is not { MethodKind: MethodKind.PropertySet } || routine.Syntax is not AccessorDeclarationSyntax { Body.Statements: var statements })
            return false;
        foreach (var statement in statements)
        {
            if (statement.Span.Contains(write.Span))
                return false;
            if (statement is IfStatementSyntax { Condition: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] } } test
                && routine.Model.GetSymbolInfo(test.Condition).Symbol is IFieldSymbol or IPropertySymbol)
            {
                return true;
            }
        }

        return false;
    }

    // _max = jobs.Length; foreach (var job in jobs) Task.Run(job); … _source.Subscribe(this);
    bool StartsAfter(Routine root, IOperation step)
    {
        var routine = root.Closest(step.Syntax);
        var starts = false;
        foreach (var launch in facts.Of(root).Concurrency.Launches.All)
        {
            if (launch.Launcher != routine)
                continue;
            if (routine.Ways.MayComeAfter(launch.Operation, step))
                return false;
            starts |= routine.Ways.AlwaysComesBefore(step, launch.Operation);
        }

        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (!IsHandOver(operation, routine))
                    continue;
                if (routine.Ways.MayComeAfter(operation, step))
                    return false;
                starts |= routine.Ways.AlwaysComesBefore(step, operation);
            }
        }

        return starts;
    }

    // The object itself, or code of it, for somebody who may call it later.
    static bool IsHandOver(IOperation operation, Routine routine) => operation switch
    {
        IEventAssignmentOperation { Adds: true } => true,
        IInvocationOperation call => !routine.Session.Calls.Is(call.TargetMethod, Meaning.RunInPlace) && call.Arguments.Any(argument => IsOfObject(argument.Value, routine)),
        IObjectCreationOperation creation => creation.Arguments.Any(argument => IsOfObject(argument.Value, routine)),
        _ => false,
    };

    static bool IsOfObject(IOperation value, Routine routine) => routine.Places.Source(value) is { } source
        && (source is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } || source.Type is { TypeKind: TypeKind.Delegate });
}
