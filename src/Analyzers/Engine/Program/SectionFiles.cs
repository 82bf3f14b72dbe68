using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>The files and folders that a critical section asks for and changes, by itself or in the methods that it calls.</summary>
sealed class SectionFiles
{
    readonly Session _session;
    readonly Dictionary<IParameterSymbol, HashSet<string>> _given = new(SymbolEqualityComparer.Default);
    readonly HashSet<IMethodSymbol> _entered = new(SymbolEqualityComparer.Default);
    readonly HashSet<(SyntaxNode Function, string Path)> _asked = [];
    int _depth;

    SectionFiles(Session session) => _session = session;

    /// <summary>The files of a section.</summary>
    public static SectionFiles Of(CriticalSection section, Routine root)
    {
        var files = new SectionFiles(root.Session);
        files.AddAll(section.Statements, section.Function, isByState: false, Limits.CallDepth);
        return files;
    }

    /// <summary>Whether the section asks for a file or changes one whatever the state of the program is.</summary>
    public bool AreUsedEachTime { get; private set; }

    /// <summary>Whether it changes one.</summary>
    public bool AreChanged { get; private set; }

    /// <summary>Whether it changes one after it has asked whether it is there.</summary>
    public bool AreTestedAndChanged { get; private set; }

    /// <summary>The fields, properties and constants that all paths are made of; none when there is nothing in common.</summary>
    public HashSet<string>? Roots { get; private set; }

    void AddAll(IEnumerable<IOperation> code, SyntaxNode function, bool isByState, int calls)
    {
        foreach (var operation in code)
        {
            Add(operation, function, isByState, calls);
            isByState |= operation is IConditionalOperation { Condition: var condition } && IsByState(condition) && OnTheSpot.In([operation], _session.Calls).Any(static inner => inner is IReturnOperation or IBranchOperation);
        }
    }

    void Add(IOperation operation, SyntaxNode function, bool isByState, int calls)
    {
        if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation || _depth >= Limits.NestingOfCost)
            return;
        _depth++;
        switch (operation)
        {
            case IBlockOperation block:
                AddAll(block.Operations, function, isByState, calls);
                break;
            case IConditionalOperation { Condition: var condition }:
                Add(condition, function, isByState, calls);
                AddAll(operation.ChildOperations.Skip(1), function, isByState || IsByState(condition), calls);
                break;
            case IForEachLoopOperation { Collection: var collection }:
                Add(collection, function, isByState, calls);
                AddAll(operation.ChildOperations.Where(child => child != collection), function, isByState || IsByState(collection), calls);
                break;
            case IWhileLoopOperation or IForLoopOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ICoalesceOperation or ICoalesceAssignmentOperation:
                AddAll(operation.ChildOperations, function, isByState || operation.ChildOperations.Any(IsByState), calls);
                break;
            default:
                AddAll(operation.ChildOperations, function, isByState, calls);
                break;
        }

        Use(operation, function, isByState, calls);
        _depth--;
    }

    void Use(IOperation operation, SyntaxNode function, bool isByState, int calls)
    {
        if (FileCalls.PathOf(operation) is { } path)
        {
            AreUsedEachTime |= !isByState;
            var roots = RootsOf(path);
            if (Roots is null)
                Roots = roots;
            else
                Roots.IntersectWith(roots);
            var name = (function, path.Syntax.ToString());
            if (FileCalls.Asks(operation))
                _asked.Add(name);
            if (FileCalls.Changes(operation))
                (AreChanged, AreTestedAndChanged) = (true, AreTestedAndChanged || _asked.Contains(name));
        }
        else if (operation is IInvocationOperation call && !LogLines.Are(call, _session))
        {
            Enter(call.TargetMethod, call.Arguments, isByState, calls);
        }
        else if (operation is IObjectCreationOperation { Constructor: { } constructor } made)
        {
            Enter(constructor, made.Arguments, isByState, calls);
        }
        else if (operation is IPropertyReferenceOperation { Property.GetMethod: { } getter } property)
        {
            Enter(getter, property.Arguments, isByState, calls);
        }
    }

    void Enter(IMethodSymbol called, ImmutableArray<IArgumentOperation> arguments, bool isByState, int calls)
    {
        var callee = _session.ImplementationOf(called.OriginalDefinition);
        if (calls == 0 || !_session.Declares(callee) || !_session.Costs.Of(callee).IsWait || !_entered.Add(callee) || _session.RoutineOf(callee, default) is not { } routine || routine.Root.TreeOf(routine.Syntax) is not { } body)
            return;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { OriginalDefinition: var parameter })
                _given[parameter] = RootsOf(argument.Value);
        }

        Add(body, routine.Syntax, isByState, calls - 1);
    }

    // Whether what the program has in memory has a hand in something; what a file is called is another matter.
    static bool IsByState(IOperation condition)
    {
        // A sum is as deep as it has operands.
        var pending = new Stack<IOperation>();
        pending.Push(condition);
        while (pending.Count > 0)
        {
            var part = pending.Pop();
            if (FileCalls.PathOf(part) is not null)
                continue;
            if (part is IFieldReferenceOperation { Field: { IsConst: false } } or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property.DeclaringSyntaxReferences.IsEmpty: false })
                return true;
            foreach (var child in part.ChildOperations)
                pending.Push(child);
        }

        return false;
    }

    HashSet<string> RootsOf(IOperation path)
    {
        var roots = new HashSet<string>();
        Collect(path, roots, new(SymbolEqualityComparer.Default), Limits.NestingOfCost);
        return roots;
    }

    // Each local once: while somebody types, one may be made from itself, and twice so.
    void Collect(IOperation value, HashSet<string> roots, HashSet<ISymbol> followed, int depth)
    {
        if (depth == 0)
            return;
        switch (value)
        {
            case IFieldReferenceOperation { Field: var field }:
                roots.Add(field.Name);
                break;
            case IPropertyReferenceOperation { Property: var property } when _session.Declares(property):
                roots.Add(property.Name);
                break;
            case IParameterReferenceOperation { Parameter: { OriginalDefinition: var parameter } }:
                if (_given.TryGetValue(parameter, out var given))
                    roots.UnionWith(given);
                break;
            case ILocalReferenceOperation { Local: var local } when followed.Add(local):
                if ((StateObjects.ValueOf(local, value) ?? CollectionOf(local, value)) is { } origin)
                    Collect(origin, roots, followed, depth - 1);
                break;
        }

        foreach (var child in value.ChildOperations)
            Collect(child, roots, followed, depth - 1);
    }

    // foreach (var path in Directory.GetFiles(_folder)): what is in a folder.
    static IOperation? CollectionOf(ILocalSymbol local, IOperation reference)
    {
        for (var outer = reference.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IForEachLoopOperation { Collection: var collection } each && each.Locals.Contains(local, SymbolEqualityComparer.Default))
                return collection;
        }

        return null;
    }
}
