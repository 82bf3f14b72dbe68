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
            ILocalReferenceOperation { Local: var local } => SharedByThreads(local),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } given } when IsStable(given) && SymbolEqualityComparer.Default.Equals(given.ContainingSymbol, _method) && _root.Session.Types.IsOfThread(read.Property) => AccessPath.Of(given).Then(read.Property),
            _ => null,
        };
    }

    // var tallies = new ThreadLocal<Tally>(() => shared); a variable of the member, and nobody gives a thread another one.
    AccessPath? SharedByThreads(ISymbol? keeper)
    {
        if (keeper is not ILocalSymbol local || ValueOf(local) is not { } value || Source(value).Syntax is not BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax factory }, ..] } made
            || made.SyntaxTree != _model.SyntaxTree || IsGiven(local))
        {
            return null;
        }

        return (factory.ExpressionBody ?? (factory.Block is { Statements: [ReturnStatementSyntax { Expression: { } returned }] } ? returned : null)) is IdentifierNameSyntax shared
            ? _model.GetSymbolInfo(shared).Symbol switch
            {
                ILocalSymbol one => AccessPath.Of(one),
                IFieldSymbol own => (own.IsStatic ? AccessPath.StaticRoot : AccessPath.This).Then(own),
                IParameterSymbol { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } } given => AccessPath.Of(given),
                _ => null,
            }
            : null;
    }

    // tallies.Value = new();
    bool IsGiven(ILocalSymbol keeper)
    {
        foreach (var routine in _root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var set, Instance: ILocalReferenceOperation { Local: var named } } } && SymbolEqualityComparer.Default.Equals(named, keeper) && _root.Session.Types.IsOfThread(set))
                        return true;
                }
            }
        }

        return false;
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
