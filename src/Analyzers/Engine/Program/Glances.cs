using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Looks at state that decide nothing: <c>public int Count =&gt; _items.Count;</c>. By the time the caller has the number it is
/// old, with the lock as without it; and one word is read whole.
/// </summary>
sealed class Glances(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<ISymbol, bool> _decides = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, bool> _counts = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, bool> _isForFriends = new(SymbolEqualityComparer.Default);
    readonly bool _hasFriends = FriendAssemblies.Of(facts.Session.Compilation.Assembly);

    /// <summary>
    /// Whether a member only hands out one word of the state, with nothing that it would have to agree with, and nobody seen
    /// here decides anything by it.
    /// </summary>
    public bool IsOne(Entry look) => IsOneWord(look) && IsAlone(look) && !Decides(look.Method);

    /// <summary>Whether a member hands out one word of the state.</summary>
    public bool IsOneWord(Entry look)
    {
        if (!look.Use.Trail.IsEmpty || look.Use.Access.Routine.Parent is not null || look.Use.Access.IsWrite || look.Use.Access.Routine.Model.GetOperation(look.Use.Access.Operation.Syntax) is not { } operation)
            return false;
        return look.Use.Access.Kind switch
        {
            AccessKind.ContainerRead => operation is IPropertyReferenceOperation { Property.Name: var name } && ContainerModel.IsSize(name) && IsHandedOut(operation),
            AccessKind.Read => ((IsWord(Kinds.TypeOf(look.Use.Path)) || IsOneOfManyCounters(look)) && IsHandedOut(operation))
                || (ValueFlow.Whole(operation) is var whole && ValueFlow.IsNullTest(whole) && whole.Parent is not ICoalesceOperation && IsHandedOut(whole.Parent!)),
            _ => false,
        };
    }

    // Wider numbers may be read in two halves.
    static bool IsWord(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or (>= SpecialType.System_SByte and <= SpecialType.System_UInt32) };

    // A type that hands out a whole row of numbers that it counts without the lock is one for statistics: none of them is meant to be exact.
    bool IsOneOfManyCounters(Entry look)
    {
        if (!IsWide(Kinds.TypeOf(look.Use.Path)) || look.Method is not { AssociatedSymbol: IPropertySymbol, ContainingType: { } type })
            return false;
        if (!_counts.TryGetValue(type, out var counts))
            _counts.Add(type, counts = IsOfCounters(type));
        return counts;
    }

    static bool IsOfCounters(INamedTypeSymbol type)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax().DescendantNodes())
            {
                var target = node switch
                {
                    PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => step.Operand,
                    PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => step.Operand,
                    AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } sum => sum.Left,
                    _ => null,
                };
                if (((target as MemberAccessExpressionSyntax)?.Name ?? target) is SimpleNameSyntax name)
                    counted.Add(name.Identifier.ValueText);
            }
        }

        var count = 0;
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol { SetMethod: null } property && (IsWide(property.Type) || IsWord(property.Type)) && Getters.FieldOf(property) is { IsReadOnly: false } field && counted.Contains(field.Name))
                count++;
        }

        return count >= Limits.NumbersOfStatistics;
    }

    static bool IsWide(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_DateTime } or { Name: nameof(TimeSpan), ContainingNamespace.Name: nameof(System) };

    static bool IsHandedOut(IOperation operation) => EndOf(operation) is IReturnOperation;

    // Where a value ends up, past calculations and new objects that it becomes a part of.
    static IOperation? EndOf(IOperation operation)
    {
        for (var part = operation; ; part = part.Parent)
        {
            switch (part.Parent)
            {
                case IConversionOperation or IParenthesizedOperation or IBinaryOperation or IUnaryOperation or ITupleOperation or IInterpolationOperation or IInterpolatedStringOperation:
                case IArgumentOperation or IObjectCreationOperation or IObjectOrCollectionInitializerOperation or IAnonymousObjectCreationOperation:
                case IConditionalOperation choice when choice.Condition != part:
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation or IAnonymousObjectCreationOperation }:
                    continue;
                case var end:
                    return end;
            }
        }
    }

    // Two pieces of state may not fit together when the lock is missing between the two looks.
    bool IsAlone(Entry look)
    {
        foreach (var other in facts.SummaryOf(look.Method).Uses)
        {
            if (!other.Path.Equals(look.Use.Path) && other.Path.Kind is RootKind.This or RootKind.Static && (other.IsOfContainer || !IsFixed(other.Path.Symbol)))
                return false;
        }

        return true;
    }

    static bool IsFixed(ISymbol? state) => state is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { IsReadOnly: true } or IParameterSymbol;

    // Whether somebody who asks the member does one thing or another because of what it says.
    bool Decides(IMethodSymbol method)
    {
        if (_decides.TryGetValue(method, out var known))
            return known;
        _decides[method] = false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (Diagnosing.IsAt(name))
                continue;
            var asked = References.CallOf(name) ?? (SyntaxNode)WholeName.Of(name);
            var decides = model.GetOperation(asked, cancellation) is { } operation && EndOf(operation) switch
            {
                IReturnOperation => model.GetEnclosingSymbol(asked.SpanStart, cancellation) is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet } asking || Decides(asking),
                IInvocationOperation or IExpressionStatementOperation or IPropertyReferenceOperation => false,
                _ => true,
            };
            if (decides)
                return _decides[method] = true;
        }

        return false;
    }

    /// <summary>Whether only friends of the assembly, such as its tests, can ask a member: nobody here names it.</summary>
    public bool IsForFriends(IMethodSymbol method)
    {
        if (!_hasFriends)
            return false;
        // An explicit implementation is asked by the name of what it implements.
        var isExplicit = !method.ExplicitInterfaceImplementations.IsEmpty;
        var named = isExplicit ? method.ExplicitInterfaceImplementations[0] : method;
        var symbol = named.AssociatedSymbol ?? named;
        if (!_isForFriends.TryGetValue(symbol, out var known))
            _isForFriends[symbol] = known = !References.IsVisibleOutside(symbol) && (isExplicit || !References.IsForOthers(method)) && !facts.ReferencesTo(symbol).Any();
        return known;
    }
}
