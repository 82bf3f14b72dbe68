using System.Globalization;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// A shared variable or collection that code only adds to, and the local that can take its place until the whole is published.
/// </summary>
sealed class RunningTotal
{
    readonly string _value;
    readonly ITypeSymbol _type;
    readonly SyntaxNode _target;

    RunningTotal(string name, ITypeSymbol type, string value, ImmutableArray<SyntaxNode> references)
    {
        Name = name;
        _type = type;
        _value = value;
        References = references;
        _target = references[0];
    }

    /// <summary>The name of the local.</summary>
    public string Name { get; }

    /// <summary>The expressions that name the variable.</summary>
    public ImmutableArray<SyntaxNode> References { get; }

    /// <summary>Whether another order of the steps gives another result in the last digits.</summary>
    public bool IsRounded { get; private init; }

    /// <summary>Whether it is a collection, and its parts are merged.</summary>
    public bool IsCollection { get; private init; }

    /// <summary>Whether a step throws when it overflows; the sum of the steps may overflow where no step did, and the other way round.</summary>
    public bool IsChecked { get; private init; }

    /// <summary>The declaration of the local, with the value that changes nothing.</summary>
    public string Declaration(SemanticModel model) => $"{(IsCollection ? "var" : _type.ToMinimalDisplayString(model, _target.SpanStart))} {Name} = {_value};";

    /// <summary>The value that changes nothing, written so that its type is the variable's; null where a literal cannot say that.</summary>
    public string? Initial { get; private init; }

    /// <summary>The type of the variable.</summary>
    public ITypeSymbol Type => _type;

    /// <summary>The step that adds the local to the variable.</summary>
    public string Publication { get; private init; } = "";

    /// <summary>
    /// The totals of code whose footprint is reductions alone; null when one of them cannot be kept in a local.
    /// </summary>
    /// <param name="uses">The footprint.</param>
    /// <param name="code">The statements.</param>
    /// <param name="root">The member.</param>
    /// <param name="isChecked">Whether additions throw on overflow where the total will be published.</param>
    public static ImmutableArray<RunningTotal>? Of(IReadOnlyList<OuterUse> uses, ImmutableArray<StatementSyntax> code, Routine root, bool isChecked)
    {
        var totals = ImmutableArray.CreateBuilder<RunningTotal>();
        var names = NamesIn(code[0]);
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var group in uses.Where(static use => use.Operation is not IArrayElementReferenceOperation).GroupBy(static use => use.Path))
        {
            if (Reduction.Of(group.First().Operation) is null)
            {
                if (!members.Add(NamedBy(group.Key)) || !CanBeKept(group, code, root) || CollectionIn(group, names, root, isChecked) is not { } collected)
                    return null;
                totals.Add(collected);
                continue;
            }

            var steps = group.Select(static use => Reduction.Of(use.Operation)!.Value).ToImmutableArray();
            var references = group.Select(static use => use.Operation.Syntax).ToImmutableArray();
            if (group.First().Operation.Type is not { } type || Merged.Neutral(steps[0].How, type) is null || !references.All(static node => node is ExpressionSyntax))
                return null;
            // Two ways to the same member may lead to the same variable.
            if (!members.Add(NamedBy(group.Key)) || !CanBeKept(group, code, root) || !Agree(steps, type, isChecked))
                return null;
            var name = FreshName(NamedBy(group.Key).Name, names);
            names.Add(name);
            totals.Add(new(name, type, Merged.Neutral(steps[0].How, type)!, references)
            {
                Initial = Merged.TypedNeutral(steps[0].How, type),
                Publication = Merged.Step(references[0].WithoutTrivia().ToString(), name, steps[0]),
                IsRounded = steps[0].How is Merging.Sum or Merging.Product && Merged.IsRounded(type),
                IsChecked = isChecked && Overflows(steps[0].How, type),
            });
        }

