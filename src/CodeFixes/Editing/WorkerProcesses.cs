using System.Globalization;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Work that can be done by another process of the same program: static methods whose arguments and results can be written
/// as text. The program starts itself again with <c>--worker Name</c>, and its entry point calls the method of that name. The entry
/// point may stand in another document of the project.
/// </summary>
sealed class WorkerProcesses
{
    const string Helper = "WorkerProcess";

    readonly Site _site;
    readonly SimultaneousWork _work;
    readonly IMethodSymbol _entry;
    readonly SyntaxNode _entrySyntax;
    readonly SemanticModel _entryModel;
    readonly ImmutableArray<Worker> _workers;
    readonly INamedTypeSymbol? _helper;

    /// <summary>A piece of work: the method, the arguments as code, and the variable that takes the result.</summary>
    sealed record Worker(IMethodSymbol Method, ImmutableArray<ExpressionSyntax> Arguments, ExpressionSyntax? Target);

    WorkerProcesses(Site site, SimultaneousWork work, IMethodSymbol entry, SyntaxNode entrySyntax, ImmutableArray<Worker> workers)
    {
        _site = site;
        _work = work;
        _entry = entry;
        _entrySyntax = entrySyntax;
        _workers = workers;
        _entryModel = IsInOneDocument ? site.Model : site.Model.Compilation.GetSemanticModel(entrySyntax.SyntaxTree);
        _helper = site.Model.Compilation.GetSymbolsWithName(Helper, SymbolFilter.Type).OfType<INamedTypeSymbol>().FirstOrDefault();
    }

    /// <summary>Whether the work and the entry point stand in one document.</summary>
    public bool IsInOneDocument => _entrySyntax.SyntaxTree == _site.Model.SyntaxTree;

    /// <summary>The worker processes for some work; null when a piece cannot run in another process.</summary>
    public static WorkerProcesses? Of(SimultaneousWork work, Site site)
    {
        if (site.Model.Compilation.GetEntryPoint(default) is not { DeclaringSyntaxReferences: [var reference] } entry)
            return null;
        var syntax = reference.GetSyntax();
        if (syntax is not (CompilationUnitSyntax or MethodDeclarationSyntax { Body: not null }) || site.Document.Project.GetDocument(syntax.SyntaxTree) is null)
            return null;

        var workers = ImmutableArray.CreateBuilder<Worker>();
        foreach (var piece in work.Pieces)
        {
            if (WorkerOf(piece, site.Model) is not { } worker || workers.Any(other => other.Method.Name == worker.Method.Name && !SymbolEqualityComparer.Default.Equals(other.Method, worker.Method)))
                return null;
            workers.Add(worker);
        }

        return new(site, work, entry, syntax, workers.ToImmutable());
    }

    static Worker? WorkerOf(ExpressionSyntax piece, SemanticModel model)
    {
        if (piece is IdentifierNameSyntax or MemberAccessExpressionSyntax)
            return model.GetSymbolInfo(piece).Symbol is IMethodSymbol named && IsPortable(named) ? new(named, ImmutableArray<ExpressionSyntax>.Empty, null) : null;
        var body = piece is ParenthesizedLambdaExpressionSyntax lambda ? lambda.ExpressionBody ?? (lambda.Block?.Statements is [ExpressionStatementSyntax only] ? only.Expression : null) : null;
        ExpressionSyntax? target = null;
        if (body is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment)
            (target, body) = (assignment.Left, assignment.Right);
        return body is InvocationExpressionSyntax call && model.GetSymbolInfo(call).Symbol is IMethodSymbol method && IsPortable(method)
            && call.ArgumentList.Arguments.Count == method.Parameters.Length && call.ArgumentList.Arguments.All(static argument => argument.NameColon is null)
            && (target is null || WorkerText.IsPortable(method.ReturnType))
            ? new(method, call.ArgumentList.Arguments.Select(static argument => argument.Expression).ToImmutableArray(), target)
            : null;
    }

    static bool IsPortable(IMethodSymbol method) =>
        method is { IsStatic: true, IsGenericMethod: false, IsAsync: false, MethodKind: MethodKind.Ordinary } or { MethodKind: MethodKind.LocalFunction, ContainingSymbol: IMethodSymbol { IsImplicitlyDeclared: true } }
        && method.Parameters.All(static parameter => parameter.RefKind == RefKind.None && !parameter.IsParams && WorkerText.IsPortable(parameter.Type))
        && (method.ReturnsVoid || WorkerText.IsPortable(method.ReturnType));

