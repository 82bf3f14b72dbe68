using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Releases a lock before the work at the end of its section: that needs copies of the guarded state at most.
/// <c>lock (Gate) { var all = Items.ToArray(); Array.Sort(all); return all; }</c> becomes
/// <c>int[] all; lock (Gate) { all = Items.ToArray(); } Array.Sort(all); return all;</c>
/// </summary>
sealed class EarlyRelease
{
    readonly SemanticModel _model;
    readonly SectionText _text;
    readonly int _kept;
    readonly ImmutableArray<LocalDeclarationStatementSyntax> _widened;

    EarlyRelease(SemanticModel model, SectionText text, int kept, ImmutableArray<LocalDeclarationStatementSyntax> widened)
    {
        _model = model;
        _text = text;
        _kept = kept;
        _widened = widened;
    }

    /// <summary>The early release of a section; null when its end holds no work or needs the lock.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="work">What may be taken out.</param>
    public static EarlyRelease? Of(CriticalSection section, Routine root, WorkToMove work)
    {
        if (SectionText.Of(section) is not { Synchronized: null, Taking: not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } } text
            || text.Body[0].Parent is not BlockSyntax inner || text.Unit[0].Parent is not BlockSyntax outer || inner == outer
            || text.Unit.Any(static statement => statement.ContainsDirectives) || Narrowing.BodyOf(section.Function) is not { } body || Narrowing.IsInsideAnother(section, root))
        {
            return null;
        }

        var (count, copies) = SectionWork.TailOf(section, root, work.MayWait, work.NeedsLock);
        var kept = text.Body.Length - count;
        var tail = section.Statements.RemoveRange(0, kept);
        if (kept == 0 || !tail.Any(work.IsWork) || !work.MayStay(text.Body.Take(kept)))
            return null;
        var borrowing = Borrowing.In(root, section, body, copies);
        if (!tail.All(borrowing.OnlyReads) || tail.Any(statement => statement.Syntax is LocalFunctionStatementSyntax or LabeledStatementSyntax || (statement.Syntax is StatementSyntax moved && Narrowing.LivesLonger(moved, text.Unit)) || statement.Syntax.DescendantNodes().OfType<YieldStatementSyntax>().Any()))
            return null;
        return Widened(text, kept, outer, root.Model) is { } widened ? new(root.Model, text, kept, widened) : null;
    }

    // The declarations under the lock whose variables the moved statements use; null when one is not a plain declaration, or
    // when a name means something else around.
    static ImmutableArray<LocalDeclarationStatementSyntax>? Widened(SectionText text, int kept, BlockSyntax outer, SemanticModel model)
    {
        var widened = ImmutableArray.CreateBuilder<LocalDeclarationStatementSyntax>();
        var declared = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < text.Body.Length; i++)
        {
            if (model.AnalyzeDataFlow(text.Body[i]) is not { Succeeded: true } flow)
                return null;
            foreach (var variable in flow.VariablesDeclared)
            {
                var isUsed = i >= kept || text.Body.Skip(kept).Any(statement => statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
                    name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, variable)));
                if (!isUsed)
                    continue;
                declared.Add(variable.Name);
                if (i >= kept)
                    continue;
                if (text.Body[i] is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, IsConst: false, Declaration.Variables: [{ Initializer.Value: not RefExpressionSyntax, Identifier.ValueText: var name }] } plain
                    || name != variable.Name || variable is not ILocalSymbol { IsRef: false, Type: { IsRefLikeType: false, IsAnonymousType: false, TypeKind: not TypeKind.Dynamic } })
                {
                    return null;
                }

                widened.Add(plain);
            }
        }

        var section = text.Unit[0].Span.Start;
        var end = text.Unit[text.Unit.Length - 1].Span.End;
        var isTaken = outer.DescendantTokens().Any(token => declared.Contains(token.ValueText) && (token.SpanStart < section || token.SpanStart >= end) && token.Parent is IdentifierNameSyntax or VariableDeclaratorSyntax
            or SingleVariableDesignationSyntax or ForEachStatementSyntax or ParameterSyntax);
        return isTaken ? null : widened.ToImmutable();
    }

    /// <summary>The root of the document with the lock released early.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var outer = Narrowing.OuterLayout(_text.Unit);
        var result = new List<StatementSyntax>();
        var (emptyLines, comments) = Layout.Split(_text.Unit[0].GetLeadingTrivia());
        foreach (var declaration in _widened)
        {
            var local = (ILocalSymbol)_model.GetDeclaredSymbol(declaration.Declaration.Variables[0])!;
            var statement = outer.New($"{TypeOf(local, declaration).ToMinimalDisplayString(_model, declaration.SpanStart)} {local.Name};");
            result.Add(result.Count == 0 ? statement.WithLeadingTrivia(emptyLines.AddRange(statement.GetLeadingTrivia())) : statement);
        }

        var kept = _text.Body.Take(_kept).Select(statement => statement is LocalDeclarationStatementSyntax declaration && _widened.Contains(declaration) ? Assignment(declaration) : statement).ToList();
        var held = _text.Hold(kept).ToList();
        if (result.Count > 0)
            held[0] = held[0].WithLeadingTrivia(comments);
        result.AddRange(held);
        var inner = Layout.Of(_text.Body[0]);
        for (var i = _kept; i < _text.Body.Length; i++)
        {
            var laid = outer.Lay(_text.Body[i], inner);
            var isFirst = i == _kept && !outer.IsOnOneLine && held[held.Count - 1].GetLastToken().ValueText == "}" && !Layout.Split(laid.GetLeadingTrivia()).EmptyLines.Any();
            result.Add(isFirst ? laid.WithLeadingTrivia(laid.GetLeadingTrivia().Insert(0, outer.NewLine)) : laid);
        }

        return Narrowing.Replace(root, _text.Unit, result);
    }

    // var gives a variable of a type that allows null; what it holds need not be.
    ITypeSymbol TypeOf(ILocalSymbol local, LocalDeclarationStatementSyntax declaration) =>
        local.NullableAnnotation == NullableAnnotation.Annotated && _model.GetTypeInfo(declaration.Declaration.Variables[0].Initializer!.Value).Nullability.FlowState == NullableFlowState.NotNull
            ? local.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
            : local.Type;

    static StatementSyntax Assignment(LocalDeclarationStatementSyntax declaration)
    {
        var variable = declaration.Declaration.Variables[0];
        return Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseStatement($"{variable.Identifier.ValueText} = {variable.Initializer!.Value.WithoutTrivia()};").WithTriviaFrom(declaration);
    }
}
