using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// State that is created when it is first needed, and has been needed before code is launched that needs it, too:
/// <c>Log.Info("begins"); Task.Run(() =&gt; Log.Info("runs"));</c>. The launched code finds it there.
/// </summary>
static class PreparedStates
{
    /// <summary>The states that are there when a launch begins, and stay there.</summary>
    public static HashSet<AccessPath>? Before(Launch launch, List<Use> uses, MemberUses member)
    {
        HashSet<AccessPath>? prepared = null;
        foreach (var use in uses)
        {
            if (IsCreation(use) && prepared?.Contains(use.Path) != true && IsMadeBefore(use.Path, launch, member) && LazyInitialization.IsOne(use) && Stays(use.Path.Symbol!))
                (prepared ??= []).Add(use.Path);
        }

        return prepared;
    }

    static bool IsCreation(Use use) => use is { Access.Kind: AccessKind.Write or AccessKind.Update, Path.Symbol: IFieldSymbol { Type.IsReferenceType: true, DeclaredAccessibility: Accessibility.Private } };

    static bool IsMadeBefore(AccessPath path, Launch launch, MemberUses member)
    {
        foreach (var use in member.Of(launch.Launcher))
        {
            var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
            if (IsCreation(use) && use.Path.Equals(path) && launch.Launcher.Closest(step.Syntax) == launch.Launcher && launch.Launcher.Ways.AlwaysComesBefore(step, launch.Operation) && LazyInitialization.IsOne(use))
                return true;
        }

        return false;
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
                if (target.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 }
                    || target.Parent is AssignmentExpressionSyntax { Right: var value } assignment && assignment.Left == target && value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
