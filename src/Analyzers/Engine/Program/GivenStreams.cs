using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which streams parameters, fields and properties get, where only this program can give them one: whether all of them are in memory.
/// </summary>
/// <remarks>
/// What is given is looked at a step nearer to <see cref="Limits.OriginDepth"/>, so members that hand on what they were given to each other need
/// no care, and the answer is the same whoever asks first.
/// </remarks>
sealed class GivenStreams(Session session)
{
    readonly ConcurrentDictionary<(ISymbol Holder, int Depth), bool> _known = new();
    readonly ConcurrentDictionary<IParameterSymbol, bool> _here = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<(IMethodSymbol Method, bool MayBePromised), IReadOnlyList<IMethodSymbol>> _names = new();

    /// <summary>Whether everything that a parameter, field or property gets is in memory; false when others may give it something, or nobody does.</summary>
    public bool AreInMemory(ISymbol holder, int depth)
    {
        holder = holder.OriginalDefinition;
        if (depth > Limits.OriginDepth || !session.Declares(holder) || !session.Types.IsStreamLike(TypeOf(holder)))
            return false;
        return _known.TryGetValue((holder, depth), out var known) ? known : _known.GetOrAdd((holder, depth), holder switch
        {
            IParameterSymbol parameter => AreArguments(parameter, depth, mayBePromised: false),
            IPropertySymbol property => AreValues(property, depth),
            _ => AreAssigned(holder, depth),
        });
    }

    /// <summary>
    /// Whether all calls of this program give a parameter streams in memory, though others may call it by a contract that is not theirs alone:
    /// that of a type that they cannot name.
    /// </summary>
    public bool AreInMemoryHere(IParameterSymbol parameter)
    {
        parameter = parameter.OriginalDefinition;
        if (!session.Declares(parameter) || !session.Types.IsStreamLike(parameter.Type))
            return false;
        return _here.TryGetValue(parameter, out var known) ? known : _here.GetOrAdd(parameter, AreArguments(parameter, 0, mayBePromised: true));
    }

    static ITypeSymbol? TypeOf(ISymbol holder) => holder switch
    {
        IParameterSymbol parameter => parameter.Type,
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };

    bool AreArguments(IParameterSymbol parameter, int depth, bool mayBePromised)
    {
        if (parameter is not { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.ExplicitInterfaceImplementation } method })
            return false;
        var isGiven = false;
        foreach (var call in CallsOf(method, mayBePromised))
        {
            if (call is null || Translation.ArgumentFor(parameter, call) is not { } argument)
                return false;
            // A method that calls itself goes on with what it was given.
            if (Origins.Bare(argument) is IParameterReferenceOperation { Parameter: var same } && SymbolEqualityComparer.Default.Equals(same, parameter))
                continue;
            if (!Origins.IsInMemory(argument, depth + 1, session))
                return false;
            isGiven = true;
        }

        return isGiven;
    }

    // Null among them for what is no call, and for those that may be elsewhere.
    IEnumerable<IOperation?> CallsOf(IMethodSymbol method, bool mayBePromised)
    {
        var names = NamesOf(method, mayBePromised);
        if (names.Count == 0)
        {
            yield return null;
            yield break;
        }

        if (method.MethodKind == MethodKind.Constructor)
        {
            foreach (var creation in References.CreationsBy(method, session, default))
                yield return creation;
            yield break;
        }

        foreach (var called in names)
        {
            foreach (var (name, model) in References.To(called, session, default))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is null)
                    yield return References.CallOf(name) is { } call ? model.GetOperation(call) : null;
            }
        }
    }

    // All types are looked through for them, and a method may be given several streams. None where it may be called by others: its own is one.
    IReadOnlyList<IMethodSymbol> NamesOf(IMethodSymbol method, bool mayBePromised) =>
        _names.TryGetValue((method, mayBePromised), out var known) ? known : _names.GetOrAdd((method, mayBePromised), CalledNames.Of(method, session, mayBePromised) ?? []);

    bool AreValues(IPropertySymbol property, int depth)
    {
        if (property.IsVirtual || property.IsOverride || property.IsAbstract || property.IsIndexer)
            return false;
        if (Getters.IsAutomatic(property))
            return AreAssigned(property, depth);
        return property.GetMethod is { } getter && session.RoutineOf(getter, default) is { Body: { } body } routine && Origins.ReturnsOf(body).ToList() is { Count: > 0 } returned
            && returned.TrueForAll(value => routine.Root.Origins.IsInMemory(value, depth + 1));
    }

    bool AreAssigned(ISymbol member, int depth)
    {
        if (References.IsVisibleOutside(member) && !(member is IPropertySymbol { SetMethod: var setter } && (setter is null || !References.IsVisibleOutside(setter))))
            return false;
        var isGiven = false;
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax();
            var initial = (declaration as VariableDeclaratorSyntax)?.Initializer ?? (declaration as PropertyDeclarationSyntax)?.Initializer;
            // record R(Stream Source): it gets what the constructor is given.
            if (declaration is ParameterSyntax || (initial is not null && !Is(initial.Value, session.ModelOf(declaration.SyntaxTree))))
                return false;
        }

        foreach (var (name, model) in References.To(member, session, default))
        {
            ExpressionSyntax target = WholeName.Of(name);
            if (!FieldWrites.IsWritten(target))
                continue;
            if (target.Parent is not AssignmentExpressionSyntax { Right: var value } || !Is(value, model))
                return false;
        }

        return isGiven;

        bool Is(ExpressionSyntax value, SemanticModel model)
        {
            if (model.GetOperation(value) is not { } given)
                return false;
            if (Origins.Bare(given).ConstantValue is { HasValue: true, Value: null })
                return true;
            isGiven = true;
            return Origins.IsInMemory(given, depth + 1, session);
        }
    }
}
