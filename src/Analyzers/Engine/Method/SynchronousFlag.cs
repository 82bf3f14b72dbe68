using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Recognises the flag of a method that serves a synchronous and an asynchronous caller, as in <c>ReadCore(bool async)</c> or
/// <c>ReadCore(IOBehavior behavior)</c> with its two members <c>Synchronous</c> and <c>Asynchronous</c>. Its blocking arm is there on purpose.
/// </summary>
static class SynchronousFlag
{
    static readonly string[] s_atHand = ["CacheOnly", "CachedOnly", "LocalOnly", "MemoryOnly"];

    /// <summary>The value of the flag for which the synchronous form is wanted; null for any other variable.</summary>
    public static bool? Of(ISymbol symbol)
    {
        var type = symbol switch
        {
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        // Locals that the compiler makes have no name, whatever their annotation says.
        if (type?.SpecialType != SpecialType.System_Boolean || string.IsNullOrEmpty(symbol.Name))
            return null;
        if (symbol.Name.IndexOf(OtherArms.Asynchrony, StringComparison.OrdinalIgnoreCase) >= 0)
            return false;
        return symbol.Name.IndexOf("sync", StringComparison.OrdinalIgnoreCase) >= 0 ? true : null;
    }

    /// <summary>Whether a variable is such a flag, of either type.</summary>
    public static bool Is(ISymbol symbol) => Of(symbol) is not null || (symbol is IParameterSymbol { Type: { TypeKind: TypeKind.Enum } choice } && IsChoice(choice));

    /// <summary>Whether a member of an enumeration with just two of them, the synchronous and the asynchronous form, is the synchronous one; null for any other field.</summary>
    public static bool? IsSynchronous(IFieldSymbol member) => member.ContainingType is { TypeKind: TypeKind.Enum } choice && IsChoice(choice) ? IsSynchronous(member.Name) : null;

    static bool IsSynchronous(string member) => member.StartsWith("Sync", StringComparison.OrdinalIgnoreCase);

    static bool IsChoice(ITypeSymbol type)
    {
        var synchronous = 0;
        var asynchronous = 0;
        foreach (var member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsConst: true })
                continue;
            if (IsSynchronous(member.Name))
                synchronous++;
            else if (member.Name.StartsWith("Async", StringComparison.OrdinalIgnoreCase))
                asynchronous++;
            else
                return false;
        }

