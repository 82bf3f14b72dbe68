using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Statements that are left for good: <c>if (x is not null) return x;</c>.</summary>
static class Exits
{
    /// <summary>Whether what stands behind a statement is not reached through it.</summary>
    public static bool Leave(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax => true,
        BlockSyntax { Statements: [.., var last] } => Leave(last),
        LockStatementSyntax { Statement: var section } => Leave(section),
        _ => false,
    };
}
