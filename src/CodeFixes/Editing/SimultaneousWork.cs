using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>How work that runs at the same time is written.</summary>
enum WorkForm
{
    /// <summary>Threads that are made, started and joined.</summary>
    Threads,

    /// <summary><c>Parallel.Invoke</c>.</summary>
    Invoke,

    /// <summary>Tasks that are all awaited, or waited for.</summary>
    Tasks,
}

/// <summary>
/// Pieces of work that run at the same time, between one statement and the next: whatever they are written with, the code
/// goes on when all have ended.
/// </summary>
/// <param name="Form">How it is written.</param>
/// <param name="Pieces">The delegates, in order: lambdas without parameters or names of methods.</param>
/// <param name="Statements">The statements that are nothing but this.</param>
sealed record SimultaneousWork(WorkForm Form, ImmutableArray<ExpressionSyntax> Pieces, IReadOnlyList<StatementSyntax> Statements)
{
    /// <summary>The work that a node is part of; null when there is none.</summary>
    public static SimultaneousWork? At(SyntaxNode node, Site site)
    {
        for (var statement = node.FirstAncestorOrSelf<StatementSyntax>(); statement is not null; statement = statement.Parent?.FirstAncestorOrSelf<StatementSyntax>())
        {
            if ((OfStatement(statement, site) ?? OfThreads(statement, site)) is { } work)
                return work.Pieces.Length > 1 && work.Pieces.All(piece => IsPlain(piece, site)) && !LosesWords(work) ? work : null;
            if (statement.Parent is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                continue;
        }

        return null;
    }

    static bool IsPlain(ExpressionSyntax piece, Site site) => piece switch
    {
        ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters.Count: 0 } => true,
        IdentifierNameSyntax or MemberAccessExpressionSyntax => site.Model.GetSymbolInfo(piece).Symbol is IMethodSymbol { Parameters.IsEmpty: true, IsAsync: false },
        _ => false,
    };

    static bool LosesWords(SimultaneousWork work) => work.Statements.Any(statement => LineLayout.HasWordsBeside(statement, [.. work.Pieces.Where(statement.Contains)]))
        || work.Statements.Skip(1).Any(static statement => statement.GetLeadingTrivia().HasWords()) || work.Statements.Take(work.Statements.Count - 1).Any(static statement => statement.GetTrailingTrivia().HasWords());

    // Parallel.Invoke(A, B);  -  Task.WaitAll(Task.Run(A), Task.Run(B));  -  await Task.WhenAll(Task.Run(A), Task.Run(B));
    static SimultaneousWork? OfStatement(StatementSyntax statement, Site site)
    {
        var expression = (statement as ExpressionStatementSyntax)?.Expression;
        if (expression is AwaitExpressionSyntax await)
            expression = await.Expression;
        if (expression is not InvocationExpressionSyntax call || site.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return null;
        var (calls, types) = (site.Session.Calls, site.Session.Types);
        var arguments = call.ArgumentList.Arguments.Select(static argument => argument.Expression).ToList();
        if (calls.Of(method).Kind == Meaning.RunEach)
            return new(WorkForm.Invoke, arguments.ToImmutableArray(), [statement]);
        if (calls.Of(method).Kind is not (Meaning.WaitForAll or Meaning.WhenAll) || !KnownTypes.Same(method.ContainingType, types.Task))
            return null;
        var pieces = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        foreach (var argument in arguments)
        {
            if (argument is not InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var piece }] } run || site.Model.GetSymbolInfo(run).Symbol is not IMethodSymbol started
                || calls.Of(started).Kind != Meaning.Launch || !KnownTypes.Same(started.ContainingType, types.Task))
            {
                return null;
            }

