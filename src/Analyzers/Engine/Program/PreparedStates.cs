using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// State that is created when it is first needed, and has been needed before code is launched that needs it, too:
/// <c>Log.Info("begins"); Task.Run(() =&gt; Log.Info("runs"));</c>. The launched code finds it there.
/// </summary>
static class PreparedStates
{
    /// <summary>
    /// The uses of a launch without those of states that are there when it begins, and stay there: they are not created any more. To read
    /// one is harmless as long as nobody puts something else in its place.
    /// </summary>
    public static List<Use> Without(List<Use> uses, Launch launch, MemberUses member, ProgramFacts facts)
    {
        Dictionary<AccessPath, bool>? prepared = null;
        foreach (var use in uses)
        {
            if (IsCreation(use) && prepared?.ContainsKey(use.Path) != true && IsMadeBefore(use.Path, launch, member, facts) && LazyInitialization.IsOne(use) && Stays(use.Path.Symbol!))
                (prepared ??= []).Add(use.Path, uses.Concat(member.Of(launch.Launcher)).Any(other => other.Access.IsWrite && !other.IsOfContainer && other.Path.Equals(use.Path) && !LazyInitialization.IsOne(other)));
        }

        if (prepared is not null)
            uses.RemoveAll(use => !use.IsOfContainer && prepared.TryGetValue(use.Path, out var isReplaced) && (!isReplaced || LazyInitialization.IsOne(use)));
        uses.RemoveAll(use => IsOver(use, launch, member));
        return uses;
    }

