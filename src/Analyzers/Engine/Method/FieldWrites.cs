using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Where the code of a type writes a private field, told from its syntax.</summary>
static class FieldWrites
{
    /// <summary>
    /// Whether a field that could be readonly is only not declared so: it is private, and every write of something with its
    /// name stands in a constructor.
    /// </summary>
    public static bool AreInConstructors(IFieldSymbol field)
    {
        if (field.DeclaredAccessibility != Accessibility.Private)
            return false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name && IsWrite(name) && !IsInConstructor(name))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether a field is private and only gets values by assignments to the one of its own object, whenever they are made.</summary>
    public static bool AreAssignments(IFieldSymbol field)
    {
        if (field.DeclaredAccessibility != Accessibility.Private)
            return false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name && IsWrite(name)
                    && !((name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access ? access : (SyntaxNode)name).Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression }))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a private field gets a value after construction, and never again what it had before: a flag that goes up once.</summary>
    public static bool GoForward(IFieldSymbol field)
    {
        if (field.DeclaredAccessibility != Accessibility.Private)
            return false;
        var isSet = false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != field.Name || !IsWrite(name) || IsInConstructor(name))
                    continue;
                SyntaxNode target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (target.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var value } || IsDefault(value))
                    return false;
                isSet = true;
            }
        }

        return isSet;
    }

    /// <summary>
    /// Whether a flag of each thread goes up in a member that looks at it as well or takes it down again, and that any thread may run:
    /// it tells where a thread has come along, and not which one that is. The code of a thread has a loop, or is launched by its name.
    /// </summary>
    public static bool GoUpInPassing(IFieldSymbol flag)
    {
        foreach (var reference in flag.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var member in reference.GetSyntax().ChildNodes().OfType<MemberDeclarationSyntax>())
            {
                if (member is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax && GoesUpInPassing(flag, member))
                    return true;
            }
        }

        return false;
    }

    static bool GoesUpInPassing(IFieldSymbol flag, MemberDeclarationSyntax member)
    {
        var mentions = 0;
        var goesUp = false;
        foreach (var node in member.DescendantNodes())
        {
            if (node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or AnonymousFunctionExpressionSyntax)
                return false;
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != flag.Name)
                continue;
            mentions++;
            SyntaxNode target = name;
            while (target.Parent is MemberAccessExpressionSyntax access)
                target = access;
            goesUp |= target.Parent is AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } assignment && assignment.Left == target;
        }

        return goesUp && mentions > 1 && !(member is MethodDeclarationSyntax { Identifier.ValueText: var called } && member.Parent is { } type && IsHandedOut(called, type));
    }

    // new Thread(Run)
    static bool IsHandedOut(string method, SyntaxNode type) =>
        type.DescendantNodes().Any(node => node is IdentifierNameSyntax { Parent: not InvocationExpressionSyntax } name && name.Identifier.ValueText == method && name.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax });

    /// <summary>Whether a value is written as the one that fields begin with: <c>null</c>, <c>false</c>, <c>0</c>, <c>default</c>.</summary>
    public static bool IsDefault(ExpressionSyntax value) => value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.FalseLiteralExpression or SyntaxKind.DefaultLiteralExpression
        || value is DefaultExpressionSyntax or LiteralExpressionSyntax { Token.Value: 0 };

    /// <summary>Whether a read-only member gets its value anywhere but where it is declared.</summary>
    public static bool IsAssigned(ISymbol member)
    {
        foreach (var reference in member.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name && IsWrite(name))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether what a private array or list holds is the same from construction on: its elements are only read, looped over
    /// and counted, and nobody else gets hold of it.
    /// </summary>
    public static bool KeepContents(IFieldSymbol field)
    {
        if (field.DeclaredAccessibility != Accessibility.Private || !IsSequence(field.Type))
            return false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name && !IsLookedAt(name, field.Type) && !IsInConstructor(name))
                    return false;
            }
        }

        return true;
    }

    // The elements must be values: an object in a list may change while the list stays the same.
    static bool IsSequence(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsValue(array.ElementType) || (array.ElementType is IArrayTypeSymbol && IsSequence(array.ElementType)),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => type.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable) && arguments.All(IsValue),
        _ => false,
    };

    static bool IsValue(ITypeSymbol type) => type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double) || type is { IsValueType: true, IsReadOnly: true } || type.TypeKind == TypeKind.Enum;

    static bool IsLookedAt(IdentifierNameSyntax name, ITypeSymbol type)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        while (whole.Parent is ElementAccessExpressionSyntax element && element.Expression == whole)
        {
            whole = element;
            if (!IsWritten(whole))
                continue;
            return false;
        }

        return whole.Parent switch
        {
            // A property, or a method that is none of the type's own: the operators of queries change nothing.
            MemberAccessExpressionSyntax member when member.Expression == whole => whole is ElementAccessExpressionSyntax || member.Parent is not InvocationExpressionSyntax
                || (type.GetMembers(member.Name.Identifier.ValueText) is var own && own.IsEmpty),
            CommonForEachStatementSyntax each => each.Expression == whole,
            _ => whole is ElementAccessExpressionSyntax,
        };
    }

    static bool IsWritten(SyntaxNode target) => target.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == target,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) || prefix.IsKind(SyntaxKind.AddressOfExpression),
        PostfixUnaryExpressionSyntax postfix => !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax,
        RefExpressionSyntax => true,
        _ => false,
    };

    /// <summary>Whether a name stands for a variable that gets a value there, or may get one.</summary>
    public static bool IsWrite(IdentifierNameSyntax name) => IsWritten(name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name);

    static bool IsInConstructor(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static part => part is ConstructorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or MethodDeclarationSyntax or AccessorDeclarationSyntax) is ConstructorDeclarationSyntax;
}
