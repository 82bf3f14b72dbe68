using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Which variables of a member the lambdas and local functions in it give another value, and which calls may run those:
/// <c>void Retry() => task = Load(); Retry();</c>
/// </summary>
sealed class Replacements
{
    static readonly ImmutableHashSet<string> s_none = ImmutableHashSet<string>.Empty;

    readonly ConcurrentDictionary<SyntaxNode, ImmutableHashSet<string>> _byCall = new();
    readonly List<Function> _functions = [];

    /// <summary>Looks at the text of the functions of a member.</summary>
    public Replacements(Routine root)
    {
        foreach (var routine in root.All())
        {
            if (routine.Parent is not null)
                _functions.Add(new(routine.Syntax, NameOf(routine.Syntax)));
        }

        if (_functions.TrueForAll(static function => function.Replaced.IsEmpty))
            _functions.Clear();
        foreach (var function in _functions)
            function.IsHandedOut = function.Name is null || root.Syntax.DescendantNodes().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == function.Name && !IsCalled(name));

        // A function replaces what those do that it names.
        for (var rounds = 0; rounds < _functions.Count; rounds++)
        {
            foreach (var function in _functions)
            {
                foreach (var other in _functions)
                {
                    if (other.Name is not null && function.Named.Contains(other.Name))
                        function.Replaced = function.Replaced.Union(other.Replaced);
                }
            }
        }
    }

    sealed class Function
    {
        public Function(SyntaxNode syntax, string? name)
        {
            (Syntax, Name) = (syntax, name);
            var (named, replaced) = (s_none.ToBuilder(), s_none.ToBuilder());
            foreach (var node in syntax.DescendantNodes())
            {
                if (node is not IdentifierNameSyntax { Identifier.ValueText: var text })
                    continue;
                named.Add(text);
                if (node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node)
                    replaced.Add(text);
            }

            (Named, Replaced) = (named.ToImmutable(), replaced.ToImmutable());
        }

        public SyntaxNode Syntax { get; }

        // The local function, or the local that is declared with the lambda.
        public string? Name { get; }

        public ImmutableHashSet<string> Named { get; }

        public ImmutableHashSet<string> Replaced { get; set; }

        // Whether others may call it: it has no name, or is named where it is not called.
        public bool IsHandedOut { get; set; }
    }

    /// <summary>The variables that a call of a local function or of a delegate may give another value, by name.</summary>
    public ImmutableHashSet<string> By(SyntaxNode call) => _functions.Count == 0 ? s_none : _byCall.GetOrAdd(call, Find);

    ImmutableHashSet<string> Find(SyntaxNode call)
    {
        var name = call is InvocationExpressionSyntax { Expression: var called } ? called switch
        {
            IdentifierNameSyntax { Identifier.ValueText: var text } => text,
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var text } } => text,
            _ => null,
        } : null;
        var isKnown = name is not null && _functions.Exists(function => function.Name == name && !(function.IsHandedOut && function.Syntax is AnonymousFunctionExpressionSyntax));
        var replaced = s_none;
        foreach (var function in _functions)
        {
            // What the function itself does before and after the call is in its own flow.
            if (!function.Syntax.Span.Contains(call.Span) && (isKnown ? function.Name == name : function.IsHandedOut))
                replaced = replaced.Union(function.Replaced);
        }

        return replaced;
    }

    static string? NameOf(SyntaxNode function) => function switch
    {
        LocalFunctionStatementSyntax { Identifier.ValueText: var name } => name,
        AnonymousFunctionExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax, Identifier.ValueText: var name } } } => name,
        _ => null,
    };

    // retry(), retry.Invoke()
    static bool IsCalled(IdentifierNameSyntax name) => name.Parent is InvocationExpressionSyntax
        || name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: nameof(Action.Invoke) } access && access.Expression == name;
}
