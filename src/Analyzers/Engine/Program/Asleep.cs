using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
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
            || routine.Closest(step.Syntax) != routine || routine.Places.ObjectOf(source) is not { } path)
        {
            return false;
        }

        var made = MadeBefore(path, launch.Operation, routine);
        if (made is null && (!IsMadeWithObject(path, routine) || IsReplaced(path, routine)))
            return false;

        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                // What comes before the object is made, as the constructor of the base does, is not about it.
                if (operation != launch.Operation && Wakes(operation, path, routine) && (made is null || routine.Ways.MayComeAfter(made, operation)) && (operation == step || routine.Ways.MayComeAfter(operation, step)))
                    return false;
            }
        }

        return true;
    }

    static IOperation? MadeBefore(AccessPath path, IOperation subscription, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: var target, Value: var value } && routine.Places.Of(target)?.Equals(path) == true && routine.Places.Source(value) is IObjectCreationOperation creation
                    && !IsMadeAwake(creation.Syntax, routine.Model) && routine.Ways.AlwaysComesBefore(operation, subscription))
                {
                    return operation;
                }
            }
        }

        return null;
    }

    // readonly Timer _clock = new(1000); there before anything that the constructor does.
    static bool IsMadeWithObject(AccessPath path, Routine routine)
    {
        if (path is not { Kind: RootKind.This, Steps: [{ Member: { DeclaringSyntaxReferences: [var declared] } member }] } || routine.Method is not { MethodKind: MethodKind.Constructor, ContainingType: var type }
            || !SymbolEqualityComparer.Default.Equals(member.ContainingType, type.OriginalDefinition))
        {
            return false;
        }

        var value = declared.GetSyntax() switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var given } => given,
            PropertyDeclarationSyntax { Initializer.Value: var given } => given,
            _ => null,
        };
        return value is BaseObjectCreationExpressionSyntax creation && !IsMadeAwake(creation, routine.Session.ModelOf(creation.SyntaxTree));
    }

    // C(Timer running) { _clock = running; … }
    static bool IsReplaced(AccessPath path, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IAssignmentOperation { Target: var target } && (routine.Places.Of(target)?.Equals(path) == true || (target is ITupleOperation { Elements: var parts } && parts.Any(part => routine.Places.Of(part)?.Equals(path) == true))))
                    return true;
            }
        }

        return false;
    }

    // new FileSystemWatcher(path) { EnableRaisingEvents = true }
    static bool IsMadeAwake(SyntaxNode creation, SemanticModel model)
    {
        if (creation is not BaseObjectCreationExpressionSyntax { Initializer.Expressions: var set })
            return false;
        foreach (var part in set)
        {
            if (part is AssignmentExpressionSyntax { Right.RawKind: not (int)SyntaxKind.FalseLiteralExpression, Left: var name } && model.GetSymbolInfo(name).Symbol is IPropertySymbol property && Switches.IsOne(property))
                return true;
        }

        return false;
    }

    // Any call on it or with it, a switch that it has, whoever gets to know it; and, of a field, what the object itself does elsewhere, and code that others get to run.
    static bool Wakes(IOperation operation, AccessPath path, Routine routine)
    {
        return operation switch
        {
            // The constructor of all objects does nothing.
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Constructor, ContainingType.SpecialType: SpecialType.System_Object } } => false,
            // What the code of a delegate or of a local function does is not looked at.
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke or MethodKind.LocalFunction } => true,
            IInvocationOperation call => IsIt(call.Instance) || AreGiven(call.Arguments)
                || (!path.IsVariable && (call.Instance is IInstanceReferenceOperation || (call.Instance is null && routine.Session.Declares(call.TargetMethod)))),
            IObjectCreationOperation creation => AreGiven(creation.Arguments),
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } owner, Property: var property }, Value.ConstantValue: not { HasValue: true, Value: false } } when Switches.IsOne(property) => IsIt(owner),
            ICompoundAssignmentOperation { Target: var target } => IsSwitchOfIt(target),
            IDeconstructionAssignmentOperation { Target: ITupleOperation { Elements: var targets } } => targets.Any(IsSwitchOfIt),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation, Value: var value } => routine.Places.Source(value) is not IObjectCreationOperation && IsIt(value),
            _ => false,
        };

        bool IsIt(IOperation? value) => value is not null && routine.Places.ObjectOf(value) is { } other && other.Equals(path);

        bool IsSwitchOfIt(IOperation target) => target is IPropertyReferenceOperation { Instance: { } owner, Property: var property } && Switches.IsOne(property) && IsIt(owner);

        bool AreGiven(ImmutableArray<IArgumentOperation> arguments)
        {
            foreach (var argument in arguments)
            {
                if (IsIt(argument.Value) || routine.Places.Source(argument.Value) is IDelegateCreationOperation || (!path.IsVariable && routine.Places.Source(argument.Value) is IInstanceReferenceOperation))
                    return true;
            }

            return false;
        }
    }
}
