using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Sequences of the program that wait for a task before they hand out its result: <c>foreach (var found in runner) Add(found);</c>. Who has
/// got to the end of one has waited for all tasks that it was given.
/// </summary>
static class WaitingSequences
{
    /// <summary>The sequence that a loop begins to go through; null for other operations, and where the code of the sequence waits for nothing.</summary>
    public static IOperation? In(IOperation operation, Routine routine)
    {
        if (operation is not IInvocationOperation { TargetMethod: { Name: WellKnownMemberNames.GetEnumeratorMethodName } getter, Instance: { } sequence } || sequence.Syntax.Parent is not CommonForEachStatementSyntax loop || loop.Expression != sequence.Syntax)
            return null;
        var source = routine.Places.Source(sequence);
        return source is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } made } && routine.Session.Declares(made) ? IsWaiting(made, routine.Session) ? source : null
            : source.Type is INamedTypeSymbol type && routine.Session.Declares(type) && EnumeratedBy(getter, type.OriginalDefinition, routine.Session) is { } next && IsWaiting(next, routine.Session) ? source
            : null;
    }

    // The iterator of a sequence, or the step of one that is its own enumerator.
    static IMethodSymbol? EnumeratedBy(IMethodSymbol getter, INamedTypeSymbol type, Session session)
    {
        var own = getter.OriginalDefinition;
        if (!SymbolEqualityComparer.Default.Equals(own.ContainingType, type))
            own = type.GetMembers(WellKnownMemberNames.GetEnumeratorMethodName).OfType<IMethodSymbol>().FirstOrDefault(static method => method.Parameters.IsEmpty) ?? own;
        if (own.DeclaringSyntaxReferences is [var declared, ..] && declared.GetSyntax().DescendantNodes().Any(static node => node is YieldStatementSyntax))
            return own;
        var enumerator = own.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } told && session.Declares(told) ? told.OriginalDefinition : type;
        return enumerator.GetMembers(WellKnownMemberNames.MoveNextMethodName).OfType<IMethodSymbol>().FirstOrDefault(static method => method.Parameters.IsEmpty);
    }

    static bool IsWaiting(IMethodSymbol method, Session session)
    {
        if (method.OriginalDefinition.DeclaringSyntaxReferences is not [var declared, ..] || session.RoutineOf(method.OriginalDefinition, default) is not { Parent: null } body || (method.MethodKind == MethodKind.Ordinary && method.Name != WellKnownMemberNames.MoveNextMethodName && !declared.GetSyntax().DescendantNodes().Any(static node => node is YieldStatementSyntax)))
            return false;
        foreach (var block in body.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (Waits.JoinedHandle(operation, session.Calls) is { } handle && !IsMadeThere(handle, body) && !Waits.IsStreaming(operation, session.Calls) && session.Types.IsTask(HandleType(operation)))
                    return true;
            }
        }

        return false;
    }

    // Task.Delay(100).Wait(): a task of the sequence's own is none that it was given.
    static bool IsMadeThere(IOperation handle, Routine body) => body.Places.Source(handle) switch
    {
        IInvocationOperation { Instance: null } call => !call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Type: var type } && body.Session.Types.IsTask(type) || part is IParameterReferenceOperation or IInstanceReferenceOperation or IFieldReferenceOperation)),
        IInvocationOperation { Instance: { } task } same when body.Session.Calls.Is(same.TargetMethod, Meaning.SameTask) => IsMadeThere(task, body),
        var source => source is IObjectCreationOperation,
    };

    static ITypeSymbol? HandleType(IOperation wait) => wait switch
    {
        IAwaitOperation await => await.Operation.Type,
        IPropertyReferenceOperation { Instance: { } task } => task.Type,
        IInvocationOperation { Instance: { } task } => task.Type,
        _ => null,
    };
}
