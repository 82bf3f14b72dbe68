using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What decides when a loop ends: <c>i &lt; n</c>, or <c>!_stop</c>. A loop that others end may run until they have seen what it has
/// published so far; if it publishes at its end only, that is never.
/// </summary>
sealed class LoopEnd
{
    readonly StatementSyntax _loop;
    readonly SemanticModel _model;
    readonly HashSet<ExpressionSyntax> _deciding = [];
    readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);

    LoopEnd(StatementSyntax loop, SemanticModel model) => (_loop, _model) = (loop, model);

    /// <summary>Whether a loop goes on until its own numbers and data say that it has ended.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="function">The function around it.</param>
    /// <param name="root">The member.</param>
    public static bool IsItsOwn(StatementSyntax loop, SyntaxNode function, Routine root)
    {
        var end = new LoopEnd(loop, root.Model);
        foreach (var node in end.Code)
        {
            if (node is ForStatementSyntax { Condition: { } condition })
                end.Add(condition);
            else if (node is WhileStatementSyntax { Condition: var before })
                end.Add(before);
            else if (node is DoStatementSyntax { Condition: var after })
                end.Add(after);
            else if (Leaves(node))
                end.AddTestsAround(node);
        }

        var deciding = root.TreeOf(function)!.DescendantsAndSelf().Where(operation => operation.Syntax is ExpressionSyntax expression && end._deciding.Contains(expression)).ToList();
        return Footprint.Of(deciding, root, function) is { IsKnown: true, LeavesProcess: false, Uses.Count: 0 }
            && deciding.SelectMany(static operation => operation.DescendantsAndSelf()).All(operation => IsOwn(operation, root));
    }

    IEnumerable<SyntaxNode> Code => _loop.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    static bool Leaves(SyntaxNode node) =>
        node is BreakStatementSyntax && node.Ancestors().First(static around => around is SwitchStatementSyntax || Loops.IsLoop(around)) is not SwitchStatementSyntax;

    void AddTestsAround(SyntaxNode node)
    {
        foreach (var around in node.Ancestors().TakeWhile(around => around != _loop.Parent).OfType<IfStatementSyntax>())
            Add(around.Condition);
    }

    // With what its variables are given in the loop.
    void Add(ExpressionSyntax decision)
    {
        if (!_deciding.Add(decision))
            return;
        foreach (var name in decision.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (_model.GetSymbolInfo(name).Symbol is not (ILocalSymbol or IParameterSymbol) || _model.GetSymbolInfo(name).Symbol is not { } variable || !_locals.Add(variable))
                continue;
            foreach (var node in Code)
            {
                var value = node switch
                {
                    AssignmentExpressionSyntax assignment when IsNamed(assignment.Left, variable) => assignment.Right,
                    VariableDeclaratorSyntax { Initializer.Value: var initial } declared when declared.Identifier.ValueText == variable.Name => initial,
                    InvocationExpressionSyntax call when call.ArgumentList.Arguments.Any(argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) && IsNamed(argument.Expression, variable)) => call,
                    _ => null,
                };
                if (value is not null)
                    Add(value);
            }
        }
    }

    static bool IsNamed(ExpressionSyntax target, ISymbol variable) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == variable.Name,
        DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } => designation.Identifier.ValueText == variable.Name,
        _ => false,
    };

    // Not what tells of others: a token, a task, an object that somebody may set.
    static bool IsOwn(IOperation operation, Routine root) => operation switch
    {
        { Type: { } type } when Signatures.IsToken(type) || root.Session.Types.IsTask(type) => false,
        IFieldReferenceOperation { Field.IsReadOnly: true } or IPropertyReferenceOperation { Property.SetMethod: null or { IsInitOnly: true }, Instance: null or { Type.IsValueType: true } } => true,
        IMemberReferenceOperation { Instance: { } instance } => IsData(instance),
        IInvocationOperation { Instance: { } instance } => IsData(instance),
        _ => true,
    };

    static bool IsData(IOperation instance) => instance is IInstanceReferenceOperation
        || instance.Type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String } or { IsValueType: true } || ContainerModel.IsContainer(instance.Type);
}
