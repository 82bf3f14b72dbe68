using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// A cache under a lock: <c>lock (Gate) { if (!Pages.TryGetValue(key, out var page)) { page = Render(key); Pages[key] = page; } return page; }</c>.
/// What is missing can be computed outside of the lock, or by a <c>Lazy</c> for each key.
/// </summary>
sealed class OncePerKey
{
    readonly Site _site;
    readonly LockStatementSyntax _lock;
    readonly ExpressionSyntax _map;
    readonly ExpressionSyntax _key;
    readonly ExpressionSyntax _work;
    readonly ReturnStatementSyntax? _return;

    OncePerKey(Site site, LockStatementSyntax @lock, ExpressionSyntax map, ExpressionSyntax key, ExpressionSyntax work, ReturnStatementSyntax? @return)
    {
        _site = site;
        _lock = @lock;
        _map = map;
        _key = key;
        _work = work;
        _return = @return;
    }

    /// <summary>The cache in a section; null when the section is no cache, or does more than that.</summary>
    /// <param name="section">The section.</param>
    /// <param name="site">Where its lock is reported.</param>
    /// <param name="mayWait">Whether the missing value may be waited for.</param>
    public static OncePerKey? Of(CriticalSection section, Site site, bool mayWait) => Of(section, site, (operation, body) =>
        Footprint.Of([operation], site.Routine!.Root, section.Function) is var footprint && (footprint.IsEmpty || (mayWait && footprint is { IsKnown: true, Uses.Count: 0 }))
            && Borrowing.In(site.Routine.Root, section, body).OnlyReads(operation));

