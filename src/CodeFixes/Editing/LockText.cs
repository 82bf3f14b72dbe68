using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>The lock of a critical section as text, to be taken at another place in the same way.</summary>
sealed class LockText
{
    readonly ImmutableArray<string> _before;
    readonly bool _holdsBlock;
    readonly ImmutableArray<string> _after;
    readonly string? _finally;

    LockText(SectionText section, IEnumerable<string> before, bool holdsBlock, IEnumerable<string> after, string? @finally = null)
    {
        Unit = section.Unit;
        Body = section.Body;
        _before = before.ToImmutableArray();
        _holdsBlock = holdsBlock;
        _after = after.ToImmutableArray();
        _finally = @finally;
    }

    /// <summary>The statements that take the lock, run under it and release it.</summary>
    public ImmutableArray<StatementSyntax> Unit { get; }

    /// <summary>The statements that run under it.</summary>
    public ImmutableArray<StatementSyntax> Body { get; }

    /// <summary>The lock of a section; null when it is written in a way that cannot be repeated, or comments would get lost.</summary>
    public static LockText? Of(CriticalSection section)
    {
        if (SectionText.Of(section) is not { Synchronized: null } text || text.Unit.Any(statement => statement.ContainsDirectives || LineLayout.HasWordsBeside(statement, [.. text.Body])))
            return null;
        return text.Unit switch
        {
            [LockStatementSyntax held] => new(text, [$"lock ({held.Expression.WithoutTrivia()})"], true, []),
            [UsingStatementSyntax { AwaitKeyword.RawKind: 0 } scope] => new(text, [$"using ({(SyntaxNode?)scope.Declaration?.WithoutTrivia() ?? scope.Expression!.WithoutTrivia()})"], true, []),
            [LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, AwaitKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: { } scope }] }, ..] => new(text, [$"using ({scope.WithoutTrivia()})"], true, []),
            [ExpressionStatementSyntax acquire, TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax release] }] when !IsAwaited(acquire) =>
                new(text, [OnOneLine(acquire), "try"], true, ["finally"], OnOneLine(release)),
            [ExpressionStatementSyntax acquire, .., ExpressionStatementSyntax release] when text.Unit.Length == text.Body.Length + 2 && !IsAwaited(acquire) =>
                new(text, [OnOneLine(acquire)], false, [OnOneLine(release)]),
            _ => null,
        };
    }

    static bool IsAwaited(ExpressionStatementSyntax acquire) => acquire.Expression is AwaitExpressionSyntax;

    static string OnOneLine(SyntaxNode code) => Regex.Replace(code.WithoutTrivia().ToString(), @"\s+", " ");

    /// <summary>Steps under the lock, on one line.</summary>
    public string OnOneLine(IReadOnlyList<string> steps) => string.Join(" ", Statements(steps, inside => inside.Count == 1 && IsOneStatement ? $" {inside[0]}" : $" {{ {string.Join(" ", inside)} }}", " "));

    /// <summary>Steps under the lock as statements, each step on a line of its own.</summary>
    public IEnumerable<string> OnLines(IReadOnlyList<string> steps, string indent, string line, bool isBraceOnOwnLine)
    {
        var step = LineLayout.StepOf(indent);
        var next = line + indent;
        return Statements(steps, inside => $"{(isBraceOnOwnLine ? next : " ")}{{{line}{string.Concat(inside.Select(one => indent + step + one + line))}{indent}}}", next);
    }

    // Whether what takes the lock is the statement that holds it.
    bool IsOneStatement => _holdsBlock && _before.Length == 1;

    IEnumerable<string> Statements(IReadOnlyList<string> steps, Func<IReadOnlyList<string>, string> block, string next)
    {
        if (!_holdsBlock)
            return _before.Concat(steps).Concat(_after);
        var held = _before[_before.Length - 1] + block(steps);
        return _finally is null ? [held] : [_before[0], $"{held}{next}{_after[0]}{block([_finally])}"];
    }
}
