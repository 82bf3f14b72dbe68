using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Moves the call that ends a critical section behind it. What the call needs of the state that the lock guards is copied
/// to locals under the lock; whether it is made at all is remembered in one: <c>lock (gate) { if (_x != x) { _x = x; Changed(); } }</c>
/// becomes <c>var raise = false; lock (gate) { if (_x != x) { _x = x; raise = true; } } if (raise) Changed();</c> Where the only copy
/// is that of who is called, it says that itself: <c>Action? done = null; … done = _done; … done?.Invoke();</c>
/// </summary>
sealed class LastCall
{
    readonly SectionText _text;
    readonly ExpressionStatementSyntax _call;
    readonly ImmutableArray<(ExpressionSyntax Value, string Type, string Name)> _copies;
    readonly string? _flag;
    bool _isConditional;

    LastCall(SectionText text, ExpressionStatementSyntax call, ImmutableArray<(ExpressionSyntax, string, string)> copies, string? flag)
    {
        _flag = flag;
        _text = text;
        _call = call;
        _copies = copies;
    }

    /// <summary>The call of a site at the end of a section; null when it stands elsewhere, or what it needs cannot be copied.</summary>
    public static LastCall? Of(CriticalSection section, Site site)
    {
        if (site.Node.Parent is not ExpressionStatementSyntax call || SectionText.Of(section) is not { Synchronized: null } text
            || text.Body.Last() is not { } last || (last == call ? text.Body.Length == 1 : !Ends(last, call)) || text.Unit[text.Unit.Length - 1] == call || text.Unit[0].Parent is not BlockSyntax
            || text.Unit.Any(static statement => statement.ContainsDirectives) || SerializedSections.IsInsideAnother(section, site.Routine!.Root))
        {
            return null;
        }

        var copies = ImmutableArray.CreateBuilder<(ExpressionSyntax, string, string)>();
        foreach (var operand in OperandsOf((ExpressionSyntax)site.Node))
        {
            if (IsFixed(operand, text, site.Model))
                continue;
            if (site.Model.GetTypeInfo(operand) is not { Type: { IsRefLikeType: false } type } || operand is IdentifierNameSyntax && site.Model.GetSymbolInfo(operand).Symbol is ILocalSymbol { Type.TypeKind: TypeKind.Delegate })
                return null;
            var name = PlatformNames.Free(site.Model, text.Unit[0].Parent!, text.Unit[0].SpanStart, [.. NamesFor(operand)]);
            if (copies.Any(copy => copy.Item3 == name))
                return null;
            copies.Add((operand, type.ToMinimalDisplayString(site.Model, operand.SpanStart), name));
        }

        if (last != call && (call.GetLeadingTrivia().HasWords() || call.GetTrailingTrivia().HasWords()))
            return null;
        // A copy that is taken under a condition only would have no value otherwise, but for null.
        if (last != call && copies.Count > 0)
        {
            var (callee, type, name) = copies[0];
            if (copies.Count > 1 || !MayBeNull(callee, call.Expression, site.Model))
                return null;
            var isAnnotated = site.Model.GetNullableContext(callee.SpanStart).AnnotationsEnabled() && !type.EndsWith("?", StringComparison.Ordinal);
            return new(text, call, ImmutableArray.Create((callee, isAnnotated ? type + "?" : type, name)), flag: null) { _isConditional = true };
        }

        var word = site.Model.GetOperation(call.Expression)?.DescendantsAndSelf().Any(static part => part is IEventReferenceOperation) == true ? "raise" : "call";
        var flag = last == call ? null : PlatformNames.Free(site.Model, text.Unit[0].Parent!, text.Unit[0].SpanStart, word, word + "After");
        return new(text, call, copies.ToImmutable(), flag);
    }

    // Who is called, and is there for certain, or called with a question mark already.
    static bool MayBeNull(ExpressionSyntax callee, ExpressionSyntax call, SemanticModel model) =>
        OperandsOf(call).First() == callee && model.GetTypeInfo(callee) is { Type.IsReferenceType: true } info
        && (call is ConditionalAccessExpressionSyntax || (call is InvocationExpressionSyntax && info.Nullability.FlowState == NullableFlowState.NotNull));

    // Behind the call there are only the ends of what decides on it.
    static bool Ends(StatementSyntax whole, StatementSyntax call)
    {
        if (!whole.Span.Contains(call.Span))
            return false;
        for (SyntaxNode current = call; current != whole; current = current.Parent!)
        {
            if (current.Parent is not (IfStatementSyntax or ElseClauseSyntax) && !(current.Parent is BlockSyntax block && block.Statements.Last() == current))
                return false;
        }

        return whole is IfStatementSyntax;
    }

