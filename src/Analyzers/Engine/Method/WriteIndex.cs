using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How the text of a type writes what it calls by a name.</summary>
[Flags]
enum Writes
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>In some way.</summary>
    Any = 1,

    /// <summary>Outside of constructors.</summary>
    Later = 1 << 1,

    /// <summary>Other than by a plain assignment to that of the own object.</summary>
    Otherwise = 1 << 2,

    /// <summary>It gets something that is no new object.</summary>
    OfOther = 1 << 3,

    /// <summary>Outside of constructors it is assigned what no field begins with.</summary>
    Forward = 1 << 4,

    /// <summary>Outside of constructors it may get what it began with.</summary>
    Back = 1 << 5,

    /// <summary>Outside of constructors what it holds may be changed, or handed to somebody who changes it.</summary>
    OfContents = 1 << 6,

    /// <summary>It goes up in a member that any thread may run, and that looks at it or takes it down as well.</summary>
    InPassing = 1 << 7,

    /// <summary>Outside of constructors an element gets another value, <c>_cells[i] = 0</c>, or a call is given it: <c>Array.Sort(_cells)</c>.</summary>
    OfElement = 1 << 8,
}

/// <summary>
/// How one part of a type writes what it names. Its text is gone through once, when somebody asks; kept as long as the tree lives,
/// so that an edit elsewhere costs nothing.
/// </summary>
sealed class WriteIndex
{
    static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<TextSpan, WriteIndex>> s_indices = new();

    readonly Dictionary<string, Writes> _writes = new(StringComparer.Ordinal);
    readonly Dictionary<string, HashSet<string>> _calls = new(StringComparer.Ordinal);
    HashSet<string>? _handedOut;

    WriteIndex(SyntaxNode type)
    {
        foreach (var member in type.ChildNodes())
            Add(member, type);
    }

    /// <summary>The index of a part of a type.</summary>
    public static WriteIndex Of(SyntaxReference part)
    {
        var indices = s_indices.GetOrCreateValue(part.SyntaxTree);
        return indices.TryGetValue(part.Span, out var known) ? known : indices.GetOrAdd(part.Span, new WriteIndex(part.GetSyntax()));
    }

    /// <summary>How something of a name is written.</summary>
    public Writes Of(string name) => _writes.TryGetValue(name, out var writes) ? writes : Writes.None;

    /// <summary>The methods that are called on something of a name, outside of constructors.</summary>
    public IEnumerable<string> MethodsCalledOn(string name) => _calls.TryGetValue(name, out var methods) ? methods : [];

    void Add(SyntaxNode member, SyntaxNode type)
    {
        var isPassing = member is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax;
        HashSet<string>? raised = null;
        var own = OwnNames(member);
        foreach (var node in member.DescendantNodes())
        {
            if (node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or AnonymousFunctionExpressionSyntax)
                isPassing = false;
            if (node is not IdentifierNameSyntax name || (own.Contains(name.Identifier.ValueText) && !IsOfObject(name)))
                continue;
            Add(name);
            if (isPassing && IsRaised(name))
                (raised ??= new(StringComparer.Ordinal)).Add(name.Identifier.ValueText);
        }

        if (isPassing && raised is not null && !(member is MethodDeclarationSyntax { Identifier.ValueText: var called } && IsHandedOut(called, type)))
            AddInPassing(raised, member);
    }

    // other.cells, other?.cells, new Board { cells = cells }: the member, whatever the local is called.
    static bool IsOfObject(IdentifierNameSyntax name) => (name.Parent is MemberAccessExpressionSyntax access && access.Name == name) || name.Parent is MemberBindingExpressionSyntax
        || (name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name);

    // static void Main() { var words = Load(); … }: what a member calls its parameter or local everywhere is no field.
    static ImmutableHashSet<string> OwnNames(SyntaxNode member)
    {
        if (member is not BaseMethodDeclarationSyntax method)
            return ImmutableHashSet<string>.Empty;
        var names = ImmutableHashSet.CreateBuilder<string>();
        foreach (var parameter in method.ParameterList.Parameters)
            names.Add(parameter.Identifier.ValueText);
        foreach (var statement in method.Body?.Statements ?? default)
        {
            if (statement is not LocalDeclarationStatementSyntax { Declaration.Variables: var variables })
                continue;
            foreach (var variable in variables)
                names.Add(variable.Identifier.ValueText);
        }

        return names.ToImmutable();
    }