    // ------------------------------------------------------------------------------------------------------------ writing

    /// <summary>The root of the one document with the work done by processes.</summary>
    public SyntaxNode Apply()
    {
        var (draft, root) = Called(EntryBody);
        return WithDispatch(root, EntryBody is { } body ? draft.Now(body) : null);
    }

    /// <summary>The solution with the work done by processes, where the entry point stands in a document of its own; null when that does not compile.</summary>
    public async Task<Solution?> ApplyToBothAsync(CancellationToken cancellation)
    {
        if (_site.Document.Project.GetDocument(_entrySyntax.SyntaxTree) is not { } entry || await DocumentPlan.OfAsync(_site.Document, cancellation).ConfigureAwait(false) is not { } calls
            || await DocumentPlan.OfAsync(entry, cancellation).ConfigureAwait(false) is not { } dispatch)
        {
            return null;
        }

        var (_, root) = Called(null);
        var text = string.Concat(Calls().Select(static statement => statement.ToString()));
        var called = AddImports(root, _site.Model, _work.Statements[0].SpanStart, type => text.Contains(type == "Console" ? "Convert." : type));
        var dispatched = WithDispatch((CompilationUnitSyntax)dispatch.Root, EntryBody);
        calls.Edit(calls.Root, _ => called);
        dispatch.Edit(dispatch.Root, _ => dispatched);
        return await SolutionTrial.OfAsync(_site.Document.Project.Solution, [calls, dispatch], [Helper, .. Hidden().Select(static method => method.Identifier.ValueText)], cancellation).ConfigureAwait(false);
    }

    BlockSyntax? EntryBody => (_entrySyntax as MethodDeclarationSyntax)?.Body;

    // The document with the calls of workers instead of the work, and with methods that the entry point can see.
    (Draft Draft, CompilationUnitSyntax Root) Called(BlockSyntax? entry)
    {
        var hidden = Hidden().ToList();
        var draft = new Draft(_site.Root, [.. _work.Statements, .. hidden, .. entry is null ? Array.Empty<SyntaxNode>() : [entry]]);
        draft.ReplaceAll(_work.Statements, Calls());
        foreach (var method in hidden)
            draft.Replace(method, Opened(draft.Now(method)));
        return (draft, (CompilationUnitSyntax)draft.Root);
    }

    CompilationUnitSyntax WithDispatch(CompilationUnitSyntax root, BlockSyntax? body)
    {
        root = AddDispatch(root, body);
        if (_helper is null)
            root = AddHelper(root);
        return AddImports(root, _entryModel, _entrySyntax.SpanStart, static _ => true);
    }

    IEnumerable<MethodDeclarationSyntax> Hidden() => _workers.Select(static worker => worker.Method).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
        .Where(method => !_site.Model.Compilation.IsSymbolAccessibleWithin(method, _entry.ContainingType))
        .SelectMany(static method => method.DeclaringSyntaxReferences).Select(static reference => reference.GetSyntax()).OfType<MethodDeclarationSyntax>()
        .Where(method => method.SyntaxTree == _site.Model.SyntaxTree);