    // What is evaluated before the call: the delegate or receiver, then the arguments.
    static IEnumerable<ExpressionSyntax> OperandsOf(ExpressionSyntax call)
    {
        var (receiver, invocation) = call switch
        {
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax inner } conditional => (conditional.Expression, inner),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var instance } } direct => (instance, direct),
            InvocationExpressionSyntax direct => (direct.Expression, direct),
            _ => ((ExpressionSyntax?)null, null),
        };
        if (receiver is not null)
            yield return receiver;
        foreach (var argument in invocation?.ArgumentList.Arguments ?? default)
            yield return argument.Expression;
    }

    // The same after the lock as before its end: what cannot change, and variables of the function that live on.
    static bool IsFixed(ExpressionSyntax expression, SectionText text, SemanticModel model)
    {
        if (model.GetConstantValue(expression).HasValue)
            return true;
        return expression switch
        {
            ThisExpressionSyntax or LiteralExpressionSyntax or TypeOfExpressionSyntax => true,
            BaseObjectCreationExpressionSyntax { Initializer: null } creation => creation.ArgumentList?.Arguments.All(argument => IsFixed(argument.Expression, text, model)) != false,
            ParenthesizedExpressionSyntax parenthesized => IsFixed(parenthesized.Expression, text, model),
            _ => model.GetSymbolInfo(expression).Symbol switch
            {
                IEventSymbol or IMethodSymbol or INamedTypeSymbol => expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax },
                IFieldSymbol field => field.IsReadOnly && (field.IsStatic || expression is IdentifierNameSyntax),
                IParameterSymbol => true,
                ILocalSymbol local => !text.Body.Any(statement => local.DeclaringSyntaxReferences.Any(declaration => statement.Span.Contains(declaration.Span))),
                _ => false,
            },
        };
    }

    static IEnumerable<string> NamesFor(ExpressionSyntax expression)
    {
        var word = expression.DescendantTokens().LastOrDefault(static token => token.IsKind(SyntaxKind.IdentifierToken)).ValueText.TrimStart('_');
        if (word.Length > 2 && word[1] == '_')
            word = word.Substring(2);
        if (word.Length > 0)
            yield return char.ToLowerInvariant(word[0]) + word.Substring(1);
        yield return "argument";
    }

    /// <summary>The root of the document with the call behind the section.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var (first, block) = (_text.Unit[0], (BlockSyntax)_text.Unit[0].Parent!);
        var outer = Layout.Of(first);
        var inner = Layout.Of(_text.Body[0]);
        var kept = _text.Body.RemoveAt(_text.Body.Length - 1).ToList();
        if (_flag is not null || _isConditional)
        {
            var last = _text.Body.Last();
            var note = _isConditional ? $"{_copies[0].Name} = {_copies[0].Value.WithoutTrivia()};" : $"{_flag} = true;";
            kept.Add(last.ReplaceNode(_call, SyntaxFactory.ParseStatement(note).WithTriviaFrom(_call)));
        }
        else
            kept.AddRange(_copies.Select(copy => inner.New($"{copy.Name} = {copy.Value.WithoutTrivia()};")));
        var statements = _copies.Select(copy => outer.New($"{copy.Type} {copy.Name}{(_isConditional ? " = null" : "")};")).ToList();
        if (_flag is not null)
            statements.Add(outer.New($"var {_flag} = false;"));
        var held = _text.Hold(kept).ToList();
        if (statements.Count > 0)
        {
            var (emptyLines, own) = Layout.Split(first.GetLeadingTrivia());
            statements[0] = statements[0].WithLeadingTrivia(emptyLines.AddRange(statements[0].GetLeadingTrivia()));
            held[0] = held[0].WithLeadingTrivia(own);
        }

        statements.AddRange(held);
        var names = _copies.ToDictionary(static copy => (SyntaxNode)copy.Value, static copy => copy.Name);
        var call = names.Count == 0 ? _call : _call.ReplaceNodes(names.Keys, (old, _) => SyntaxFactory.IdentifierName(names[old]).WithTriviaFrom(old));
        call = call.WithLeadingTrivia(Layout.Split(call.GetLeadingTrivia()).Text);
        var laid = _isConditional ? outer.New($"{CallIfThere()};") : _flag is null ? outer.Lay(call, inner) : outer.New(outer.IsOnOneLine ? $"if ({_flag}) {call.WithoutTrivia()}"
            : $"if ({_flag}){outer.NewLine}{outer.Indent}{LineLayout.StepOf(outer.Indent!)}{call.WithoutTrivia()}");
        if (!outer.IsOnOneLine && Layout.IsOnSeveralLines(statements[statements.Count - 1]))
            laid = laid.WithLeadingTrivia(laid.GetLeadingTrivia().Insert(0, outer.NewLine));
        statements.Add(laid);
        var index = block.Statements.IndexOf(first);
        var rest = block.Statements.Where(statement => !_text.Unit.Contains(statement)).ToList();
        rest.InsertRange(index, statements);
        return root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(rest)));
    }

    // done?.Invoke(1), watcher?.OnDone(1)
    string CallIfThere() => _call.Expression switch
    {
        ConditionalAccessExpressionSyntax conditional => $"{_copies[0].Name}?{conditional.WhenNotNull.WithoutTrivia()}",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name }, ArgumentList: var arguments } => $"{_copies[0].Name}?.{name.WithoutTrivia()}{arguments.WithoutTrivia()}",
        var direct => $"{_copies[0].Name}?.Invoke{((InvocationExpressionSyntax)direct).ArgumentList.WithoutTrivia()}",
    };
}
