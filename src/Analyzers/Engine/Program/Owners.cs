using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Private types whose objects the type around them guards: <c>lock (_gate) _buffer.Add(item);</c>. Whatever lock such an object
/// takes itself, nobody gets to it without the one of its owner.
/// </summary>
sealed class Owners(ProgramFacts facts, Callers callers, CancellationToken cancellation)
{
    readonly Dictionary<INamedTypeSymbol, bool> _guarded = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the lock of the type around it keeps others from the whole object, and so from what is not static.</summary>
    public bool Guard(INamedTypeSymbol type, ISymbol state)
    {
        if (state.IsStatic)
            return false;
        if (!_guarded.TryGetValue(type, out var isGuarded))
            _guarded.Add(type, isGuarded = Guard(type));
        return isGuarded;
    }

    // Whether the owner of a private type holds one and the same lock wherever its code has an object of the type.
    bool Guard(INamedTypeSymbol type)
    {
        if (type is not { DeclaredAccessibility: Accessibility.Private, TypeKind: TypeKind.Class, ContainingType: { } owner } || RoutinesWith(type, owner) is not { } routines || HandsOutItself(type))
            return false;
        List<LockId>? guards = null;
        var unguarded = new List<IMethodSymbol>();
        foreach (var routine in routines)
        {
            var concurrency = facts.Of(routine.Root).Concurrency;
            foreach (var block in routine.Blocks)
            {
                if (HandsOut(block.Block.BranchValue, type))
                    return false;
                foreach (var operation in block.Operations)
                {
                    if (!IsObject(operation, type))
                        continue;
                    if (GetsAway(operation, type))
                        return false;
                    if (IsMaking(operation) || IsInConstructor(routine, owner) || concurrency.LocksAt(routine, operation.Syntax) is not { IsUncertain: false } locks)
                        continue;
                    var held = locks.Held.Where(static held => held is { IsClaim: false, IsShared: false, Path: { Kind: RootKind.This or RootKind.Static } }).ToList();
                    if (held.Count > 0)
                        guards = guards?.FindAll(guard => held.Exists(guard.Excludes)) ?? held;
                    else if (routine is { Parent: null, Method: { } method })
                        unguarded.Add(method);
                    else
                        return false;
                }
            }
        }

        return guards?.Exists(guard => (guard.Path.IsStatic || !IsShared(type, owner)) && unguarded.TrueForAll(method => callers.Hold(guard, method))) == true;
    }

    // Watch(this), Task.Run(() => Flush()): others have the object without asking the owner.
    bool HandsOutItself(INamedTypeSymbol type)
    {
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (method is { IsAbstract: false, IsStatic: false, DeclaringSyntaxReferences.IsEmpty: false } && facts.Session.RoutineOf(method, cancellation) is { Parent: null } root
                && (!facts.Of(root).Concurrency.Launches.IsEmpty || root.All().Any(routine => routine.Blocks.Any(block => (block.Block.BranchValue is { } answer && IsItself(answer) && !IsObject(answer, type)) || block.Operations.Any(operation => IsItself(operation) && GetsOut(operation, type))))))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsItself(IOperation operation) => operation is IInstanceReferenceOperation || (operation is IConversionOperation { Operand: var inner } && IsItself(inner));

    static bool GetsOut(IOperation itself, INamedTypeSymbol type) => itself.Parent switch
    {
        IMemberReferenceOperation member when member.Instance == itself => member is IMethodReferenceOperation,
        IInvocationOperation call when call.Instance == itself => false,
        IArgumentOperation argument => !IsLookedAt(argument, type),
        ISimpleAssignmentOperation assignment => assignment.Value == itself,
        IConversionOperation conversion => GetsOut(conversion, type),
        _ => false,
    };

    // The code that can have such an object names the type, or a member that is declared with it. Null when other types do, too.
    HashSet<Routine>? RoutinesWith(INamedTypeSymbol type, INamedTypeSymbol owner)
    {
        var routines = new HashSet<Routine>();
        foreach (var named in MembersWith(type, owner).Append(type))
        {
            foreach (var (name, model) in facts.ReferencesTo(named))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                    continue;
                var place = name.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } around ? model.GetDeclaredSymbol(around, cancellation) : null;
                if (SymbolEqualityComparer.Default.Equals(place, type))
                    continue;
                if (!SymbolEqualityComparer.Default.Equals(place, owner))
                    return null;
                if (facts.Session.RoutineAt(name, model, cancellation) is { Root.Method: not null } routine)
                    routines.UnionWith(routine.Root.All());
            }
        }

