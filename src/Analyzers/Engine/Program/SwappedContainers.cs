using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Collections that are swapped for a new one in an atomic step and then gone through, while another member adds to whichever it finds:
/// <c>foreach (var item in Interlocked.Exchange(ref _batch, new())) … void Add(Item item) =&gt; _batch.Add(item);</c> Who has found the old one adds to it when
/// it has been gone through, and nobody ever sees that.
/// </summary>
sealed class SwappedContainers(Callers callers, Action<SharedRace> report)
{
    /// <summary>Reports what is added to a collection that somebody else swaps.</summary>
    public void Find(ISymbol state, List<Entry> entries)
    {
        if (entries.Count < 2 || !entries.Exists(static entry => IsSwap(entry.Use)))
            return;
        foreach (var entry in entries)
        {
            var use = entry.Use;
            if (use.Access.Kind == AccessKind.Read && !use.Access.IsAtomic && MissingGuards.IsOfCallers(entry) && IsAddedTo(use.Access, state) && !LooksAgain(use.Access) && SwapBeside(use, entries) is { } swap)
                report(new(RaceKind.Unguarded, state, use, swap, swap.Access.Operation.Syntax, SharingReason.Swapped, null));
        }
    }

    // What one member does itself before it swaps is no other thread.
    Use? SwapBeside(Use use, List<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (IsSwap(entry.Use) && entry.Use.Access.Routine.Root != use.Access.Routine.Root && entry.Method.MethodKind != MethodKind.Constructor && !Confinement.IsForOneThread(entry.Use.Access.Routine.Root.Method) && !entry.Use.Locks.Excludes(use.Locks) && !callers.AreOfOnlyThread(use, entry.Use))
                return entry.Use;
        }

        return null;
    }

    // var old = Interlocked.Exchange(ref _batch, new List<Item>()); foreach (var item in old) …
    static bool IsSwap(Use use) => use is { IsOfContainer: false, Access: { IsAtomic: true, Operation.Parent: IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 2, TargetMethod: var exchange } call } } access }
        && AtomicCalls.Replace(exchange) && access.Routine.Places.IsNewObject(call.Arguments[1].Value) && FirstLook(call.Syntax, access.Routine) is { } look && !WaitsBefore(look, call, access.Routine);

    // Where the old one is gone through, or handed on, first.
    static SyntaxNode? FirstLook(SyntaxNode given, Routine routine)
    {
        if (IsLookedInto(given))
            return given;
        var name = given.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var declared } } => declared,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var assigned } } => assigned,
            _ => null,
        };
        return name is null ? null : routine.Syntax.DescendantNodes().FirstOrDefault(node => node is IdentifierNameSyntax known && known.Identifier.ValueText == name && node.SpanStart > given.SpanStart && IsLookedInto(known));
    }

    // How many there are, or that there shall be none, says nothing of one that is missing.
    static bool IsLookedInto(SyntaxNode value) => value.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } access => access.Expression == value && (IsOfLoop(access) || !ContainerModel.IsNoLook(member)),
        ConditionalAccessExpressionSyntax access => access.Expression == value && !(access.WhenNotNull.DescendantNodesAndSelf().FirstOrDefault(static node => node is MemberBindingExpressionSyntax) is MemberBindingExpressionSyntax { Name.Identifier.ValueText: var member } && ContainerModel.IsNoLook(member)),
        ElementAccessExpressionSyntax element => element.Expression == value,
        CommonForEachStatementSyntax loop => loop.Expression == value,
        ArgumentSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or SpreadElementSyntax => true,
        _ => false,
    };

    // for (var i = 0; i < old.Count; i++), while (!old.IsEmpty)
    static bool IsOfLoop(SyntaxNode size) => size.FirstAncestorOrSelf<StatementSyntax>() switch
    {
        ForStatementSyntax { Condition: { } test } => test.Span.Contains(size.Span),
        WhileStatementSyntax { Condition: { } test } => test.Span.Contains(size.Span),
        _ => false,
    };

    // Who gives the others some time before he looks into it has thought of them; who waits with what he has found in it has not.
    static bool WaitsBefore(SyntaxNode look, IInvocationOperation swap, Routine routine)
    {
        var calls = routine.Session.Calls;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax.SpanStart > swap.Syntax.Span.End && operation.Syntax.Span.End < look.SpanStart
                    && (Waits.JoinedHandle(operation, calls) is not null || (operation is IInvocationOperation wait && calls.Of(wait).Kind is Meaning.Sleep or Meaning.WaitForSignal or Meaning.Rendezvous or Meaning.WaitForCondition)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // _batch.Add(item), _byKey[key] = item
    static bool IsAddedTo(Access read, ISymbol state)
    {
        if (!ContainerModel.IsCollectionOfPlatform(Kinds.TypeOf(read.Path)))
            return false;
        var whole = WholeName.Of(read.Operation.Syntax);
        return whole.Parent switch
        {
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: var called } access => access.Expression == whole && ContainerModel.PutsInto(called),
            ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } element => element.Expression == whole && assignment.Left == element,
            _ => false,
        };
    }

    // do { batch = _batch; batch.Add(item); } while (batch != _batch);
    static bool LooksAgain(Access read)
    {
        var name = read.Path.Symbol!.Name;
        foreach (var node in read.Routine.Syntax.DescendantNodes())
        {
            if (node is IdentifierNameSyntax known && known.Identifier.ValueText == name && WholeName.Of(known) is var whole && whole != WholeName.Of(read.Operation.Syntax)
                && (whole.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } or ArgumentSyntax))
            {
                return true;
            }
        }

        return false;
    }
}
