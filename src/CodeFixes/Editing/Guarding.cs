using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Puts uses of a variable, field or property under a lock.</summary>
sealed partial class Guarding
{
    /// <summary>Statements that follow each other and go under one lock, or the body of an expression-bodied function.</summary>
    readonly record struct Section(ImmutableArray<SyntaxNode> Parts, ExpressionSyntax Gate)
    {
        public bool Covers(SyntaxNode node) => Parts.Any(part => part.Span.Contains(node.Span));
    }

    readonly Site _site;
    readonly Gate _gate;
    readonly ISymbol _variable;
    readonly CancellationToken _cancellation;
    readonly List<Section> _sections = [];
    readonly Dictionary<SyntaxNode, SeparatedAccess> _separated = [];

    Guarding(Site site, Gate gate, ISymbol variable, CancellationToken cancellation)
    {
        _site = site;
        _gate = gate;
        _variable = variable;
        _cancellation = cancellation;
    }

    /// <summary>
    /// The way to put all uses under a gate; null when one cannot be, when what is read in one statement decides what a
    /// distant one writes, or when the lock would not make a difference.
    /// </summary>
    public static Guarding? Of(ISymbol variable, ImmutableArray<SharedUse> uses, Gate gate, Site site, CancellationToken cancellation)
    {
        var open = uses.Where(use => gate.Path is not { } path || !use.Locks.Held.Any(held => held.Path.Equals(path))).ToList();
        // A lock inside of another one: that may be a deadlock. An atomic use beside: there is a better mend.
        if (open.Count == 0 || open.Any(static use => !use.Locks.Held.IsEmpty) || uses.Any(static use => use.Access.IsAtomic))
            return null;
        var guarding = new Guarding(site, gate, variable, cancellation);
        return guarding.FindSections(open) && guarding.KeepsTogether(uses) && guarding.MakesDifference(uses) ? guarding : null;
    }

    bool FindSections(List<SharedUse> uses)
    {
        var parts = new HashSet<SyntaxNode>();
        foreach (var use in uses)
        {
            if ((use.Access.Kind == AccessKind.Reference && use.Syntax.Parent is not ArgumentSyntax) || LeavesLazily(use))
                return false;
            if (PartAround(use) is not { } part)
                return false;
            if (SeparatedAccess.Of(use, part, uses, _site, _cancellation) is { } alone)
            {
                _separated.Add(use.Syntax, alone);
                parts.Add(use.Syntax);
            }
            else if (CanBeLocked(part))
                parts.Add(part);
            else
                return false;
        }

        // The work of a parallel loop between the uses of its variable is better left outside.
        if (_variable is IFieldSymbol or IPropertySymbol)
        {
            foreach (var (read, write) in DecidingPairs(uses))
                Bridge(PartAround(read)!, PartAround(write)!, parts);
            foreach (var part in parts.ToList())
                KeepVariables(part, parts);
        }

        foreach (var part in parts.ToList())
        {
            if (GateOf([part], uses) is { } taken)
                parts.UnionWith(JoinedLocks.Beside(part, taken));
        }

        var inOrder = parts.Where(part => !parts.Any(other => other != part && other.Span.Contains(part.Span) && FunctionOf(other) == FunctionOf(part)))
            .OrderBy(static part => part.SpanStart).ToList();
        for (var i = 0; i < inOrder.Count; i++)
        {
            var run = ImmutableArray.CreateBuilder<SyntaxNode>();
            run.Add(inOrder[i]);
            while (i + 1 < inOrder.Count && Follows(inOrder[i], inOrder[i + 1]))
                run.Add(inOrder[++i]);
            if (GateOf(run, uses) is not { } gate)
                return false;
            _sections.Add(new(run.ToImmutable(), gate));
        }

        return true;
    }

    // One lock for all uses of a section: those of two objects have two.
    ExpressionSyntax? GateOf(IEnumerable<SyntaxNode> parts, List<SharedUse> uses)
    {
        ExpressionSyntax? gate = null;
        foreach (var use in uses)
        {
            if (!parts.Any(part => part.Span.Contains(use.Syntax.Span)))
                continue;
            if (_gate.ExpressionFor(use.Target) is not { } own || (gate is not null && !AreEquivalent(gate, own)))
                return null;
            gate = own;
        }

        return gate;
    }

