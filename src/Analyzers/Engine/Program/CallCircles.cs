using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A method of the program, and the methods that its text calls or names.</summary>
sealed class CalledMethod(IMethodSymbol method, Routine? root)
{
    /// <summary>The method, as it is declared.</summary>
    public IMethodSymbol Method => method;

    /// <summary>Its body; null where there is none to read.</summary>
    public Routine? Root => root;

    /// <summary>What it calls or names, in the order of its text.</summary>
    public List<CalledMethod> Callees { get; } = [];

    /// <summary>The methods that it calls and that call it; null while they are looked for.</summary>
    public CallCircle? Circle { get; set; }

    /// <summary>What it is known to do; null when that was not found out yet.</summary>
    public MethodSummary? Summary { get; set; }

    /// <summary>For who looks for circles: when it was reached.</summary>
    public int Number { get; set; }

    /// <summary>For who looks for circles: the first method that was reached of those it leads back to.</summary>
    public int Low { get; set; }
}

/// <summary>Methods that call each other; most often one method alone.</summary>
sealed class CallCircle(ImmutableArray<CalledMethod> methods)
{
    /// <summary>The methods, callees before their callers as seen from the one that is declared first.</summary>
    public ImmutableArray<CalledMethod> Methods => methods;

    /// <summary>Whether a call leads back to where it stands.</summary>
    public bool IsClosed { get; } = methods.Length > 1 || methods[0].Callees.Contains(methods[0]);

    /// <summary>Whether they are being summarized at the moment.</summary>
    public bool IsOpen { get; set; }
}

/// <summary>
/// Which methods call each other in a circle, told by their texts alone: the components of the graph of calls that are strongly
/// connected (R. Tarjan, Depth-first search and linear graph algorithms, 1972). Deep chains of calls need no stack.
/// </summary>
sealed class CallCircles(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<IMethodSymbol, CalledMethod> _methods = new(SymbolEqualityComparer.Default);
    readonly ImmutableArray<SourceCall>.Builder _calls = ImmutableArray.CreateBuilder<SourceCall>();
    int _reached;

    /// <summary>What is known of a method that is declared in the program.</summary>
    public CalledMethod Of(IMethodSymbol declared)
    {
        if (!_methods.TryGetValue(declared, out var method))
        {
            var root = facts.Session.RoutineOf(declared, cancellation) is { Parent: null } own && SymbolEqualityComparer.Default.Equals(own.Method, declared) ? own : null;
            _methods.Add(declared, method = new(declared, root));
        }

        return method;
    }

    /// <summary>The circles that a method leads to and that were not found before, each behind those it leads to itself.</summary>
    public List<CallCircle> From(CalledMethod start)
    {
        var found = new List<CallCircle>();
        if (start.Number > 0)
            return found;
        var (way, open) = (new Stack<(CalledMethod Method, int Next)>(), new Stack<CalledMethod>());
        Enter(start);
        while (way.Count > 0)
        {
            var (method, next) = way.Pop();
            if (next < method.Callees.Count)
            {
                way.Push((method, next + 1));
                var callee = method.Callees[next];
                if (callee.Number == 0)
                    Enter(callee);
                else if (callee.Circle is null)
                    method.Low = Math.Min(method.Low, callee.Number);
                continue;
            }

            if (way.Count > 0)
                way.Peek().Method.Low = Math.Min(way.Peek().Method.Low, method.Low);
            if (method.Low == method.Number)
                found.Add(CircleOf(method, open));
        }

        return found;

        void Enter(CalledMethod method)
        {
            cancellation.ThrowIfCancellationRequested();
            method.Number = method.Low = ++_reached;
            AddCallees(method);
            way.Push((method, 0));
            open.Push(method);
        }
    }

    CallCircle CircleOf(CalledMethod first, Stack<CalledMethod> open)
    {
        var methods = new HashSet<CalledMethod>();
        CalledMethod method;
        do
            methods.Add(method = open.Pop());
        while (method != first);
        var circle = new CallCircle(methods.Count == 1 ? ImmutableArray.Create(first) : InOrder(methods));
        foreach (var one in methods)
            one.Circle = circle;
        return circle;
    }

    // Whoever asks first, it is the order of the sources.
    ImmutableArray<CalledMethod> InOrder(HashSet<CalledMethod> methods)
    {
        var order = ImmutableArray.CreateBuilder<CalledMethod>();
        var seen = new HashSet<CalledMethod>();
        var way = new Stack<(CalledMethod Method, int Next)>();
        Enter(methods.OrderBy(method => facts.Noted.PlaceOf(method.Root!.Syntax.SyntaxTree)).ThenBy(static method => method.Root!.Syntax.SpanStart).First());
        while (way.Count > 0)
        {
            var (method, next) = way.Pop();
            if (next == method.Callees.Count)
            {
                order.Add(method);
                continue;
            }

            way.Push((method, next + 1));
            Enter(method.Callees[next]);
        }

        return order.ToImmutable();

        void Enter(CalledMethod method)
        {
            if (methods.Contains(method) && seen.Add(method))
                way.Push((method, 0));
        }
    }

    void AddCallees(CalledMethod method)
    {
        if (method.Root is not { } root)
            return;
        _calls.Clear();
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    SourceCalls.AddTo(_calls, operation, ConcurrencyState<Launch<Routine>>.Start, facts, routine.Places);
                    if (operation is IMethodReferenceOperation { Method: var named } reference && facts.Target(named, reference.Instance) is { } target)
                        _calls.Add(new(operation, target, ConcurrencyState<Launch<Routine>>.Start));
                }
            }
        }

        foreach (var call in _calls)
            method.Callees.Add(Of(call.Method));
    }
}