    /// <summary>As <see cref="Of(CriticalSection,Site,bool)"/>, where others give the code that makes what is missing.</summary>
    public static OncePerKey? OfForeign(CriticalSection section, Site site)
    {
        var places = site.Routine!.Root.Places;
        return Of(section, site, (operation, _) => operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } factory } call
            && IsGiven(factory) && call.Arguments.All(argument => IsGiven(argument.Value)));

        bool IsGiven(IOperation value) => value is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } && places.IsStable(parameter);
    }

    static OncePerKey? Of(CriticalSection section, Site site, Func<IOperation, BlockSyntax, bool> mayMove)
    {
        var root = site.Routine!.Root;
        if (section.Place.Parent is not LockStatementSyntax { Statement: BlockSyntax inner, Parent: BlockSyntax outer } held || held.ContainsDirectives || Narrowing.BodyOf(section.Function) is not { } body || body != outer
            || section.Function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || section.Function.ChildTokens().Any(static token => token.IsKind(SyntaxKind.AsyncKeyword)) || Narrowing.IsInsideAnother(section, root))
        {
            return null;
        }

        // What ends the function: a return in the lock, or the statement after it.
        var after = outer.Statements.Skip(outer.Statements.IndexOf(held) + 1).ToList();
        if (after.Count > 1 || (after.Count == 1 && after[0] is not ReturnStatementSyntax { Expression: not null }))
            return null;
        var end = inner.Statements.LastOrDefault() as ReturnStatementSyntax ?? (after.Count == 1 ? (ReturnStatementSyntax)after[0] : null);
        var statements = inner.Statements.Where(statement => statement != end).ToList();
        if (statements.Count == 0 || statements[0] is not IfStatementSyntax { Else: null } test || Lookup(test.Condition, out var isMissing) is not { } lookup || site.Model.GetSymbolInfo(lookup).Symbol is not IMethodSymbol method
            || !Gatherers.LooksUp(method) || lookup is not { Expression: MemberAccessExpressionSyntax { Expression: var map }, ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax key }, ..] arguments }
            || (end is null) != (section.Function is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } or LocalFunctionStatementSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } }))
        {
            return null;
        }

        var found = arguments.Count == 2 ? NameOf(arguments[1].Expression) : null;
        if (found is not null && !IsSeenOnlyBy(section.Function, [held, .. after], arguments[1].Expression, found, site))
            return null;
        var filling = isMissing ? StatementsOf(test.Statement) : statements.Skip(1).ToList();
        if (isMissing ? statements.Count > 1 : StatementsOf(test.Statement) is not [ReturnStatementSyntax { Expression: var early }] || (early is not null && !IsFound(early, found, map, key)))
            return null;
        if (end is { Expression: { } returned } && !IsFound(returned, found, map, key) && !(filling.Count > 0 && NameOf(returned) is { } local && filling[0] is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var declared }] } && declared == local))
            return null;
        if (Filled(filling, found, map, key) is not { } work || site.Model.GetSymbolInfo(key).Symbol is not { } variable || variable is not (IParameterSymbol { RefKind: RefKind.None } or ILocalSymbol) || !root.Places.IsStable(variable)
            || site.Model.GetOperation(work) is not { } operation || Mentions(work, found))
        {
            return null;
        }

        return mayMove(operation, body) ? new(site, held, map, key, work, end) : null;
    }

    // What is found goes into a local of the function, which nothing but the cache looks at: it is not filled any more where the key is known.
    static bool IsSeenOnlyBy(SyntaxNode function, IReadOnlyList<StatementSyntax> cache, ExpressionSyntax target, string name, Site site)
    {
        var variable = target is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } ? site.Model.GetDeclaredSymbol(designation) : site.Model.GetSymbolInfo(target).Symbol;
        return variable is ILocalSymbol { RefKind: RefKind.None, DeclaringSyntaxReferences: [var declaration] } && function.Span.Contains(declaration.Span)
            && function.DescendantNodes().OfType<IdentifierNameSyntax>().All(use => use.Identifier.ValueText != name || cache.Any(statement => statement.Span.Contains(use.Span)));
    }

    static bool Mentions(ExpressionSyntax work, string? name) => work.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name);

    static InvocationExpressionSyntax? Lookup(ExpressionSyntax condition, out bool isMissing)
    {
        isMissing = condition.IsKind(SyntaxKind.LogicalNotExpression);
        return (isMissing ? ((PrefixUnaryExpressionSyntax)condition).Operand : condition) as InvocationExpressionSyntax;
    }

    static IReadOnlyList<StatementSyntax> StatementsOf(StatementSyntax statement) => statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(statement);

    static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } => designation.Identifier.ValueText,
        _ => null,
    };

    static bool IsFound(ExpressionSyntax value, string? found, ExpressionSyntax map, ExpressionSyntax key) => (found is not null && NameOf(value) == found) || IsElement(value, map, key);

    static bool IsElement(ExpressionSyntax expression, ExpressionSyntax map, ExpressionSyntax key) =>
        expression is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: var index }] } element && SyntaxFactory.AreEquivalent(element.Expression, map) && SyntaxFactory.AreEquivalent(index, key);

    // value = Work(); map[key] = value;  -  map[key] = value = Work();  -  map[key] = Work();  -  map.Add(key, value = …)
    static ExpressionSyntax? Filled(IReadOnlyList<StatementSyntax> statements, string? found, ExpressionSyntax map, ExpressionSyntax key)
    {
        switch (statements)
        {
            case [ExpressionStatementSyntax only]:
                return Put(only, map, key) switch
                {
                    AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var value } when name == found => value,
                    AssignmentExpressionSyntax or IdentifierNameSyntax => null,
                    var value => value,
                };
            case [ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var assigned }, Right: var computed } }, ExpressionStatementSyntax put]:
                return assigned == found && Put(put, map, key) is IdentifierNameSyntax { Identifier.ValueText: var same } && same == assigned ? computed : null;
            case [LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var declared, Initializer.Value: var initial }] }, ExpressionStatementSyntax store]:
                return Put(store, map, key) is IdentifierNameSyntax { Identifier.ValueText: var stored } && stored == declared ? initial : null;
            default:
                return null;
        }
    }

    static ExpressionSyntax? Put(ExpressionStatementSyntax statement, ExpressionSyntax map, ExpressionSyntax key) => statement.Expression switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var element, Right: var value } when IsElement(element, map, key) => value,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: var target }, ArgumentList.Arguments: [{ Expression: var index }, { Expression: var value }] }
            when SyntaxFactory.AreEquivalent(target, map) && SyntaxFactory.AreEquivalent(index, key) => value,
        _ => null,
    };

    // ------------------------------------------------------------------------------------------------------- looking again

    /// <summary>The root of the document with the work between two looks under the lock.</summary>
    public SyntaxNode LookAgain(SyntaxNode root)
    {
        var layout = Layout.Of(_lock);
        var (emptyLines, own) = Layout.Split(_lock.GetLeadingTrivia());
        var name = RunningTotal.FreshNameAt(_lock, Hoisting.NameFor(_work, _site.Model));
        var known = RunningTotal.FreshNameAt(_lock, name == "known" ? "present" : "known");
        var look = _return is null ? $"if ({_map}.ContainsKey({_key})) return;" : $"if ({_map}.TryGetValue({_key}, out var {known})) return {known};";
        var work = layout.New($"var {name} = {_work.WithoutTrivia()};");
        var again = _lock.ReplaceNode(_work, SyntaxFactory.IdentifierName(name).WithTriviaFrom(_work)).WithLeadingTrivia(layout.Before);
        var statements = layout.IsOnOneLine
            ? [layout.New($"lock ({_lock.Expression}) {{ {look} }}"), work, again]
            : new List<StatementSyntax> { layout.New(Look(layout)), work.WithLeadingTrivia(work.GetLeadingTrivia().Insert(0, layout.NewLine)), again };
        statements[0] = statements[0].WithLeadingTrivia(emptyLines.AddRange(own));
        return Narrowing.Replace(root, ImmutableArray.Create<StatementSyntax>(_lock), statements);

        string Look(Layout at)
        {
            var (line, indent) = (at.NewLine.ToString(), at.Indent!);
            var (inner, deeper) = (indent + LineLayout.StepOf(indent), indent + LineLayout.StepOf(indent) + LineLayout.StepOf(indent));
            var open = LineLayout.OpensBlocksOnOwnLine(_lock) ? line + indent : " ";
            return $"lock ({_lock.Expression}){open}{{{line}{inner}{look.Replace(" return", line + deeper + "return")}{line}{indent}}}";
        }
    }

    // ------------------------------------------------------------------------------------------------------ a value for each

    /// <summary>The root of the document with a <c>Lazy</c> for each key; null where somebody else uses the cache.</summary>
    public SyntaxNode? WithLazyValues(SyntaxNode root)
    {
        if (_site.Model.GetSymbolInfo(_map).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { MetadataName: "Dictionary`2" } } field
            || field.DeclaringSyntaxReferences is not [var reference] || field.ContainingType.DeclaringSyntaxReferences is not [var type]
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var initial, Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: GenericNameSyntax { TypeArgumentList: { Arguments: [var keyType, var valueType] } arguments } declared } }
            || initial is not (ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null } or ObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null })
            || _site.Model.Compilation.GetTypeByMetadataName("System.Collections.Concurrent.ConcurrentDictionary`2") is not { } map || type.SyntaxTree != _lock.SyntaxTree)
        {
            return null;
        }

        var end = _return is not null && !_lock.Span.Contains(_return.Span) ? _return : null;
        foreach (var name in FieldUses.NamesOf(field, _site.Model, default))
        {
            if (!_lock.Span.Contains(name.Span) && end?.Span.Contains(name.Span) != true && name.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clear" or "Count" })
                return null;
        }

        var layout = Layout.Of(_lock);
        var lazy = $"Lazy<{valueType.WithoutTrivia()}>";
        var value = $"{_map}.GetOrAdd({_key}, _ => new {lazy}(() => {_work.WithoutTrivia()})).Value";
        var statement = layout.New(_return is null ? $"_ = {value};" : $"return {value};").WithLeadingTrivia(_lock.GetLeadingTrivia()).WithTrailingTrivia((end ?? (SyntaxNode)_lock).GetTrailingTrivia());
        var lazyArguments = SyntaxFactory.TypeArgumentList(SyntaxFactory.SeparatedList([keyType.WithoutTrivia(), SyntaxFactory.ParseTypeName(lazy)], [SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)]));
        var draft = new Draft(root, end is null ? [_lock, declared, initial] : [_lock, declared, initial, end]);
        draft.ReplaceAll(end is null ? [_lock] : [_lock, end], [statement]);
        var renamed = PlatformNames.GenericOf(map, lazyArguments, _site.Model, declared.SpanStart);
        if (initial is ObjectCreationExpressionSyntax creation)
            draft.Replace(initial, creation.WithType(renamed.WithTriviaFrom(creation.Type)));
        draft.Replace(declared, renamed.WithTriviaFrom(declared));
        return draft.Root;
    }
}