    // A query looks into the container when it is walked through, which may be after the lock.
    bool LeavesLazily(SharedUse use)
    {
        if (use.Access.Kind != AccessKind.ContainerRead)
            return false;
        SyntaxNode? outermost = null;
        for (var node = use.Syntax; node.Parent is { } parent and not (StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax); node = parent)
        {
            if (parent is InvocationExpressionSyntax)
                outermost = parent;
        }

        return (outermost ?? use.Syntax) is InvocationExpressionSyntax call
            && _site.Model.GetTypeInfo(call, _cancellation).Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } sequence
            && sequence.AllInterfaces.Add(sequence).Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable);
    }

    // The smallest thing that can be put under a lock: a statement, or the body of an expression-bodied function.
    static SyntaxNode? PartAround(SharedUse use)
    {
        for (var node = use.Syntax; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case LambdaExpressionSyntax lambda:
                    return lambda.ExpressionBody == node ? node : null;
                case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax }:
                    return node;
                case CommonForEachStatementSyntax loop when loop.Expression == node && IsOfContainer(use):
                    return IsCopy(node) ? node : loop;
                case IfStatementSyntax choice when choice.Condition == node:
                    StatementSyntax whole = choice;
                    while (whole.Parent is ElseClauseSyntax { Parent: IfStatementSyntax outer })
                        whole = outer;
                    return whole;
                case SwitchStatementSyntax choice when choice.Expression == node:
                    return choice;
                case ExpressionStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax:
                    return parent;
                case LocalDeclarationStatementSyntax local:
                    return local.UsingKeyword.IsKind(SyntaxKind.None) && local.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax ? local : null;
                case StatementSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax or SwitchLabelSyntax:
                    return null;
            }
        }

        return null;
    }

    // all.ToArray(): who loops over a copy needs no lock for the loop.
    static bool IsCopy(SyntaxNode items) => items is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && name.StartsWith("To", StringComparison.Ordinal);

    bool CanBeLocked(SyntaxNode part) => IsAllowedInLock(part) && !Waits(part);

    static bool IsAllowedInLock(SyntaxNode part) => !part.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(static node => node is AwaitExpressionSyntax or YieldStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax or RefExpressionSyntax
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    // Whoever waits for a thread must not hold what the thread needs.
    bool Waits(SyntaxNode part) => part.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<InvocationExpressionSyntax>().Any(call => _site.Model.GetOperation(call, _cancellation) is IInvocationOperation operation
            && _site.Session.Calls.Of(operation).Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle
                or Meaning.WaitForThread or Meaning.WaitForSignal or Meaning.Rendezvous or Meaning.WaitForCondition or Meaning.Acquire or Meaning.RunEach or Meaning.RunMany);

    static bool Follows(SyntaxNode one, SyntaxNode other)
    {
        if (one is not StatementSyntax || other is not StatementSyntax)
            return false;
        var (first, second) = one.Parent is GlobalStatementSyntax ? (one.Parent, other.Parent) : (one, other);
        if (first!.Parent is not (BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax) || first.Parent != second!.Parent)
            return false;
        var siblings = first.Parent.ChildNodes().ToList();
        return siblings.IndexOf(second) == siblings.IndexOf(first) + 1;
    }

    static SyntaxNode? FunctionOf(SyntaxNode node) => node.Ancestors()
        .FirstOrDefault(static ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax);

    // What stands between a test and the act that it decides goes under the lock with them.
    void Bridge(SyntaxNode one, SyntaxNode other, HashSet<SyntaxNode> parts)
    {
        if (one == other || one.Parent != other.Parent || one.Parent is not (BlockSyntax or SwitchSectionSyntax))
            return;
        var between = one.Parent.ChildNodes().Where(node => node.SpanStart > Math.Min(one.SpanStart, other.SpanStart) && node.Span.End < Math.Max(one.Span.End, other.Span.End)).ToList();
        if (between.All(node => node is StatementSyntax and not LocalFunctionStatementSyntax && CanBeLocked(node)))
            parts.UnionWith(between);
    }

    // if (d.TryGetValue(k, out var v)) …: as far as v is used.
    void KeepVariables(SyntaxNode part, HashSet<SyntaxNode> parts)
    {
        if (part.Parent is not (BlockSyntax or SwitchSectionSyntax))
            return;
        var names = new HashSet<string>(part.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(static variable => variable.Identifier.ValueText));
        if (names.Count == 0)
            return;
        var behind = part.Parent.ChildNodes().SkipWhile(node => node != part).Skip(1).ToList();
        var last = behind.FindLastIndex(node => node.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText)));
        var kept = behind.Take(last + 1).ToList();
        if (kept.All(node => node is StatementSyntax and not LocalFunctionStatementSyntax && CanBeLocked(node)))
            parts.UnionWith(kept);
    }

    // Check and act under two locks is as wrong as under none.
    bool KeepsTogether(ImmutableArray<SharedUse> uses) => DecidingPairs(uses).All(pair =>
        _sections.Any(section => section.Covers(pair.Read.Syntax) && section.Covers(pair.Write.Syntax)) || AreUnderOneLock(pair.Read.Syntax, pair.Write.Syntax));

    static IEnumerable<(SharedUse Read, SharedUse Write)> DecidingPairs(IReadOnlyList<SharedUse> uses) =>
        from read in uses
        where read.Access.Kind is AccessKind.Read or AccessKind.ContainerRead && ReadValue.Decides(read.Syntax)
        from write in uses
        where write.Access.IsWrite && Equals(write.Runner, read.Runner)
        select (read, write);

    static bool AreUnderOneLock(SyntaxNode one, SyntaxNode other) =>
        one.Ancestors().OfType<LockStatementSyntax>().Any(held => held.Span.Contains(other.Span));

    // A lock around a lone write or read makes it no more atomic than it is, and brings no order.
    // Of a field it is the whole type that agrees on the lock.
    bool MakesDifference(ImmutableArray<SharedUse> uses) =>
        _variable is IFieldSymbol or IPropertySymbol
        || uses.Any(static use => use.Access.Kind is AccessKind.Update or AccessKind.Reference || IsOfContainer(use))
        || _sections.Any(section => uses.Any(use => use.Access.IsWrite && section.Covers(use.Syntax)) && uses.Any(use => !use.Access.IsWrite && section.Covers(use.Syntax)))
        || uses.Any(static use => use.Access.Path.IsVariable && CanTear(Elements.TypeOf(use.Access.Path.Variable!)));

    static bool IsOfContainer(SharedUse use) => use.Access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite;

    static bool CanTear(ITypeSymbol? type) =>
        type is { IsValueType: true, TypeKind: not TypeKind.Enum } && type.SpecialType is SpecialType.System_Decimal or SpecialType.None or SpecialType.System_DateTime or SpecialType.System_Nullable_T;


    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => _sections.SelectMany(static section => section.Parts)
        .Concat(_sections.Where(static section => section.Parts[0] is ExpressionSyntax).Select(section => _separated.TryGetValue(section.Parts[0], out var alone) ? alone.Place
            : section.Parts[0].Parent is ArrowExpressionClauseSyntax arrow ? arrow.Parent! : section.Parts[0].Parent!))
        .Concat(_gate.Places);

}
