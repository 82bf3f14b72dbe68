using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Looks for races again after an edit: asks the questions that it can have changed, and no others.</summary>
sealed class RacesAfterEdit
{
    readonly HashSet<Question> _asked = [];
    readonly HashSet<DeclarationKey> _doubted = [];
    readonly ProgramFacts _facts;
    readonly FoundRaces _found;
    readonly RaceFinder _finder;
    readonly CancellationToken _cancellation;

    RacesAfterEdit(Session session, CancellationToken cancellation)
    {
        _facts = new(session, cancellation);
        _found = new(_facts, cancellation);
        _finder = new(_facts, _found, cancellation);
        _cancellation = cancellation;
    }

    /// <summary>
    /// Looks for what is to do in one document of a program that was looked through before: what the edit can have changed is asked
    /// again, and what had something to report in the document. Null when more has to be looked at than that.
    /// </summary>
    public static IReadOnlyList<SharedRace>? In(SyntaxTree tree, Session session, ProgramMemory memory, Edit edit, CancellationToken cancellation)
    {
        var after = new RacesAfterEdit(session, cancellation);
        var questions = after.QuestionsAfter(edit, memory);
        questions.UnionWith(memory.QuestionsAbout([after._facts.Noted.PlaceOf(tree)]));
        int asked;
        do
        {
            asked = questions.Count;
            if (!after.AskAgain(questions, memory) || after._facts.DependOnOrder)
                return null;
            questions.UnionWith(memory.QuestionsAbout([.. after.DocumentsWithOthers()]));
        }
        while (questions.Count > asked);
        memory.Keep(session, after._facts.Noted, questions, cancellation);
        return new Sharing(after._found.All).In(tree);
    }

    /// <summary>
    /// The races of two compilations of a program that differ in bodies, without those that are the same in both because nothing that
    /// they rely on is different. Null when more has to be looked at than that.
    /// </summary>
    public static (IEnumerable<SharedRace> Before, IEnumerable<SharedRace> After)? Change(Session before, Session after, CancellationToken cancellation)
    {
        if (ProgramMemory.Before(before, Look.Races, cancellation) is not var (memory, back) || ProgramMemory.Before(after, Look.Races, cancellation) is not var (same, edit) || same != memory)
            return null;
        var (old, now) = (new RacesAfterEdit(before, cancellation), new RacesAfterEdit(after, cancellation));
        var questions = old.QuestionsAfter(back, memory);
        questions.UnionWith(now.QuestionsAfter(edit, memory));
        int asked;
        do
        {
            asked = questions.Count;
            if (!old.AskAgain(questions, memory) || !now.AskAgain(questions, memory))
                return null;
            // Of several races in one place the most telling one is reported, whoever asked.
            questions.UnionWith(memory.QuestionsAbout([.. old.DocumentsOfFound(), .. now.DocumentsOfFound(), .. old.DocumentsWithOthers(), .. now.DocumentsWithOthers()]));
        }
        while (questions.Count > asked);
        return old._facts.DependOnOrder || now._facts.DependOnOrder ? null : (old._found.All, now._found.All);
    }

    IEnumerable<int> DocumentsOfFound() => _found.All.Select(race => _facts.Noted.PlaceOf(race.Mine.Access.Operation.Syntax.SyntaxTree));

    // Where others may use the state of those that are taken for mere looks as long as nobody does more: their reports are in a document that names it.
    IEnumerable<int> DocumentsWithOthers() =>
        from state in _found.StateOfLooks
        from document in _facts.Session.Compilation.SyntaxTrees
        where SyntaxIndex.Of(document, _cancellation).MayName(state.Name)
        select _facts.Noted.PlaceOf(document);

    // Adds those that had to be asked as well; what was asked before is known.
    bool AskAgain(HashSet<Question> questions, ProgramMemory memory)
    {
        var asked = questions.Where(_asked.Add).ToList();
        var launchers = new Launchers(_facts, _cancellation);
        if (!ExamineAgain(asked.Where(static question => question.Kind == QuestionKind.Launcher), launchers, memory.Names))
            return false;
        // In the order in which the whole program is looked through.
        foreach (var question in asked.Where(static question => question.Kind != QuestionKind.Launcher).OrderBy(static question => question.Kind).ThenBy(static question => question.Key))
        {
            if (DeclarationOf(question.Key) is { } declaration && TypeOf(declaration) is { } type)
                AskAgain(question, type, memory);
        }

        // Who says whether something runs beside a use that was found now?
        var places = new HashSet<DeclarationKey>(_found.Withheld.Select(use => _facts.Noted.KeyOf(use.Access.Routine.Root)));
        var others = memory.Answers.Where(answer => answer.Key.Kind == QuestionKind.Launcher && answer.Value.Uses.Overlaps(places)).Select(static answer => answer.Key).Where(_asked.Add).ToList();
        questions.UnionWith(others);
        if (!ExamineAgain(others, launchers, memory.Names))
            return false;
        _found.AddWithheld();
        return true;
    }

