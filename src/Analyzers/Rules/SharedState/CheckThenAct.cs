using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2007: <c>if (!_users.ContainsKey(name)) _users[name] = user;</c>
/// </summary>
/// <remarks>
/// Flags that say that something was done, state that is tested in one critical section and changed in the next, and
/// concurrent collections. Left alone: acts whose own answer is looked at, both steps under one lock, keys that nobody else
/// can have, values that are equal whoever stores them. Suggestions: bounds, caches, what is traced once, and what only an async call that
/// nobody awaits could come between.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CheckThenAct() : SharedStateAnalyzer(s_rule, RaceKind.CheckThenAct)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2007",
        name: nameof(CheckThenAct),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A test and an act that other threads can come between",
        message: "'{0}' is {1} here {2}; {3}",
        description: "Between the test and the act another thread can make the same test, and then both act. Do both in one step "
            + "(Interlocked.Exchange, TryAdd, GetOrAdd) or in one critical section.");

    /// <inheritdoc/>
    private protected override void Examine(Session session, SemanticModel model, Findings findings)
    {
        base.Examine(session, model, findings);
        var questions = new StepQuestions(
            (member, collection) => session.LaunchMap(findings.Cancellation).RunsBesideItself(member, collection),
            (function, collection) => ThreadRoots.Of(function, findings.Cancellation).AreOne(collection.IsStatic),
            new MakersValues(session, findings.Cancellation).Are,
            member => LockedCalls.AreAll(member, session, findings.Cancellation));
        foreach (var step in Atomicity.In(session, model, questions, findings.Cancellation))
        {
            var words = new object[]
            {
                step.Collection.Name,
                step.IsRead ? "tested and then read" : "tested and then changed",
                "in a second step",
                $"another thread may change it after the test in line {Words.LineOf(step.Check)}",
            };
            if (step.IsLikely)
                findings.Report(step.Act, ImmutableArray.Create(step.Check), FixHint.Try, words);
            else
                findings.Suggest(step.Act, ImmutableArray.Create(step.Check), FixHint.Try, words);
        }
    }
}
