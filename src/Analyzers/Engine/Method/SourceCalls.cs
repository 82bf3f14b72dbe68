using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using State = ConcurrencyState<Launch<Routine>>;

/// <summary>Which methods of the program an operation calls, written as a call or not: accessors, operators, what makes a text of an object.</summary>
static class SourceCalls
{
    /// <summary>Adds the calls, in the order in which they are made.</summary>
    public static void AddTo(ImmutableArray<SourceCall>.Builder calls, IOperation operation, State state, KnownCalls known, Places places)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: { MethodKind: not (MethodKind.LocalFunction or MethodKind.DelegateInvoke) } method } call:
                Add(method, call.Instance);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                Add(constructor, null);
                break;
            case IPropertyReferenceOperation property:
                var usage = Usage.Of(property);
                if (usage is AccessKind.Read or AccessKind.Update && property.Property.GetMethod is { } getter)
                    Add(getter, property.Instance);
                if (usage is AccessKind.Write or AccessKind.Update && property.Property.SetMethod is { } setter)
                    Add(setter, property.Instance);
                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: { } subscribed, Instance: var owner }, Adds: var adds } when (adds ? subscribed.AddMethod : subscribed.RemoveMethod) is { IsImplicitlyDeclared: false } accessor:
                Add(accessor, owner);
                break;
            case IBinaryOperation { OperatorMethod: { } method }:
                Add(method, null);
                break;
            // $"{statistics}", "dropped: " + statistics, Console.WriteLine(statistics)
            case IInterpolationOperation { Expression: var shown }:
                AddText(shown);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } text:
                AddText(text.LeftOperand);
                AddText(text.RightOperand);
                break;
            case IArgumentOperation { Parameter: { } parameter, Value: var written } when TextOutput.IsWritten(parameter):
                AddText(written);
                break;
            case IUnaryOperation { OperatorMethod: { } method }:
                Add(method, null);
                break;
            case IConversionOperation { OperatorMethod: { } method }:
                Add(method, null);
                break;
            case ICompoundAssignmentOperation { OperatorMethod: { } method }:
                Add(method, null);
                break;
        }

        void AddText(IOperation written)
        {
            var source = places.Source(written);
            // What a call or a getter hands out has no name here.
            if (source is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation && TextOutput.Of(source.Type) is { } method && known.Target(method, source) is { } declared)
                calls.Add(new(source, declared, state));
        }

        void Add(IMethodSymbol method, IOperation? instance)
        {
            if (known.Target(method, instance) is { } declared)
            {
                calls.Add(new(operation, declared, state));
                return;
            }

            foreach (var one in known.Targets(method, instance))
                calls.Add(new(operation, one, state));
        }
    }
}
