using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Methods and local functions that make a thread for what they are given, and are called for each of many items.</summary>
static class ThreadMakers
{
    /// <summary>The loop that makes a thread for each of its items, where the thread is made or where its maker is called; null when there is none.</summary>
    public static SyntaxNode? LoopOverItems(ThreadBody thread, CancellationToken cancellation)
    {
        var launcher = thread.Launch.Launcher;
        if (ThreadBodies.LoopOverItems(thread) is { } own)
            return own;
        if (launcher.Method is not { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, Parameters.IsEmpty: false } maker || Loops.Around(thread.Creation, launcher.Syntax) is not null)
            return null;
        var session = launcher.Session;
        foreach (var (name, model) in NamesOf(maker, launcher, cancellation))
        {
            // A maker that calls itself makes no items.
            if (session.RoutineAt(name, model, cancellation) is not { } caller || caller == launcher)
                continue;
            if (ThreadBodies.LoopOverItems(References.CallOf(name) ?? WholeName.Of(name), caller) is { } loop)
                return loop;
        }

        return null;
    }

    static IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> NamesOf(IMethodSymbol maker, Routine launcher, CancellationToken cancellation)
    {
        if (maker.MethodKind == MethodKind.Ordinary)
            return References.To(maker.OriginalDefinition, launcher.Session, cancellation);
        // A local function is named in its own member only.
        return launcher.Root.Syntax.DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => name.Identifier.ValueText == maker.Name && SymbolEqualityComparer.Default.Equals(launcher.Model.GetSymbolInfo(name, cancellation).Symbol, maker))
            .Select(name => (name, launcher.Model));
    }
}
