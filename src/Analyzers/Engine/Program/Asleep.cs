using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Handlers of an object that the same code has just made and has not set going yet:
/// <c>_watcher = new(path); _watcher.Changed += OnChanged; _seen = new(); _watcher.EnableRaisingEvents = true;</c>. Until then none of them runs.
/// </summary>
static class Asleep
{
    /// <summary>Whether a use comes before anything that could make the object of a handler raise its event.</summary>
    /// <param name="outer">What is done by the member that adds the handler.</param>
    /// <param name="launch">What adding it starts.</param>
    public static bool Is(Use outer, Launch launch)
    {
        var routine = launch.Launcher;
        var step = outer.Trail.IsEmpty ? outer.Access.Operation : outer.Trail[0];
        if (launch.Operation is not IEventAssignmentOperation { EventReference: IEventReferenceOperation { Instance: { } source } } || !routine.Syntax.Span.Contains(step.Syntax.Span) || step.Syntax.SyntaxTree != routine.Syntax.SyntaxTree
            || routine.Closest(step.Syntax) != routine || routine.Places.ObjectOf(source) is not { } path || !IsMadeBefore(path, launch.Operation, routine))
        {
            return false;
        }

        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation != launch.Operation && Wakes(operation, path, routine) && (operation == step || routine.Ways.MayComeAfter(operation, step)))
                    return false;
            }
        }

        return true;
    }

    static bool IsMadeBefore(AccessPath path, IOperation subscription, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: var target, Value: var value } && routine.Places.Of(target)?.Equals(path) == true && routine.Places.Source(value) is IObjectCreationOperation creation
                    && !IsMadeAwake(creation) && routine.Ways.AlwaysComesBefore(operation, subscription))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // new FileSystemWatcher(path) { EnableRaisingEvents = true }
    static bool IsMadeAwake(IObjectCreationOperation creation) => creation.Syntax is BaseObjectCreationExpressionSyntax { Initializer.Expressions: var set }
        && set.Any(static part => part is AssignmentExpressionSyntax { Right.RawKind: not (int)SyntaxKind.FalseLiteralExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name.StartsWith("Enable", StringComparison.Ordinal));

    // Any call on it or with it, a switch that it has, whoever gets to know it; and, of a field, what the object itself does elsewhere.
    static bool Wakes(IOperation operation, AccessPath path, Routine routine)
    {
        return operation switch
        {
            IInvocationOperation call => IsIt(call.Instance) || call.Arguments.Any(argument => IsIt(argument.Value))
                || (!path.IsVariable && (call.Instance is IInstanceReferenceOperation || (call.Instance is null && routine.Session.Declares(call.TargetMethod)))),
            IObjectCreationOperation creation => creation.Arguments.Any(argument => IsIt(argument.Value)),
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } owner, Type.SpecialType: SpecialType.System_Boolean } } => IsIt(owner),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation, Value: var value } => routine.Places.Source(value) is not IObjectCreationOperation && IsIt(value),
            _ => false,
        };

        bool IsIt(IOperation? value) => value is not null && routine.Places.ObjectOf(value) is { } other && other.Equals(path);
    }
}