        return synchronous == 1 && asynchronous == 1;
    }

    /// <summary>Whether a call asks for the synchronous form, <c>ReadCore(async: false)</c>, or for what is at hand: it does its work before it returns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="session">The compilation.</param>
    /// <param name="isForLaunches">Only its own method is read for it: who asks has to be asked again when what he has read is edited.</param>
    public static bool IsAskedFor(IInvocationOperation call, Session session, bool isForLaunches = false)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is { Parameter: { } flag, Value.ConstantValue: { HasValue: true, Value: bool value } } && Of(flag) == value
                && (isForLaunches ? SynchronousChoice.IsMadeIn(flag.OriginalDefinition, session) : SynchronousChoice.IsMadeBy(flag.OriginalDefinition, session)))
            {
                return true;
            }

            // GetUserAsync(id, CacheMode.CacheOnly): it answers from memory.
            if (argument.Value is IFieldReferenceOperation { Field: { ContainingType.TypeKind: TypeKind.Enum } choice }
                && (IsSynchronous(choice) == true || s_atHand.Any(word => choice.Name.EndsWith(word, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether code of a routine stands on the synchronous half of its member, where it may block.</summary>
    public static bool Excuses(SyntaxNode code, Routine routine) => routine.Root.HasSynchronousFlag && routine.Root.Completion.IsInSynchronousArm(code);

    /// <summary>Whether a member has such a flag: hardly any does, and to look for one costs less than to follow conditions.</summary>
    public static bool IsIn(Routine root)
    {
        // Told from the operations as they are written: no graph is needed for it.
        foreach (var operation in root.Body?.Descendants() ?? [])
        {
            ISymbol? variable = operation switch
            {
                IParameterReferenceOperation parameter => parameter.Parameter,
                ILocalReferenceOperation local => local.Local,
                IFieldReferenceOperation field => field.Field,
                IPropertyReferenceOperation property => property.Property,
                _ => null,
            };
            if (variable is not null && Is(variable))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the caller of a function with such a flag may have wanted the synchronous form of some code: no test around it,
    /// and none that returned before it, has asked for the asynchronous one.
    /// </summary>
    public static bool IsUndecided(SyntaxNode code, Routine routine)
    {
        for (var function = routine; function is not null; function = function.Parent)
        {
            foreach (var parameter in function.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
            {
                if (Is(parameter) && SynchronousChoice.IsMadeBy(parameter, routine.Session))
                    return !IsDecided(code, parameter.Name, Of(parameter) == false, function.Syntax);
            }
        }

        return false;
    }

    /// <summary>
    /// The flag of an async function to which some code pays no heed: whichever form the caller wants, it blocks. Null when there is none, or a test of
    /// it, around the code or before it, may have told.
    /// </summary>
    public static IParameterSymbol? IgnoredBy(SyntaxNode code, Routine routine)
    {
        for (var function = routine; function is { IsAsync: true }; function = function.Parent)
        {
            foreach (var parameter in function.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
            {
                if (Is(parameter) && SynchronousChoice.IsMadeBy(parameter, routine.Session))
                    return IsTestedFor(code, parameter.Name, function.Syntax) ? null : parameter;
            }
        }

        return null;
    }

    static bool IsTestedFor(SyntaxNode code, string flag, SyntaxNode function)
    {
        for (var node = code; node.Parent is { } parent && node != function; node = parent)
        {
            var condition = parent switch
            {
                IfStatementSyntax test => test.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                SwitchStatementSyntax choice => choice.Expression,
                SwitchExpressionSyntax choice => choice.GoverningExpression,
                BinaryExpressionSyntax both => both,
                WhileStatementSyntax loop => loop.Condition,
                _ => null,
            };
            if ((condition is not null && Names(condition, flag)) || parent is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
                return true;
            foreach (var before in (parent as BlockSyntax)?.Statements ?? default)
            {
                if (before == node)
                    break;
                // Who did something for one form before may be doing it for the other one here.
                if (before is IfStatementSyntax { Else: null } test && Names(test.Condition, flag))
                    return true;
            }
        }

        return false;
    }

    static bool Names(SyntaxNode code, string name) => code.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var known } && known == name);

    static bool IsDecided(SyntaxNode code, string flag, bool value, SyntaxNode function)
    {
        for (var node = code; node.Parent is { } parent && node != function; node = parent)
        {
            var arm = parent switch
            {
                IfStatementSyntax test when node == test.Statement => (test.Condition, IsTrue: true),
                ElseClauseSyntax { Parent: IfStatementSyntax test } => (test.Condition, IsTrue: false),
                ConditionalExpressionSyntax choice when node == choice.WhenTrue => (choice.Condition, IsTrue: true),
                ConditionalExpressionSyntax choice when node == choice.WhenFalse => (choice.Condition, IsTrue: false),
                _ => default,
            };
            if (arm.Condition is not null && Tells(arm.Condition, arm.IsTrue, flag, value))
                return true;
            foreach (var before in (parent as BlockSyntax)?.Statements ?? default)
            {
                if (before == node)
                    break;
                if (before is IfStatementSyntax { Else: null } test && Exits.Leave(test.Statement) && Tells(test.Condition, false, flag, value))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a condition says which form is wanted.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="isTrue">Whether it holds.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="value">What a flag of type bool has then; one of the other type asks for the asynchronous form.</param>
    public static bool Tells(ExpressionSyntax condition, bool isTrue, string flag, bool value) => condition switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name == flag && isTrue == value,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: MemberAccessExpressionSyntax choice } comparison =>
            name == flag && IsSynchronous(choice.Name.Identifier.ValueText) != (isTrue == comparison.IsKind(SyntaxKind.EqualsExpression)),
        // The parser cannot know that this is no type.
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: QualifiedNameSyntax choice } =>
            name == flag && IsSynchronous(choice.Right.Identifier.ValueText) != isTrue,
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name }, Pattern: ConstantPatternSyntax { Expression: MemberAccessExpressionSyntax choice } } =>
            name == flag && IsSynchronous(choice.Name.Identifier.ValueText) != isTrue,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negated => Tells(negated.Operand, !isTrue, flag, value),
        ParenthesizedExpressionSyntax { Expression: var inner } => Tells(inner, isTrue, flag, value),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Tells(both.Left, true, flag, value) || Tells(both.Right, true, flag, value),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Tells(either.Left, false, flag, value) || Tells(either.Right, false, flag, value),
        _ => false,
    };
}
