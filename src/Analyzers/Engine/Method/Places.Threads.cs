using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// What each thread has for itself, ThreadLocal<Tally>: another object each, unless the factory hands out one that is there.
sealed partial class Places
{
    // Of a keeper that the member was given only those know who have made it: they translate the step.
    AccessPath? OfThread(IOperation keeper, IPropertyReferenceOperation read)
    {
        if (read.Type is not { IsReferenceType: true } || Usage.Of(read) != AccessKind.Read)
            return null;
        return Source(keeper) switch
        {
            ILocalReferenceOperation or IFieldReferenceOperation => SharedByThreads(Of(keeper)?.Symbol),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } given } when IsStable(given) && SymbolEqualityComparer.Default.Equals(given.ContainingSymbol, _method) && _root.Session.Types.IsOfThread(read.Property) => AccessPath.Of(given).Then(read.Property),
            _ => null,
        };
    }

    // new ThreadLocal<Tally>(() => shared), in a local or as a field begins for good.
    AccessPath? SharedByThreads(ISymbol? keeper)
    {
        var made = keeper switch
        {
            ILocalSymbol local when ValueOf(local) is { } value => Source(value).Syntax,
            IFieldSymbol { IsReadOnly: true, DeclaringSyntaxReferences: [var declared] } when declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var initial } => initial,
            _ => null,
        };
        if (made is not BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax factory }, ..] } || made.SyntaxTree != _model.SyntaxTree)
            return null;
        var shared = factory.ExpressionBody ?? (factory.Block is { Statements: [ReturnStatementSyntax { Expression: { } returned }] } ? returned : null);
        return shared is IdentifierNameSyntax or MemberAccessExpressionSyntax && _model.GetOperation(shared) is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation ? Of(_model.GetOperation(shared)) : null;
    }

    /// <summary>
    /// A path that leads through what each thread has for itself: through the one object that all of them have, in the words of who made the keeper; null where each
    /// has its own, and the path itself where only callers know, or where it does not lead there.
    /// </summary>
    public AccessPath? ThroughThreads(AccessPath path)
    {
        for (var i = 0; i < path.Steps.Length; i++)
        {
            if (path.Steps[i].Member is not IPropertySymbol step || !_root.Session.Types.IsOfThread(step))
                continue;
            var keeper = path.Up(path.Steps.Length - i);
            return IsGivenKeeper(keeper) ? path : SharedByThreads(keeper.Symbol) is { } shared ? path.Rebase(i + 1, shared) : null;
        }

        return path;
    }

    static bool IsGivenKeeper(AccessPath keeper) => keeper is { IsVariable: true, Variable: IParameterSymbol };
}
