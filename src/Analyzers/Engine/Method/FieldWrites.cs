using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Where the code of a type writes a private field, told from its syntax: <see cref="WriteIndex"/> remembers it.</summary>
static class FieldWrites
{
    /// <summary>
    /// Whether a field that could be readonly is only not declared so: it is private, and every write of something with its
    /// name stands in a constructor.
    /// </summary>
    public static bool AreInConstructors(IFieldSymbol field) => IsPrivate(field) && !Has(field, Writes.Later);

    /// <summary>Whether a field is private and only gets values by assignments to the one of its own object, whenever they are made.</summary>
    public static bool AreAssignments(IFieldSymbol field) => IsPrivate(field) && !Has(field, Writes.Otherwise);

    /// <summary>Whether a private field gets a value after construction, and never again what it had before: a flag that goes up once.</summary>
    public static bool GoForward(IFieldSymbol field) => IsPrivate(field) && Has(field, Writes.Forward) && !Has(field, Writes.Back);

    /// <summary>Whether a private field holds an object from the start and gets another one whenever it is written: no test ever finds it missing.</summary>
    public static bool IsNeverNull(IFieldSymbol field) =>
        IsPrivate(field) && field.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } && !Has(field, Writes.OfOther);

    /// <summary>Whether a private field gets a new object whenever it is written: what has been found there once is never missing again.</summary>
    public static bool OnlyGetNewObjects(IFieldSymbol field) => IsPrivate(field) && !Has(field, Writes.OfOther);

    /// <summary>
    /// Whether a flag of each thread goes up in a member that looks at it as well or takes it down again, and that any thread may run:
    /// it tells where a thread has come along, and not which one that is. The code of a thread has a loop, or is launched by its name.
    /// </summary>
    public static bool GoUpInPassing(IFieldSymbol flag) => Has(flag, Writes.InPassing);

    /// <summary>Whether a read-only member gets its value anywhere but where it is declared.</summary>
    public static bool IsAssigned(ISymbol member) => Has(member, Writes.Any);

    /// <summary>
    /// Whether what a private array or list holds is the same from construction on: its elements are only read, looped over
    /// and counted, and nobody else gets hold of it.
    /// </summary>
    public static bool KeepContents(IFieldSymbol field) => IsPrivate(field) && IsSequence(field.Type) && KeepItems(field, field.Type);

    /// <summary>
    /// Whether a private array or list, in a field or a parameter of a primary constructor, has the same items from construction on.
    /// What can be changed about those is another question.
    /// </summary>
    public static bool KeepItems(ISymbol holder, ITypeSymbol type)
    {
        if (holder is IFieldSymbol field && !IsPrivate(field) || Has(holder, Writes.OfContents))
            return false;
        foreach (var part in holder.ContainingType.DeclaringSyntaxReferences)
        {
            // The operators of queries change nothing, what the type itself declares may.
            foreach (var method in WriteIndex.Of(part).MethodsCalledOn(holder.Name))
            {
                if (Declares(type, method))
                    return false;
            }
        }

        return true;
    }

    // IList<T>.Add is what ICollection<T> declares, ObservableCollection<T>.Add what its base type does. Of what is inherited from the
    // platform, names tell what changes something: arrays can copy themselves.
    static bool Declares(ITypeSymbol type, string method)
    {
        if (!type.GetMembers(method).IsEmpty)
            return true;
        for (var at = type.BaseType; at is { SpecialType: not SpecialType.System_Object }; at = at.BaseType)
        {
            if (MayChange(at, method))
                return true;
        }

        foreach (var contract in type.AllInterfaces)
        {
            if (MayChange(contract, method))
                return true;
        }

        return false;
    }

    static bool MayChange(INamedTypeSymbol type, string method) =>
        !type.GetMembers(method).IsEmpty && (!type.DeclaringSyntaxReferences.IsEmpty || ContainerModel.MayMutate(method));

    static bool IsPrivate(IFieldSymbol field) => field.DeclaredAccessibility == Accessibility.Private;

    static bool Has(ISymbol member, Writes writes)
    {
        foreach (var part in member.ContainingType.DeclaringSyntaxReferences)
        {
            if ((WriteIndex.Of(part).Of(member.Name) & writes) != 0)
                return true;
        }

        return false;
    }

    // The elements must be values: an object in a list may change while the list stays the same.
    /// <summary>Whether a type is an array or list of values, or an array of such arrays.</summary>
    public static bool IsSequence(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsValue(array.ElementType) || (array.ElementType is IArrayTypeSymbol && IsSequence(array.ElementType)),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => type.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable) && arguments.All(IsValue),
        _ => false,
    };

    static bool IsValue(ITypeSymbol type) => type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double) || type is { IsValueType: true, IsReadOnly: true } || type.TypeKind == TypeKind.Enum;

    /// <summary>Whether a value is written as the one that fields begin with: <c>null</c>, <c>false</c>, <c>0</c>, <c>default</c>.</summary>
    public static bool IsDefault(ExpressionSyntax value) => value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.FalseLiteralExpression or SyntaxKind.DefaultLiteralExpression
        || value is DefaultExpressionSyntax or LiteralExpressionSyntax { Token.Value: 0 };

    /// <summary>
    /// What a field gets, wherever its type writes it: at its declaration, or by an assignment to its name. The value is null for any other way to
    /// write, and for the name of one that is handed on by reference.
    /// </summary>
    public static IEnumerable<(ExpressionSyntax? Value, IdentifierNameSyntax? Name)> ValuesOf(IFieldSymbol field)
    {
        foreach (var node in NameIndex.MentionsIn(field.ContainingType, field.Name))
        {
            if (node is VariableDeclaratorSyntax { Initializer.Value: { } initial, Parent.Parent: FieldDeclarationSyntax })
                yield return (initial, null);
            else if (node is IdentifierNameSyntax name && IsWrite(name))
                yield return (AssignedTo(name), name);
        }
    }

    // _time = time, this._time = time
    static ExpressionSyntax? AssignedTo(IdentifierNameSyntax name)
    {
        ExpressionSyntax target = WholeName.Of(name);
        return target.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var value } assignment && assignment.Left == target ? value : null;
    }

    /// <summary>
    /// What a field or property gets where the code of its type declares it or assigns to something of its name, with the object before the dot or
    /// without, and what stands there.
    /// </summary>
    public static IEnumerable<(ExpressionSyntax Value, SyntaxNode Place)> GivenTo(ISymbol member)
    {
        foreach (var node in NameIndex.MentionsIn(member.ContainingType, member.Name))
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Initializer.Value: { } value, Parent.Parent: FieldDeclarationSyntax }:
                    yield return (value, node);
                    break;
                case PropertyDeclarationSyntax { Initializer.Value: { } value }:
                    yield return (value, node);
                    break;
                case SimpleNameSyntax name:
                    ExpressionSyntax target = WholeName.Of(name);
                    if (target.Parent is AssignmentExpressionSyntax assignment && assignment.Left == target)
                        yield return (assignment.Right, assignment);
                    break;
            }
        }
    }

    /// <summary>Whether an expression stands where a variable gets a value, or may get one.</summary>
    public static bool IsWritten(SyntaxNode target) => target.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == target,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) || prefix.IsKind(SyntaxKind.AddressOfExpression),
        PostfixUnaryExpressionSyntax postfix => !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || IsTakenApart(argument),
        RefExpressionSyntax => true,
        _ => false,
    };

    // (_first, _last) = (_last, _first): only the left one gets values.
    static bool IsTakenApart(ArgumentSyntax element)
    {
        SyntaxNode? node = element;
        while (node is ArgumentSyntax { Parent: TupleExpressionSyntax tuple })
            node = tuple.Parent is ArgumentSyntax ? tuple.Parent : tuple;
        return node is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } parts ? assignment.Left == parts
            : node is TupleExpressionSyntax { Parent: ForEachVariableStatementSyntax loop } variables && loop.Variable == variables;
    }

    /// <summary>Whether a name stands for a variable that gets a value there, or may get one.</summary>
    public static bool IsWrite(IdentifierNameSyntax name) => IsWritten(WholeName.Of(name));
}
