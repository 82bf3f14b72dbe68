using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What becomes of the keys and values of steps on a collection.</summary>
sealed class StepValues(Routine root)
{
    /// <summary>The variable that gets what was found or taken, if somebody looks at it.</summary>
    public ISymbol? OutVariableOf(CollectionStep step)
    {
        if (step.Operation is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.RefKind == RefKind.Out && root.Places.Of(Declared(argument.Value)) is { IsVariable: true, Variable: { } variable })
                return variable;
        }

        return null;

        static IOperation Declared(IOperation value) => value is IDeclarationExpressionOperation declaration ? declaration.Expression : value;
    }

    /// <summary>The value that a step stores, as it is written.</summary>
    public static SyntaxNode? ValueOf(CollectionStep act) => (act.Operation.Parent as ISimpleAssignmentOperation)?.Value.Syntax;

    /// <summary>Whether what a step stores cannot change any more.</summary>
    public static bool HoldsImmutable(CollectionStep act) => act.Operation.Type is { } type && (type.TypeKind is TypeKind.Enum or TypeKind.Array || type.SpecialType is not SpecialType.None and not SpecialType.System_Object || Immutability.IsImmutable(type));

    /// <summary><c>calls.TryGetValue(route, out var n); calls[route] = n + 1;</c>: what was found goes into what is stored.</summary>
    public bool IsReckonedFromFound(CollectionStep read, CollectionStep act) => OutVariableOf(read) is { } found
        && act.Operation.Parent is ISimpleAssignmentOperation { Value: var stored } && ValueFlow.Core(stored) is IBinaryOperation { Type.SpecialType: not SpecialType.System_Boolean } reckoned
        && Mentions(reckoned.Syntax, found);

    /// <summary>The variable that a value is read into.</summary>
    public static ILocalSymbol? VariableOf(CollectionStep read)
    {
        var value = read.Operation.Parent;
        while (value is IConversionOperation)
            value = value.Parent;
        return value is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } ? local : null;
    }

    /// <summary>
    /// <c>if (!cache.TryGetValue(key, out var value)) { value = Find(key); cache.TryAdd(key, value); }</c>: whoever adds it, the value is
    /// the same for all, as long as it is looked up and not made, and handed on as it is.
    /// </summary>
    public bool IsMemo(CollectionStep act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: [_, var added] } || root.Places.Of(added.Value) is not { IsVariable: true, Variable: { } value } || act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } addition)
            return false;
        foreach (var operation in root.Body!.Descendants())
        {
            if (root.Places.Of(operation)?.Variable is not { } used || !SymbolEqualityComparer.Default.Equals(used, value))
                continue;
            if (MadeFor(operation) is { } made && !IsOfEverybody(made))
                return false;
            if (operation.Syntax.SpanStart > addition.Span.End && IsChanged(operation))
                return false;
        }

        foreach (var other in block.Statements)
        {
            if (other != addition && !OnlyLooksUp(other, value))
                return false;
        }

        return true;
    }

    static IOperation? MadeFor(IOperation variable) => variable switch
    {
        ILocalReferenceOperation { Parent: ISimpleAssignmentOperation assignment } when assignment.Target == variable => assignment.Value,
        _ => null,
    };

    // What has to be given back, and work that is under way, is each maker's own.
    bool IsOfEverybody(IOperation made)
    {
        while (made is IConversionOperation { OperatorMethod: null } conversion)
            made = conversion.Operand;
        if (made.Type is not { } type)
            return false;
        if (Immutability.IsImmutable(type) || type.SpecialType is not SpecialType.None and not SpecialType.System_Object)
            return true;
        return made is IInvocationOperation or IPropertyReferenceOperation or IFieldReferenceOperation or ILocalReferenceOperation
            && !type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable) && !root.Session.Types.IsAsyncDisposable(type)
            && !(made is IInvocationOperation { TargetMethod: var maker } && MakesObject(maker));
    }

    bool MakesObject(IMethodSymbol maker) => root.Session.Declares(maker) && root.Session.BodyOf(maker.OriginalDefinition)?.Descendants().Any(static part =>
        part is IReturnOperation { ReturnedValue: { } value } && (value is IConversionOperation conversion ? conversion.Operand : value) is IObjectCreationOperation) == true;

    // value.Count = 1, value.Add(x): the others do not see it when theirs was added.
    static bool IsChanged(IOperation variable) => variable.Parent switch
    {
        IPropertyReferenceOperation property when property.Instance == variable => Usage.Of(property) != AccessKind.Read,
        IFieldReferenceOperation field when field.Instance == variable => Usage.Of(field) != AccessKind.Read,
        IInvocationOperation { TargetMethod.Name: var name } call when call.Instance == variable => name.StartsWith("Dispose", StringComparison.Ordinal) || (variable.Type is { } type && ContainerModel.Mutates(type, name)),
        _ => false,
    };

    // Statements that nobody else notices, or that go on with the value.
    bool OnlyLooksUp(StatementSyntax statement, ISymbol value) => statement switch
    {
        LocalDeclarationStatementSyntax or ThrowStatementSyntax => true,
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } } } => Mentions(receiver, value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } } => root.Model.GetSymbolInfo(target).Symbol is ILocalSymbol or IParameterSymbol,
        ReturnStatementSyntax { Expression: { } answer } => Mentions(answer, value),
        IfStatementSyntax { Else: null } early => Exits.Leave(early.Statement),
        _ => false,
    };

    /// <summary>The value that is added is used afterwards, as if it were in the collection.</summary>
    public bool IsAddedValueUsed(CollectionStep act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: [_, var added] } || root.Places.Of(added.Value) is not { IsVariable: true, Variable: ILocalSymbol variable })
            return false;
        return IsUsedAfter(variable, act);
    }

    /// <summary>Whether a variable is mentioned behind a step.</summary>
    public bool IsUsedAfter(ISymbol variable, CollectionStep act) =>
        act.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is { } function
        && Mentions(function, variable, after: act.Syntax);

    /// <summary>Something else is done only because the key was not there.</summary>
    public static bool HasCompany(CollectionStep act) => act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax { Parent: IfStatementSyntax or ElseClauseSyntax, Statements.Count: > 1 } block } statement
        && block.Statements.Any(other => other != statement && other is not LocalDeclarationStatementSyntax);

    /// <summary>A key that nobody else can have.</summary>
    public bool IsFreshKey(SyntaxNode? key) => key is not null && root.Model.GetOperation(key) is { } operation && root.Places.Of(operation) is { IsVariable: true, Variable: ILocalSymbol local }
        && root.Places.ValueOf(local) is { } value && root.Places.Source(value) switch
        {
            IObjectCreationOperation => true,
            IInvocationOperation call => root.Session.Calls.Is(call.TargetMethod, Meaning.Atomic) || StepModel.Of(call.TargetMethod).Kind == Meaning.MakesUnique,
            _ => false,
        };

    /// <summary>Without somebody who removes, what was there is still there.</summary>
    public bool IsRemovedFrom(CollectionStep read)
    {
        if (read.Path.Symbol is not { Name: var name } || read.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return false;
        foreach (var access in type.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            if (access.Expression is IdentifierNameSyntax { Identifier.ValueText: var owner } && owner == name
                && root.Model.GetSymbolInfo(access).Symbol is { } member && StepModel.Of(member).Kind == Meaning.RemovesKey)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether code mentions a variable.</summary>
    public bool Mentions(SyntaxNode? code, ISymbol variable, SyntaxNode? after = null) => code is not null && code.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
        name.Identifier.ValueText == variable.Name && (after is null || name.SpanStart > after.Span.End) && SymbolEqualityComparer.Default.Equals(root.Model.GetSymbolInfo(name).Symbol, variable));
}
