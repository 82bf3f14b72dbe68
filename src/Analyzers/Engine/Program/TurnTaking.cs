using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Threads that take turns with the owner of their object: <c>while (_start.WaitOne()) { Fill(); _done.Set(); }</c> and elsewhere <c>_start.Set(); _done.WaitOne();</c>
/// Whether the owner keeps away between the two its callers know.
/// </summary>
static class TurnTaking
{
    /// <summary>Whether a thread does something only when an event of its object has told it to, and tells by another one that it is done, for which the object waits.</summary>
    public static bool Is(Entry alive, ProgramFacts facts, CancellationToken cancellation)
    {
        if (alive.Method.ContainingType is not { } type)
            return false;
        foreach (var place in alive.Use.Trail.Select(static step => step.Syntax).Append(alive.Use.Access.Operation.Syntax))
        {
            if (place.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is not { } method)
                continue;
            foreach (var (told, at) in Events(method, isWait: true, facts, cancellation))
            {
                if (at >= place.SpanStart || !IsUsed(told, isWait: false, method, type, facts, cancellation))
                    continue;
                foreach (var (done, later) in Events(method, isWait: false, facts, cancellation))
                {
                    if (later > place.SpanStart && done != told && IsUsed(done, isWait: true, method, type, facts, cancellation))
                        return true;
                }
            }
        }

        return false;
    }

    // Whether another member of the type sends a signal, or waits for it.
    static bool IsUsed(string name, bool isWait, SyntaxNode but, INamedTypeSymbol type, ProgramFacts facts, CancellationToken cancellation)
    {
        if (!type.GetMembers(name).Any(static member => member is IFieldSymbol))
            return false;
        facts.Noted.AskForName(name);
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            if (part.GetSyntax(cancellation) is not TypeDeclarationSyntax declaration)
                continue;
            foreach (var member in declaration.Members)
            {
                if (member != but && Events(member, isWait, facts, cancellation).Any(one => one.Name == name))
                    return true;
            }
        }

        return false;
    }

    // What some code sends as a signal, or waits for, by its name.
    static IEnumerable<(string Name, int At)> Events(SyntaxNode code, bool isWait, ProgramFacts facts, CancellationToken cancellation)
    {
        SemanticModel? model = null;
        foreach (var node in code.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var handle } } call && ((handle as MemberAccessExpressionSyntax)?.Name ?? handle as IdentifierNameSyntax)?.Identifier.ValueText is { } name
                && (model ??= facts.Session.ModelOf(code.SyntaxTree)).GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && facts.Session.Calls.Of(method).Kind is var kind && (isWait ? kind is Meaning.WaitForSignal or Meaning.WaitForHandle : kind == Meaning.Signal))
            {
                yield return (name, call.SpanStart);
            }
        }
    }
}
