// What the compiler asks for and netstandard2.0 lacks, compiled into each assembly. Written out, because generated ones came
// in another order, and so made another assembly, with each build. [Embedded] hides them from assemblies that see internals
// of this one and have such types already.

namespace Microsoft.CodeAnalysis
{
    /// <summary>Hides a type from other assemblies.</summary>
    [Embedded]
    sealed class EmbeddedAttribute : Attribute;
}

namespace System
{
    /// <summary>A place in a sequence, counted from its start or its end: <c>^1</c>.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    readonly struct Index
    {
        // Places that count from the end are kept as their complement.
        readonly int _value;

        public Index(int value, bool fromEnd = false) => _value = fromEnd ? ~value : value;

        public static Index Start => new(0);

        public static Index End => new(0, fromEnd: true);

        public bool IsFromEnd => _value < 0;

        public int Value => IsFromEnd ? ~_value : _value;

        public static implicit operator Index(int value) => new(value);

        public static Index FromStart(int value) => new(value);

        public static Index FromEnd(int value) => new(value, fromEnd: true);

        public int GetOffset(int length) => IsFromEnd ? length - Value : Value;
    }

    /// <summary>A part of a sequence: <c>1..^1</c>.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    readonly struct Range(Index start, Index end)
    {
        public static Range All => new(Index.Start, Index.End);

        public Index Start => start;

        public Index End => end;

        public static Range StartAt(Index start) => new(start, Index.End);

        public static Range EndAt(Index end) => new(Index.Start, end);

        public (int Offset, int Length) GetOffsetAndLength(int length)
        {
            var from = Start.GetOffset(length);
            return (from, End.GetOffset(length) - from);
        }
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Lets properties be set by initializers only, and records exist.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    static class IsExternalInit;

    /// <summary>On members that an initializer must set.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class RequiredMemberAttribute : Attribute;

    /// <summary>Keeps older compilers away from what they would misread.</summary>
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        public string FeatureName => featureName;

        public bool IsOptional { get; init; }
    }

    /// <summary>Passes the text of an argument.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
    {
        public string ParameterName => parameterName;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>An <c>out</c> value that is not null when the method returns a certain value.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue => returnValue;
    }

    /// <summary>An <c>out</c> value that may be null when the method returns a certain value.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue => returnValue;
    }

    /// <summary>A result that is null only if an argument is.</summary>
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue, AllowMultiple = true)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class NotNullIfNotNullAttribute(string parameterName) : Attribute
    {
        public string ParameterName => parameterName;
    }

    /// <summary>Members that are not null when the method returns a certain value.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class MemberNotNullWhenAttribute(bool returnValue, params string[] members) : Attribute
    {
        public bool ReturnValue => returnValue;

        public string[] Members => members;
    }

    /// <summary>A constructor that sets all required members.</summary>
    [AttributeUsage(AttributeTargets.Constructor)]
    [Microsoft.CodeAnalysis.Embedded]
    sealed class SetsRequiredMembersAttribute : Attribute;
}
