using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>
/// Rules remember nothing. A host keeps one instance of a rule for all projects and runs it on many threads, so what a rule
/// stored would leak compilations and race; memory lives in <c>Session</c>.
/// </summary>
public class StateTests
{
    static readonly Type[] s_unchanging =
    [
        typeof(string), typeof(DiagnosticDescriptor), typeof(LocalizableString), typeof(SymbolDisplayFormat), typeof(Type),
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(Nullable<>),
    ];

    public static TheoryData<string> Ids => Catalogue.Ids;

    [Theory, MemberData(nameof(Ids))]
    public void A_rule_has_only_fields_that_never_change(string id)
    {
        for (var type = Catalogue.Of(id).Class; type is not null && type.Assembly == Catalogue.Analyzers; type = type.BaseType)
        {
            const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
            foreach (var field in type.GetFields(all))
            {
                Assert.True(field.IsInitOnly || field.IsLiteral, $"{type.Name}.{field.Name} can be assigned: make it readonly");
                Assert.True(IsUnchanging(field.FieldType), $"{type.Name}.{field.Name} holds a {field.FieldType.Name}, which can change or keeps a compilation alive");
            }
        }
    }

    [Theory]
    [InlineData(typeof(ImmutableArray<DiagnosticDescriptor>), true)]
    [InlineData(typeof(int), true)]
    [InlineData(typeof(string[]), false)]
    [InlineData(typeof(List<string>), false)]
    [InlineData(typeof(ISymbol), false)]
    [InlineData(typeof(ImmutableArray<ISymbol>), false)]
    [InlineData(typeof(Compilation), false)]
    [InlineData(typeof(IOperation), false)]
    [InlineData(typeof(SyntaxNode), false)]
    public void Unchanging_types_are_told_from_others(Type type, bool unchanging) => Assert.Equal(unchanging, IsUnchanging(type));

    static bool IsUnchanging(Type type) =>
        type.IsPrimitive || type.IsEnum || (type.IsConstructedGenericType
            ? s_unchanging.Contains(type.GetGenericTypeDefinition()) && type.GenericTypeArguments.All(IsUnchanging)
            : s_unchanging.Contains(type));
}
