using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A method that runs under a lock what it is given.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Least">How many arguments a call has at least.</param>
/// <param name="Most">How many it has at most.</param>
readonly record struct LockRunner(string Name, int Least, int Most);

/// <summary>
/// What the text of one document tells of methods that may take a lock for their callers, or run their code under one. Kept as long as the
/// tree lives, so that an edit elsewhere costs nothing.
/// </summary>
/// <param name="Runners">Methods with a word of a lock that call one of their parameters.</param>
/// <param name="Givers">Methods with a word of a lock that give something back, and the name of its type.</param>
/// <param name="Scopes">Types that say how they are disposed of.</param>
/// <param name="Takers">Those of them whose constructor has a word of a lock.</param>
sealed record LockOutline(ImmutableArray<LockRunner> Runners, ImmutableArray<(string Name, string Type)> Givers, ImmutableArray<string> Scopes, ImmutableArray<string> Takers)
{
    static readonly ConditionalWeakTable<SyntaxTree, LockOutline> s_outlines = new();

    /// <summary>The outline of a tree.</summary>
    public static LockOutline Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!s_outlines.TryGetValue(tree, out var outline))
        {
            var made = Read(tree, cancellation);
            outline = s_outlines.GetValue(tree, _ => made);
        }

        return outline;
    }

    static LockOutline Read(SyntaxTree tree, CancellationToken cancellation)
    {
        var runners = ImmutableArray.CreateBuilder<LockRunner>();
        var givers = ImmutableArray.CreateBuilder<(string, string)>();
        var takers = ImmutableArray.CreateBuilder<string>();
        var index = SyntaxIndex.Of(tree, cancellation);
        foreach (var body in index.Bodies)
        {
            if ((body.Signals & Signals.Lock) == 0)
                continue;
            if (body.Owner is ConstructorDeclarationSyntax { Parent: TypeDeclarationSyntax type } && IsScope(type))
                takers.Add(type.Identifier.ValueText);
            if (body.Owner is not MethodDeclarationSyntax method)
                continue;
            if (CallsParameter(method))
                runners.Add(RunnerOf(method));
            if (NameOf(method.ReturnType) is { } given)
                givers.Add((method.Identifier.ValueText, given));
        }

        return new(runners.ToImmutable(), givers.ToImmutable(), ScopesIn(tree, index, cancellation), takers.ToImmutable());
    }

    static ImmutableArray<string> ScopesIn(SyntaxTree tree, SyntaxIndex index, CancellationToken cancellation)
    {
        if (!index.MayCall(WellKnownMemberNames.DisposeMethodName) && !index.MayCall(WellKnownMemberNames.DisposeAsyncMethodName))
            return ImmutableArray<string>.Empty;
        var scopes = ImmutableArray.CreateBuilder<string>();
        foreach (var node in tree.GetRoot(cancellation).DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is TypeDeclarationSyntax type && IsScope(type))
                scopes.Add(type.Identifier.ValueText);
        }

        return scopes.ToImmutable();
    }

    static bool IsScope(TypeDeclarationSyntax type)
    {
        foreach (var member in type.Members)
        {
            if (member is MethodDeclarationSyntax { ParameterList.Parameters.Count: 0, Identifier.ValueText: WellKnownMemberNames.DisposeMethodName or WellKnownMemberNames.DisposeAsyncMethodName })
                return true;
        }

        return false;
    }

    static bool CallsParameter(MethodDeclarationSyntax method)
    {
        if (method.ParameterList.Parameters.Count == 0)
            return false;
        foreach (var node in ((SyntaxNode?)method.Body ?? method.ExpressionBody!).DescendantNodes())
        {
            var called = node switch
            {
                InvocationExpressionSyntax { Expression: IdentifierNameSyntax direct } => direct,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax named, Name.Identifier.ValueText: WellKnownMemberNames.DelegateInvokeName } } => named,
                ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax optional, WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } } => optional,
                _ => null,
            };
            if (called is not null && IsParameter(method, called.Identifier.ValueText))
                return true;
        }

        return false;
    }

    // The object before the dot is none of the arguments.
    static LockRunner RunnerOf(MethodDeclarationSyntax method)
    {
        var (least, most) = (0, 0);
        foreach (var parameter in method.ParameterList.Parameters)
        {
            if (parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
                most = int.MaxValue;
            else if (parameter.Default is null)
                least++;
            if (most != int.MaxValue)
                most++;
        }

        if (method.ParameterList.Parameters is [{ Modifiers: var first }, ..] && first.Any(SyntaxKind.ThisKeyword))
            least--;
        return new(method.Identifier.ValueText, least, most);
    }

    static bool IsParameter(MethodDeclarationSyntax method, string name)
    {
        foreach (var parameter in method.ParameterList.Parameters)
        {
            if (parameter.Identifier.ValueText == name)
                return true;
        }

        return false;
    }

    /// <summary>The last word of a type, of what a task brings where it is one; null for those of the language.</summary>
    public static string? NameOf(TypeSyntax type) => type switch
    {
        GenericNameSyntax { Identifier.ValueText: "Task" or "ValueTask", TypeArgumentList.Arguments: [var brought] } => NameOf(brought),
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => NameOf(qualified.Right),
        NullableTypeSyntax nullable => NameOf(nullable.ElementType),
        RefTypeSyntax reference => NameOf(reference.Type),
        _ => null,
    };
}