    static MethodDeclarationSyntax Opened(MethodDeclarationSyntax method)
    {
        var position = method.Modifiers.IndexOf(SyntaxKind.PrivateKeyword);
        if (position >= 0)
            return method.ReplaceToken(method.Modifiers[position], SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(method.Modifiers[position]));
        var first = method.Modifiers[0];
        return method.WithModifiers(method.Modifiers.Replace(first, first.WithLeadingTrivia()).Insert(0, SyntaxFactory.Token(first.LeadingTrivia, SyntaxKind.InternalKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space))));
    }

    // How code at a place names the class that starts the processes.
    string HelperAt(SemanticModel model, int position)
    {
        if (_helper is not null)
            return _helper.ToMinimalDisplayString(model, position);
        if (_entrySyntax.SyntaxTree.GetRoot() is not CompilationUnitSyntax { Members: [FileScopedNamespaceDeclarationSyntax { Name: var name }] })
            return Helper;
        var own = model.GetEnclosingSymbol(position)?.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." : "";
        return own.StartsWith(name + ".", StringComparison.Ordinal) ? Helper : $"{name}.{Helper}";
    }

    IReadOnlyList<StatementSyntax> Calls()
    {
        var first = _work.Statements[0];
        var layout = Layout.Of(first);
        var token = TokenInScope();
        var commands = string.Join(", ", _workers.Select(static worker => $"[{string.Join(", ", worker.Arguments.Select(argument => WorkerText.Write(argument)).Prepend($"\"{worker.Method.Name}\""))}]"));
        var call = $"{HelperAt(_site.Model, first.SpanStart)}.RunAll({token}, {commands})";
        var statements = new List<StatementSyntax>();
        if (_workers.All(static worker => worker.Target is null))
            statements.Add(layout.New($"{call};"));
        else
        {
            var results = PlatformNames.Free(_site.Model, first.Parent!, first.SpanStart, "results", "workerResults");
            statements.Add(layout.New($"var {results} = {call};"));
            for (var i = 0; i < _workers.Length; i++)
            {
                if (_workers[i].Target is { } target)
                    statements.Add(layout.New($"{target.WithoutTrivia()} = {WorkerText.Read($"{results}[{i.ToString(CultureInfo.InvariantCulture)}]", _workers[i].Method.ReturnType)};"));
            }
        }

        statements[0] = statements[0].WithLeadingTrivia(first.GetLeadingTrivia());
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(_work.Statements[_work.Statements.Count - 1].GetTrailingTrivia());
        return statements;
    }

    string TokenInScope()
    {
        var position = _work.Statements[0].SpanStart;
        return _site.Model.LookupSymbols(position).FirstOrDefault(symbol => symbol switch
        {
            IParameterSymbol parameter => IsToken(parameter.Type),
            ILocalSymbol { DeclaringSyntaxReferences: [var declaration] } local => IsToken(local.Type) && declaration.Span.End < position,
            _ => false,
        })?.Name ?? "CancellationToken.None";
    }

    static bool IsToken(ITypeSymbol type) => type is { Name: nameof(CancellationToken), ContainingNamespace.Name: nameof(System.Threading) };

    // if (args is ["--worker", var worker, ..]) { switch (worker) { … } return; }
    CompilationUnitSyntax AddDispatch(CompilationUnitSyntax root, BlockSyntax? body)
    {
        var step = "    ";
        var line = LineLayout.LineBreak(root).ToString();
        var indent = body is null ? "" : (body.Statements.Count > 0 ? Layout.Of(body.Statements[0]).Indent : null) ?? LineLayout.IndentationAt(body) + step;
        var known = SwitchIn((SyntaxNode?)body ?? root);
        var args = _entry.Parameters is [var parameter] ? parameter.Name : "args";
        var cases = string.Concat(_workers.GroupBy(static worker => worker.Method.Name).Where(group => known is null || !HasCase(known, group.Key))
            .Select(group => CaseFor(group.First().Method, args, indent + step + step, step, line)));
        if (known is not null)
        {
            var sections = ((SwitchStatementSyntax)SyntaxFactory.ParseStatement($"switch (worker){line}{{{line}{cases}}}")).Sections;
            return root.ReplaceNode(known, known.WithSections(known.Sections.InsertRange(known.Sections.Count - 1, sections)));
        }

        var exit = _entry.ReturnsVoid || _entry.ReturnType is INamedTypeSymbol { IsGenericType: false, SpecialType: SpecialType.None } ? "return;" : "return 0;";
        var text = $"if ({args} is [\"--worker\", var worker, ..]){line}{indent}{{{line}{indent}{step}switch (worker){line}{indent}{step}{{{line}{cases}"
            + $"{indent}{step}{step}default:{line}{indent}{step}{step}{step}throw new ArgumentException($\"There is no worker '{{worker}}'.\");{line}{indent}{step}}}{line}{line}{indent}{step}{exit}{line}{indent}}}{line}";
        var dispatch = new List<StatementSyntax>();
        if (_entry.Parameters.IsEmpty && body is not null)
            dispatch.Add(SyntaxFactory.ParseStatement($"{indent}var args = Environment.GetCommandLineArgs()[1..];{line}"));
        var test = SyntaxFactory.ParseStatement(indent + text);
        dispatch.Add(test);
        if (body is not null)
            return root.ReplaceNode(body, body.WithStatements(SyntaxFactory.List(dispatch.Concat(WithEmptyLine(body.Statements, line)))));
        var global = root.Members.OfType<GlobalStatementSyntax>().First();
        var (emptyLines, words) = Layout.Split(global.GetLeadingTrivia());
        return root.ReplaceNode(global, [SyntaxFactory.GlobalStatement(test.WithLeadingTrivia(emptyLines)), global.WithLeadingTrivia(words.Insert(0, SyntaxFactory.EndOfLine(line)))]);
    }

    static IEnumerable<StatementSyntax> WithEmptyLine(SyntaxList<StatementSyntax> statements, string line) =>
        statements.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(statement.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(line))) : statement);

    static SwitchStatementSyntax? SwitchIn(SyntaxNode body)
    {
        foreach (var node in body.DescendantNodes().OfType<IfStatementSyntax>())
        {
            if (node.Condition is IsPatternExpressionSyntax { Pattern: ListPatternSyntax { Patterns: [ConstantPatternSyntax { Expression: LiteralExpressionSyntax { Token.ValueText: "--worker" } }, ..] } })
                return node.DescendantNodes().OfType<SwitchStatementSyntax>().FirstOrDefault();
        }

        return null;
    }

    static bool HasCase(SwitchStatementSyntax known, string name) =>
        known.DescendantNodes().OfType<CaseSwitchLabelSyntax>().Any(label => label.Value is LiteralExpressionSyntax literal && literal.Token.ValueText == name);

    string CaseFor(IMethodSymbol method, string args, string indent, string step, string line)
    {
        var position = _entrySyntax is MethodDeclarationSyntax { Body: { } body } ? body.OpenBraceToken.Span.End : 0;
        var name = method.MethodKind == MethodKind.LocalFunction || SymbolEqualityComparer.Default.Equals(method.ContainingType, _entry.ContainingType)
            ? method.Name
            : $"{method.ContainingType.ToMinimalDisplayString(_entryModel, position)}.{method.Name}";
        var call = $"{name}({string.Join(", ", method.Parameters.Select((parameter, i) => WorkerText.Read($"{args}[{(i + 2).ToString(CultureInfo.InvariantCulture)}]", parameter.Type)))})";
        var run = method.ReturnsVoid ? $"{call};" : $"{HelperAt(_entryModel, position)}.Return({call});";
        return $"{indent}case \"{method.Name}\":{line}{indent}{step}{run}{line}{indent}{step}break;{line}";
    }

    static CompilationUnitSyntax AddHelper(CompilationUnitSyntax root)
    {
        var line = LineLayout.LineBreak(root).ToString();
        var text = WorkerText.HelperClass.Replace("\r", "").Replace("\n", line);
        var helper = SyntaxFactory.ParseMemberDeclaration(line + text + line)!;
        if (root.Members is [FileScopedNamespaceDeclarationSyntax space])
            return root.ReplaceNode(space, EndingLine(space, line).AddMembers(helper));
        return ((CompilationUnitSyntax)EndingLine(root, line)).AddMembers(helper);
    }

    // The last member may be the end of the file.
    static T EndingLine<T>(T node, string line)
        where T : SyntaxNode
    {
        var last = node.ChildNodes().OfType<MemberDeclarationSyntax>().LastOrDefault();
        return last is null || last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? node : node.ReplaceNode(last, last.WithTrailingTrivia(last.GetTrailingTrivia().Add(SyntaxFactory.EndOfLine(line))));
    }

    static CompilationUnitSyntax AddImports(CompilationUnitSyntax root, SemanticModel model, int position, Func<string, bool> isNeeded)
    {
        var line = LineLayout.LineBreak(root).ToString();
        var imports = new List<UsingDirectiveSyntax>();
        foreach (var (space, type) in WorkerText.Imports)
        {
            if (isNeeded(type) && model.LookupNamespacesAndTypes(position, name: type).IsEmpty && !root.Usings.Any(import => import.Name?.ToString() == space))
                imports.Add(SyntaxFactory.ParseCompilationUnit($"using {space};{line}").Usings[0]);
        }

        // An empty line between the first imports of a file and the rest.
        if (root.Usings.Count == 0 && imports.Count > 0)
            imports[imports.Count - 1] = imports[imports.Count - 1].WithTrailingTrivia(SyntaxFactory.EndOfLine(line), SyntaxFactory.EndOfLine(line));
        return root.WithUsings(root.Usings.AddRange(imports));
    }
}