    void Add(IdentifierNameSyntax name)
    {
        SyntaxNode target = WholeName.Of(name);
        var writes = FieldWrites.IsWritten(target) ? OfWrite(name, target) : Writes.None;
        if (!IsLookedAt(target, out var method) && !IsInConstructor(name))
            writes |= Writes.OfContents | (target.Parent is ElementAccessExpressionSyntax or ArgumentSyntax ? Writes.OfElement : Writes.None);
        else if (method is not null && !IsInConstructor(name))
            (_calls.TryGetValue(name.Identifier.ValueText, out var methods) ? methods : _calls[name.Identifier.ValueText] = new(StringComparer.Ordinal)).Add(method);
        Add(name.Identifier.ValueText, writes);
    }

    void Add(string name, Writes writes)
    {
        if (writes != Writes.None)
            _writes[name] = Of(name) | writes;
    }

    static Writes OfWrite(IdentifierNameSyntax name, SyntaxNode target)
    {
        var writes = Writes.Any;
        var assignment = target.Parent as AssignmentExpressionSyntax;
        var isPlain = assignment?.IsKind(SyntaxKind.SimpleAssignmentExpression) == true;
        if (!isPlain || target is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax })
            writes |= Writes.Otherwise;
        if (assignment?.Right is not BaseObjectCreationExpressionSyntax)
            writes |= Writes.OfOther;
        if (!IsInConstructor(name))
            writes |= Writes.Later | (isPlain && !FieldWrites.IsDefault(assignment!.Right) ? Writes.Forward : Writes.Back);
        return writes;
    }

    // A property is read, an element too, and what a method does is told by its name.
    static bool IsLookedAt(SyntaxNode target, out string? method)
    {
        method = null;
        var whole = target;
        while (whole.Parent is ElementAccessExpressionSyntax element && element.Expression == whole)
        {
            whole = element;
            if (FieldWrites.IsWritten(whole))
                return false;
        }

        switch (whole.Parent)
        {
            case MemberAccessExpressionSyntax member when member.Expression == whole:
                if (whole is not ElementAccessExpressionSyntax && member.Parent is InvocationExpressionSyntax)
                    method = member.Name.Identifier.ValueText;
                return true;
            case CommonForEachStatementSyntax each:
                return each.Expression == whole;
            // var row = _rows[y]; row[x] = 1;
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var part } } when whole is ElementAccessExpressionSyntax:
                return !IsWrittenThrough(part, whole);
            default:
                return whole is ElementAccessExpressionSyntax;
        }
    }

    static bool IsWrittenThrough(string local, SyntaxNode value)
    {
        foreach (var node in value.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes() ?? [])
        {
            if (node is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var written } } element && written == local && FieldWrites.IsWritten(element))
                return true;
        }

        return false;
    }

    static bool IsRaised(IdentifierNameSyntax name)
    {
        SyntaxNode target = name;
        while (target.Parent is MemberAccessExpressionSyntax access)
            target = access;
        return target.Parent is AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } assignment && assignment.Left == target;
    }

    void AddInPassing(HashSet<string> raised, SyntaxNode member)
    {
        foreach (var mentions in member.DescendantNodes().OfType<IdentifierNameSyntax>().GroupBy(static name => name.Identifier.ValueText))
        {
            if (raised.Contains(mentions.Key) && mentions.Count() > 1)
                Add(mentions.Key, Writes.InPassing);
        }
    }

    // new Thread(Run)
    bool IsHandedOut(string method, SyntaxNode type) => (_handedOut ??= new(type.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(static name => name.Parent is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax })).Select(static name => name.Identifier.ValueText), StringComparer.Ordinal)).Contains(method);

    static bool IsInConstructor(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static part => part is ConstructorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or MethodDeclarationSyntax or AccessorDeclarationSyntax) is ConstructorDeclarationSyntax;
}