            pieces.Add(piece);
        }

        return new(WorkForm.Tasks, pieces.ToImmutable(), [statement]);
    }

    static SimultaneousWork? OfThreads(StatementSyntax statement, Site site)
    {
        var siblings = SiblingsOf(statement);
        var index = siblings.IndexOf(statement);
        var (first, last) = (index, index);
        if (index < 0 || PartOf(statement, site) is null)
            return null;
        while (first > 0 && PartOf(siblings[first - 1], site) is not null)
            first--;
        while (last + 1 < siblings.Count && PartOf(siblings[last + 1], site) is not null)
            last++;
        var run = siblings.GetRange(first, last - first + 1);
        var pieces = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        var threads = new List<ISymbol>();
        var (started, joined) = (new HashSet<ISymbol>(SymbolEqualityComparer.Default), new HashSet<ISymbol>(SymbolEqualityComparer.Default));
        foreach (var part in run.Select(one => PartOf(one, site)!.Value))
        {
            switch (part.Kind)
            {
                case Meaning.Create:
                    threads.Add(part.Thread);
                    pieces.Add(part.Piece!);
                    break;
                case Meaning.Start when joined.Count > 0 || !started.Add(part.Thread):
                case Meaning.WaitForThread when !started.Contains(part.Thread) || !joined.Add(part.Thread):
                    return null;
            }
        }

        var isWhole = threads.All(started.Contains) && threads.All(joined.Contains) && started.Count == threads.Count;
        return isWhole && !IsUsedElsewhere(threads, run, site) ? new(WorkForm.Threads, pieces.ToImmutable(), run) : null;
    }

    static bool IsUsedElsewhere(List<ISymbol> threads, List<StatementSyntax> run, Site site)
    {
        var scope = run[0].Parent is GlobalStatementSyntax ? run[0].SyntaxTree.GetRoot() : run[0].Parent!;
        return scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => threads.Any(thread => thread.Name == name.Identifier.ValueText)
            && !run.Any(statement => statement.Span.Contains(name.Span)) && threads.Contains(site.Model.GetSymbolInfo(name).Symbol, SymbolEqualityComparer.Default));
    }

    // var a = new Thread(A);  -  a.Start();  -  a.Join();
    static (Meaning Kind, ISymbol Thread, ExpressionSyntax? Piece)? PartOf(StatementSyntax statement, Site site)
    {
        var session = site.Session;
        switch (statement)
        {
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments: [{ Expression: var piece }] } creation } variable] }
                when KnownTypes.Same(site.Model.GetTypeInfo(creation).Type, session.Types.Thread) && site.Model.GetDeclaredSymbol(variable) is { } declared:
                return (Meaning.Create, declared, piece);
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax thread } } call }
                when site.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method && session.Calls.Of(method).Kind is var kind and (Meaning.Start or Meaning.WaitForThread)
                && site.Model.GetSymbolInfo(thread).Symbol is ILocalSymbol local && KnownTypes.Same(local.Type, session.Types.Thread):
                return (kind, local, null);
            default:
                return null;
        }
    }

    static List<StatementSyntax> SiblingsOf(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => [.. block.Statements],
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => [.. unit.Members.OfType<GlobalStatementSyntax>().Select(static global => global.Statement)],
        _ => [],
    };

    /// <summary>
    /// Whether a piece waits for something that another one may do. Threads run beside each other; the pool may run one piece
    /// after the other.
    /// </summary>
    public bool Coordinates(Site site)
    {
        var session = site.Session;
        foreach (var piece in Pieces)
        {
            var body = piece is ParenthesizedLambdaExpressionSyntax ? site.Model.GetOperation(piece)
                : site.Model.GetSymbolInfo(piece).Symbol is IMethodSymbol method ? session.BodyOf(method) : null;
            if (body?.DescendantsAndSelf().Any(operation => operation is IInvocationOperation call && (session.Calls.Of(call).Kind is Meaning.WaitForSignal or Meaning.Rendezvous or Meaning.WaitForCondition or Meaning.WaitUnderLock
                || (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty is false && session.BodyOf(call.TargetMethod.OriginalDefinition)?.Descendants().Any(inner => inner is IInvocationOperation deeper
                    && session.Calls.Of(deeper).Kind is Meaning.WaitForSignal or Meaning.Rendezvous or Meaning.WaitForCondition or Meaning.WaitUnderLock) == true))) == true)
            {
                return true;
            }
        }

        return false;
    }
}