        return totals.ToImmutable();
    }

    static RunningTotal? CollectionIn(IGrouping<AccessPath, OuterUse> group, HashSet<string> names, Routine root, bool isChecked)
    {
        var steps = group.Select(static use => Gathering.Of(use.Operation)).ToList();
        if (group.First().Operation.Type is not { } type || steps.Any(step => step is not { } one || one.Appends != steps[0]!.Value.Appends))
            return null;
        var overflows = !steps[0]!.Value.Appends && Merged.ElementOf(type) is { } element && Overflows(Merging.Sum, element);
        if (overflows && !steps.All(step => Agrees(step!.Value, isChecked, Merged.ElementOf(type)!)))
            return null;
        var references = group.Select(static use => use.Operation.Syntax).ToImmutableArray();
        var target = references[0].WithoutTrivia().ToString();
        var name = FreshName(NamedBy(group.Key).Name, names);
        names.Add(name);
        if (Merged.EmptyLike(type, target, CreationOf(NamedBy(group.Key), root), root.Model, references[0].SpanStart) is not { } empty
            || Merged.MergeOf(type, target, name, steps.Select(static step => step!.Value).ToList(), wish => FreshName(wish, names)) is not { } merge
            || (type is IArrayTypeSymbol && !IsSameObject(group.Key, root)))
        {
            return null;
        }

        return new(name, type, empty, references)
        {
            Initial = empty, Publication = merge, IsCollection = true, IsRounded = Merged.IsRounded(Merged.ElementOf(type)), IsChecked = isChecked && overflows,
        };
    }

    // Where the collection is made that the variable holds all the time.
    static IObjectCreationOperation? CreationOf(ISymbol collection, Routine root)
    {
        if (collection is ILocalSymbol)
            return root.Places.ValueOf(collection) as IObjectCreationOperation;
        var initial = collection is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } && collection.DeclaringSyntaxReferences is [var declaration]
            ? declaration.GetSyntax() switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var value } => value,
                PropertyDeclarationSyntax { Initializer.Value: var value } => value,
                _ => null,
            }
            : null;
        return initial is not null && root.Session.Declares(collection) && !FieldWrites.IsAssigned(collection)
            ? root.Session.ModelOf(initial.SyntaxTree).GetOperation(initial) as IObjectCreationOperation
            : null;
    }

    // An array of another length would be another one.
    static bool IsSameObject(AccessPath path, Routine root) => NamedBy(path) switch
    {
        IFieldSymbol field => field.IsReadOnly,
        var variable => path.IsVariable && root.Places.IsStable(variable),
    };

    static ISymbol NamedBy(AccessPath path) => path.Steps.IsEmpty ? path.Variable! : path.Steps[path.Steps.Length - 1].Member!;

    // The variable is the same one all the time, no property with code of its own, and no lambda has a hand in it.
    static bool CanBeKept(IGrouping<AccessPath, OuterUse> group, ImmutableArray<StatementSyntax> code, Routine root)
    {
        var path = group.Key;
        if (path.Steps.Any(static step => step.IsElement) || (path.Kind != RootKind.Variable && path.Steps.IsEmpty) || path.Kind is RootKind.Temporary or RootKind.Literal)
            return false;
        if (path.Variable is { } variable && !path.Steps.IsEmpty
            && (!root.Places.IsStable(variable) || variable.DeclaringSyntaxReferences.Any(declaration => code.Any(statement => statement.Span.Contains(declaration.Span)))))
        {
            return false;
        }

        if (path is { IsVariable: true, Variable: IParameterSymbol { RefKind: not RefKind.None } given } && MayReadElsewhere(given, code, root.Model))
            return false;
        foreach (var use in group)
        {
            if (use.Operation is IPropertyReferenceOperation { Property: var property } && (property.IsVirtual || property.IsOverride || property.IsAbstract || HasCode(property)))
                return false;
            if (use.Operation.Syntax.FirstAncestorOrSelf<SyntaxNode>(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax || code.Contains(node)) is not StatementSyntax statement
                || statement is LocalFunctionStatementSyntax)
            {
                return false;
            }
        }

        return true;
    }

    // A variable of the caller may be the field or element that the code reads by another name.
    static bool MayReadElsewhere(IParameterSymbol given, ImmutableArray<StatementSyntax> code, SemanticModel model) => code.Any(statement => model.GetOperation(statement)?.DescendantsAndSelf().Any(part =>
        part is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: not RefKind.None } && Same(part.Type, given.Type) && !(part is IParameterReferenceOperation { Parameter: var own } && Same(own, given))
        || part.Type is IArrayTypeSymbol { ElementType: var element } && Same(element, given.Type)
        || part.Type is INamedTypeSymbol { IsRefLikeType: true, TypeArguments: [var one] } && Same(one, given.Type)) != false);

    static bool Same(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);

    static bool HasCode(IPropertySymbol property) => property.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax()
        is not PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } list } || list.Accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is not null));

    // All steps notice an overflow, or none does, and publishing does as they do. A part of a sum of unsigned numbers that
    // subtracts would overflow by itself.
    static bool Agree(ImmutableArray<Reduction> steps, ITypeSymbol type, bool isChecked)
    {
        return !Overflows(steps[0].How, type) || steps.All(step => Agrees(step.Statement, isChecked, type));
    }

    static bool Agrees(Gathering gathering, bool isChecked, ITypeSymbol type) =>
        gathering.Step.DescendantsAndSelf().OfType<IExpressionStatementOperation>().All(step => IsFirst(step.Operation) || Agrees(step.Operation, isChecked, type));

    // counts[key] = 1, where there is none yet.
    static bool IsFirst(IOperation step) => step is ISimpleAssignmentOperation { Value: var value } && InputSizes.Unwrapped(value) is not IBinaryOperation;

    static bool Agrees(IOperation step, bool isChecked, ITypeSymbol type)
    {
        var (hasCheck, subtracts) = step switch
        {
            ICompoundAssignmentOperation compound => (compound.IsChecked, compound.OperatorKind == BinaryOperatorKind.Subtract),
            IIncrementOrDecrementOperation one => (one.IsChecked, one.Kind == OperationKind.Decrement),
            ISimpleAssignmentOperation { Value: var value } when InputSizes.Unwrapped(value) is IBinaryOperation sum => (sum.IsChecked, sum.OperatorKind == BinaryOperatorKind.Subtract),
            _ => (!isChecked, false),
        };
        return hasCheck == isChecked && !(isChecked && subtracts && Merged.IsUnsigned(type));
    }

    static bool Overflows(Merging @operator, ITypeSymbol type) =>
        @operator is Merging.Sum or Merging.Product && type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    // No name of the member around: not of what it declares, nor of what it means by it.
    static HashSet<string> NamesIn(SyntaxNode node)
    {
        SyntaxNode member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>(static part => part is not GlobalStatementSyntax) ?? node.SyntaxTree.GetRoot();
        return new(member.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText)) { "value", "field" };
    }

    /// <summary>A name for a local at a node, made from another one, that means nothing else there.</summary>
    public static string FreshNameAt(SyntaxNode node, string name) => FreshName(name, NamesIn(node));

    static string FreshName(string name, HashSet<string> taken)
    {
        var plain = name.TrimStart('_');
        if (plain.Length > 2 && plain[1] == '_')
            plain = plain.Substring(2);
        if (plain.Length == 0 || !SyntaxFacts.IsIdentifierStartCharacter(plain[0]))
            plain = "total";
        var words = plain.ToUpperInvariant() == plain ? plain.ToLowerInvariant() : char.ToLowerInvariant(plain[0]) + plain.Substring(1);
        if (IsFresh(words))
            return words;
        var local = "local" + char.ToUpperInvariant(words[0]) + words.Substring(1);
        var fresh = local;
        for (var i = 2; !IsFresh(fresh); i++)
            fresh = local + i.ToString(CultureInfo.InvariantCulture);
        return fresh;

        bool IsFresh(string candidate) => !taken.Contains(candidate) && SyntaxFacts.GetKeywordKind(candidate) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(candidate) == SyntaxKind.None;
    }
}