    /// <summary>
    /// Whether a write is only reached as long as something is missing that is made before code is launched, and stays: <c>if (_timer == null) { _timer = new(…); _timer.Elapsed += Tick; _late = []; }</c>
    /// <c>Tick</c> does not get to it, and nobody else does from then on.
    /// </summary>
    static bool IsOver(Use use, Launch launch, MemberUses member)
    {
        if (!use.Access.IsWrite || use is not { Path: { Kind: RootKind.This, Steps: [{ Member.ContainingType: { } owner }] }, Access: { Path: { Kind: RootKind.This, Steps.Length: 1 }, Routine: var routine } } || !SymbolEqualityComparer.Default.Equals(routine.Root.Method?.ContainingType, owner))
            return false;
        foreach (var (condition, isTrue, leaves) in DecidingConditions.Of(use.Access.Operation.Syntax))
        {
            // That two who come first may both make it, is another question.
            if (!isTrue || leaves || Nulls.TestedForEmpty(condition) is not { } tested || routine.Model.GetSymbolInfo(tested).Symbol is not IFieldSymbol { Type: { IsReferenceType: true, SpecialType: not SpecialType.System_String } } missing
                || !SymbolEqualityComparer.Default.Equals(missing.ContainingType, owner) || SymbolEqualityComparer.Default.Equals(use.Path.Symbol, missing))
            {
                continue;
            }

            foreach (var made in member.Of(launch.Launcher))
            {
                if (made is { Trail.IsEmpty: true, Path: { Kind: RootKind.This, Steps: [{ Member: { } filled }] } } && IsCreation(made) && SymbolEqualityComparer.Default.Equals(filled, missing) && made.Access.Routine == launch.Launcher
                    && launch.Launcher.Ways.AlwaysComesBefore(made.Access.Operation, launch.Operation) && Stays(missing))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Whether what a member does, itself or by calls, is over when some launched code does what it does. What is done in the course of the launch may come behind it: that is looked
    /// for where the code is launched.
    /// </summary>
    /// <param name="use">What the member does.</param>
    /// <param name="launched">What the launched code does.</param>
    /// <param name="member">The member that is looked at for what it launches; null where it is another one.</param>
    /// <param name="facts">The program.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static bool IsOver(Use use, Use launched, Routine? member, ProgramFacts facts, CancellationToken cancellation)
    {
        if (!use.Access.IsWrite || launched is not { Launch: { } place, Path.Kind: RootKind.This, Access.Path.Kind: RootKind.This } || facts.Session.RoutineAt(place, facts.Session.ModelOf(place.SyntaxTree), cancellation) is not { } launcher || launcher.Root == member)
            return false;
        foreach (var launch in launcher.Root.Concurrency.Launches.All)
        {
            if (launch.Operation.Syntax == place)
                return IsOver(use, launch, facts.Of(launcher.Root));
        }

        return false;
    }

    /// <summary>
    /// Whether a use fills what is empty before code is launched, in each round of a loop anew: <c>while (…) { if (_account == null) _account = Ask(); Task.Run(Send); }</c>
    /// When the launched code runs it is not empty any more.
    /// </summary>
    public static bool IsBeforeFirst(Use use, Launch launch)
    {
        if (use is not { Access.Kind: AccessKind.Write, Trail.IsEmpty: true, Path.Symbol.Name: var name } || launch.Launcher.Root != use.Access.Routine.Root || launch.Operation.Syntax is not { SpanStart: var start })
            return false;
        var site = use.Access.Operation.Syntax;
        return site.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Right: not LiteralExpressionSyntax } && site.FirstAncestorOrSelf<IfStatementSyntax>() is { Else: null, Parent: BlockSyntax { Parent: WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax } round } test
            && test.Statement.Span.Contains(site.Span) && test.Span.End < start && round.Span.Contains(start) && Nulls.IsTestForEmpty(test.Condition, name);
    }

    static bool IsCreation(Use use) => use is { Access.Kind: AccessKind.Write or AccessKind.Update, Path.Symbol: IFieldSymbol { Type.IsReferenceType: true, DeclaredAccessibility: Accessibility.Private } };

    static bool IsMadeBefore(AccessPath path, Launch launch, MemberUses member, ProgramFacts facts)
    {
        foreach (var use in member.Of(launch.Launcher))
        {
            var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
            if (IsCreation(use) && use.Path.Equals(path) && launch.Launcher.Closest(step.Syntax) == launch.Launcher && launch.Launcher.Ways.AlwaysComesBefore(step, launch.Operation) && LazyInitialization.IsOne(use))
                return true;
        }

        return IsMadeByConstructors(path, member.Root.Method, facts);
    }

    // Mux(Options options) { _options = options; _isSecure = options.Defaults.IsSecure; } whoever calls a member of the object comes later.
    static bool IsMadeByConstructors(AccessPath path, IMethodSymbol? method, ProgramFacts facts)
    {
        if (path.Kind != RootKind.This || method is not { IsStatic: false, MethodKind: not MethodKind.Constructor, ContainingType.InstanceConstructors: var constructors })
            return false;
        foreach (var constructor in constructors)
        {
            if (constructor.IsImplicitlyDeclared || !facts.SummaryOf(constructor.OriginalDefinition).Uses.Any(use => IsCreation(use) && (use.Path.Equals(path) || use.Path.Equals(AsGiven(path, constructor.OriginalDefinition, facts))) && LazyInitialization.IsOne(use)))
                return false;
        }

        return constructors.Length > 0;
    }

    // this._options._defaults is options._defaults where the object was given the options.
    static AccessPath? AsGiven(AccessPath path, IMethodSymbol constructor, ProgramFacts facts)
    {
        if (path.Steps is not [{ Member: { } member }, _, ..] || !facts.Session.Construction.StoredBy(constructor).TryGetValue(member, out var ordinal) || ordinal >= constructor.Parameters.Length)
            return null;
        return path.Rebase(1, AccessPath.Of(constructor.Parameters[ordinal]));
    }

    // Nobody takes it away again.
    static bool Stays(ISymbol state)
    {
        foreach (var part in state.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in part.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != state.Name)
                    continue;
                SyntaxNode target = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
                // (_log, _name) = (null, "");
                var isOneOfSeveral = target.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax several } tuple } && several.Left == tuple;
                if (isOneOfSeveral || target.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 }
                    || target.Parent is AssignmentExpressionSyntax { Right: var value } assignment && assignment.Left == target && MayBeNothing(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    static bool MayBeNothing(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { Operand: var sure } => MayBeNothing(sure),
        ParenthesizedExpressionSyntax { Expression: var inner } => MayBeNothing(inner),
        CastExpressionSyntax { Expression: var converted } => MayBeNothing(converted),
        ConditionalExpressionSyntax { WhenTrue: var one, WhenFalse: var other } => MayBeNothing(one) || MayBeNothing(other),
        AssignmentExpressionSyntax { Right: var same } => MayBeNothing(same),
        _ => FieldWrites.IsDefault(value),
    };
}