        return routines;
    }

    static IEnumerable<ISymbol> MembersWith(INamedTypeSymbol type, INamedTypeSymbol owner) => owner.GetMembers().Where(member => member switch
    {
        IFieldSymbol { AssociatedSymbol: null } field => Mentions(field.Type, type),
        IPropertySymbol property => Mentions(property.Type, type),
        IMethodSymbol { MethodKind: MethodKind.Ordinary } method => Mentions(method.ReturnType, type) || method.Parameters.Any(parameter => Mentions(parameter.Type, type)),
        _ => false,
    });

    static bool Mentions(ITypeSymbol mentioning, ITypeSymbol type) => mentioning switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, type),
        INamedTypeSymbol named => SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, type) || named.TypeArguments.Any(argument => Mentions(argument, type)),
        _ => false,
    };

    // What is static belongs to all objects of the owner, and the lock of one of them guards nothing.
    static bool IsShared(INamedTypeSymbol type, INamedTypeSymbol owner) => MembersWith(type, owner).Any(static member => member is not IMethodSymbol && member.IsStatic);

    static bool IsObject(IOperation operation, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(operation.Type?.OriginalDefinition, type);

    // One that is made has to be kept before others can get at it; nothing is nobody's.
    static bool IsMaking(IOperation operation) => operation is IObjectCreationOperation or ILocalReferenceOperation { IsDeclaration: true } or IConversionOperation { Operand: IObjectCreationOperation or ILiteralOperation }
        || operation.ConstantValue is { HasValue: true, Value: null };

    static bool IsInConstructor(Routine routine, INamedTypeSymbol owner) =>
        routine is { Parent: null, Method: { MethodKind: MethodKind.Constructor, ContainingType: var made } } && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, owner);

    // An object of another owner, one that is known by another type, or something that looks into the object later on.
    static bool GetsAway(IOperation operation, INamedTypeSymbol type)
    {
        if (operation is IMemberReferenceOperation { Instance: { } owner } && owner is not IInstanceReferenceOperation && SymbolEqualityComparer.Default.Equals(owner.Type?.OriginalDefinition, type.ContainingType))
            return true;
        return operation.Parent switch
        {
            IConversionOperation { Type: { } other } conversion when !SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, type) => !IsLookedAt(conversion, type),
            IArgumentOperation argument => !IsLookedAt(argument, type),
            IMethodReferenceOperation => true,
            IInvocationOperation call when call.Instance == operation => IsLazy(call),
            IPropertyReferenceOperation property when property.Instance == operation => IsLazy(property),
            _ => false,
        };
    }

    static bool IsLookedAt(IOperation value, INamedTypeSymbol type) => value.Parent switch
    {
        IBinaryOperation or IIsNullOperation or IIsPatternOperation or IIsTypeOperation => true,
        IInvocationOperation { IsImplicit: true, TargetMethod.Name: nameof(IEnumerable<>.GetEnumerator) } => true,
        IArgumentOperation argument => IsLookedAt(argument, type),
        IObjectCreationOperation creation => IsObject(creation, type),
        // What the program knows by another type it may keep.
        IInvocationOperation { Instance: null or IInstanceReferenceOperation } call => !IsLazy(call) && (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty || value is not IArgumentOperation { Value: IConversionOperation }),
        // _all.Add(item)
        IInvocationOperation { Instance: { } instance } call => IsObject(instance, type) || (!IsLazy(call) && instance.Type is { } container && Mentions(container, type)),
        IPropertyReferenceOperation { Instance.Type: { } container } => Mentions(container, type),
        _ => false,
    };

    // A sequence is gone through when somebody asks for its elements; a loop does so itself.
    static bool IsLazy(IOperation call) => call is { IsImplicit: false, Type.TypeKind: TypeKind.Interface } && call.Parent is not IInvocationOperation { IsImplicit: true }
        && call.Parent is not IConversionOperation { Parent: IInvocationOperation { IsImplicit: true } };

    static bool HandsOut(IOperation? value, INamedTypeSymbol type) => value is IConversionOperation { Operand: var operand } && IsObject(operand, type);
}