    // The outlines of the members, of those anew that were edited or that may do something else now, tell of which state there may be
    // something to report, and which members have to do with it.
    void AskAgain(Question question, INamedTypeSymbol type, ProgramMemory memory)
    {
        Action<SharedRace> report = question.Kind == QuestionKind.Type ? _found.AddUnlessAlone : _found.Add;
        if (!memory.Answers.TryGetValue(question, out var known) || known.Outlines.Count == 0)
        {
            GuardedTypes.Examine(question.Kind, type, _facts, report, static _ => true, _cancellation);
            return;
        }

        var outlines = new Dictionary<DeclarationKey, ImmutableArray<MemberOutline>>(known.Outlines);
        foreach (var member in known.Outlines.Keys)
        {
            if (_doubted.Contains(member))
                outlines[member] = OutlinesOf(member, type).ToImmutableArray();
        }

        var suspects = TypeOutline.SuspectsOf([.. outlines.Values.SelectMany(static outline => outline)]);
        Reliance? again = null;
        if (suspects.Count > 0)
        {
            GuardedTypes.Examine(question.Kind, type, _facts, report, static _ => true, _cancellation);
            if (!_facts.Noted.Answers.TryGetValue(question, out again))
                return;
        }

        _facts.Noted.Answers[question] = known.With(again, outlines);
    }

    IEnumerable<MemberOutline> OutlinesOf(DeclarationKey member, INamedTypeSymbol type)
    {
        if (DeclarationOf(member) is not { } declaration)
            yield break;
        foreach (var body in Declarations.BodiesOf(declaration))
        {
            if (_facts.Session.RoutineAt(body, _facts.Session.ModelOf(body.SyntaxTree), _cancellation) is { Parent: null, Method: { } method } root)
                yield return GuardedTypes.OutlineOf(method, root, type, _facts, _cancellation);
        }
    }

    HashSet<Question> QuestionsAfter(Edit edit, ProgramMemory memory)
    {
        var told = new HashSet<DeclarationKey>(edit.Members.Where(member => !(memory.Members.TryGetValue(member, out var before) && before.IsSilent == true && IsSilent(DeclarationOf(member)))));
        var launches = memory.AskForLaunches ? _facts.Session.LaunchMap(_cancellation).Stamp : null;
        _doubted.UnionWith(memory.DoubtedMembers(edit, told, launches));
        var questions = new HashSet<Question>(memory.QuestionsOf(edit, _doubted, launches));
        _doubted.UnionWith(edit.Members);
        foreach (var member in edit.Members)
        {
            questions.Add(new(QuestionKind.Launcher, member));
            if (DeclarationOf(member)?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && TypeOf(type) is { } symbol && _facts.Noted.KeyOf(symbol) is { } key)
                questions.Add(new(QuestionKind.Type, key));
        }

        return questions;
    }

    bool ExamineAgain(IEnumerable<Question> questions, Launchers launchers, LauncherNames names)
    {
        if (launchers.Among(questions.Select(static question => question.Key).OrderBy(static key => key).Select(DeclarationOf).OfType<SyntaxNode>(), names) is not { } found)
            return false;
        _finder.Examine(found);
        return true;
    }

    SyntaxNode? DeclarationOf(DeclarationKey key)
    {
        var tree = _facts.Noted.DocumentAt(key.Document);
        return Declarations.Of(tree, _cancellation).At(key.Number, tree, _cancellation);
    }

    INamedTypeSymbol? TypeOf(SyntaxNode declaration) =>
        declaration is TypeDeclarationSyntax ? _facts.Session.ModelOf(declaration.SyntaxTree).GetDeclaredSymbol(declaration, _cancellation) as INamedTypeSymbol : null;

    // Whether callers need not know a member.
    bool IsSilent(SyntaxNode? declaration)
    {
        foreach (var body in declaration is null ? [] : Declarations.BodiesOf(declaration))
        {
            if (_facts.Session.RoutineAt(body, _facts.Session.ModelOf(body.SyntaxTree), _cancellation) is not { Parent: null, Method: { } method } || !_facts.SummaryOf(method).IsSilent || _facts.IsInCircle(method))
                return false;
        }

        return declaration is not null;
    }
}
