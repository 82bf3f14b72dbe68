using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Where the threads that run a function come from, told by its callers.</summary>
sealed class ThreadRoots
{
    readonly Session _session;
    readonly LaunchMap _launches;
    readonly CancellationToken _cancellation;
    readonly HashSet<SyntaxNode> _seen = [];
    readonly List<Run> _runs = [];

    ThreadRoots(Session session, LaunchMap launches, CancellationToken cancellation)
    {
        _session = session;
        _launches = launches;
        _cancellation = cancellation;
    }

    /// <summary>The launches that lead to it.</summary>
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Whether anybody may call it from any thread: a member that others may call, or whose callers are not seen.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The roots of a function.</summary>
    public static ThreadRoots Of(Routine function, CancellationToken cancellation)
    {
        var roots = new ThreadRoots(function.Session, function.Session.LaunchMap(cancellation), cancellation);
        roots.Climb(function, Limits.CallDepth);
        return roots;
    }

    void Climb(Routine function, int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (!_seen.Add(function.Syntax))
            return;
        var runs = _launches.RunsOf(function.Syntax);
        _runs.AddRange(runs);
        if (function.Parent is { } parent)
        {
            if (runs.Count > 0)
                return;
            if (function.Syntax is LocalFunctionStatementSyntax || IsRunInPlace(function))
                Climb(parent, depth);
            else
                IsOpen = true;
        }
        else if (function.Method is { MethodKind: not (MethodKind.StaticConstructor or MethodKind.Constructor) } method && !IsEntryPoint(function, method))
            ClimbToCallers(method, runs.Count > 0, depth);
    }

    static bool IsEntryPoint(Routine function, IMethodSymbol method) =>
        function.Syntax is CompilationUnitSyntax || method is { Name: WellKnownMemberNames.EntryPointMethodName, IsStatic: true };

    bool IsRunInPlace(Routine lambda) => lambda.Syntax.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && lambda.Model.GetOperation(call, _cancellation) is IInvocationOperation { } invocation
        && _session.Calls.Of(invocation).Kind is Meaning.RunInPlace or Meaning.RunEach or Meaning.RunMany;

    void ClimbToCallers(IMethodSymbol method, bool isLaunched, int depth)
    {
        if (depth == 0 || IsVisibleOutside(method) || IsForOthers(method))
        {
            IsOpen = true;
            return;
        }

        var isCalled = isLaunched;
        foreach (var (node, model) in ReferencesTo(method))
        {
            isCalled = true;
            if (node.Parent is InvocationExpressionSyntax || (node.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access && access.Name == node)
                || node.Parent is MemberBindingExpressionSyntax || method.MethodKind is MethodKind.PropertyGet or MethodKind.PropertySet)
            {
                if (_session.RoutineAt(node, model, _cancellation) is { } caller)
                    Climb(caller, depth - 1);
            }
            else if (!isLaunched)
                IsOpen = true; // A delegate that somebody calls.
        }

        IsOpen |= !isCalled;
    }

    // In a program all callers are seen, in a library only those of what nobody else can call.
    bool IsVisibleOutside(IMethodSymbol method)
    {
        if (IsProgram())
            return false;
        for (ISymbol symbol = method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return false;
        }

        return true;
    }

    bool IsProgram() => _session.Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
        || _session.Compilation.GetSymbolsWithName(WellKnownMemberNames.EntryPointMethodName, SymbolFilter.Member, _cancellation).Any(static member => member is IMethodSymbol { IsStatic: true });

    // What overrides or implements something is called by those who know only that.
    static bool IsForOthers(IMethodSymbol method) => method.IsVirtual || method.IsOverride || method.IsAbstract || !method.ExplicitInterfaceImplementations.IsEmpty
        || method.ContainingType.AllInterfaces.Any(contract => contract.GetMembers().Any(member =>
            SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)));

    IEnumerable<(SyntaxNode Node, SemanticModel Model)> ReferencesTo(IMethodSymbol method)
    {
        var target = method.AssociatedSymbol ?? method;
        foreach (var tree in _session.Compilation.SyntaxTrees)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (tree.GetText(_cancellation).ToString().IndexOf(target.Name, StringComparison.Ordinal) < 0)
                continue;
            var model = _session.ModelOf(tree);
            foreach (var node in tree.GetRoot(_cancellation).DescendantNodes())
            {
                if (node is SimpleNameSyntax name && name.Identifier.ValueText == target.Name && model.GetSymbolInfo(name, _cancellation).Symbol is { } symbol
                    && SymbolEqualityComparer.Default.Equals(MemberTable.Definition(symbol), target.OriginalDefinition))
                {
                    yield return (node, model);
                }
            }
        }
    }
}
