using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>The types of the platform that the engine and the rules ask for by name, looked up once per compilation.</summary>
sealed class KnownTypes(Compilation compilation)
{
    /// <summary>The full name of the type of cancellation tokens.</summary>
    public const string CancellationTokenName = "System.Threading.CancellationToken";

    readonly ImmutableArray<INamedTypeSymbol?> _streams = ImmutableArray.Create(
        compilation.GetTypeByMetadataName("System.IO.Stream"),
        compilation.GetTypeByMetadataName("System.IO.TextReader"),
        compilation.GetTypeByMetadataName("System.IO.TextWriter"),
        compilation.GetTypeByMetadataName("System.Xml.XmlReader"),
        compilation.GetTypeByMetadataName("System.Xml.XmlWriter"),
        compilation.GetTypeByMetadataName("System.Text.Json.Utf8JsonWriter"),
        compilation.GetTypeByMetadataName("Newtonsoft.Json.JsonReader"),
        compilation.GetTypeByMetadataName("Newtonsoft.Json.JsonWriter"));

    /// <summary><c>System.Threading.Tasks.Task</c>; without it there is no async code.</summary>
    public INamedTypeSymbol? Task { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");

    /// <summary><c>Task&lt;TResult&gt;</c>.</summary>
    public INamedTypeSymbol? TaskOfResult { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");

    /// <summary><c>ValueTask</c>.</summary>
    public INamedTypeSymbol? ValueTask { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask");

    /// <summary><c>ValueTask&lt;TResult&gt;</c>.</summary>
    public INamedTypeSymbol? ValueTaskOfResult { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");

    /// <summary><c>IAsyncResult</c>: a task seen as a wait handle.</summary>
    public INamedTypeSymbol? AsyncResult { get; } = compilation.GetTypeByMetadataName("System.IAsyncResult");

    /// <summary><c>System.Threading.Thread</c>.</summary>
    public INamedTypeSymbol? Thread { get; } = compilation.GetTypeByMetadataName("System.Threading.Thread");

    /// <summary>Whether objects of a type decide where and when code runs: task schedulers and synchronization contexts.</summary>
    public bool IsScheduler(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Same(current, TaskScheduler) || current is { Name: nameof(System.Threading.SynchronizationContext), ContainingNamespace: { Name: nameof(System.Threading), ContainingNamespace.Name: nameof(System) } })
                return true;
        }

        return false;
    }

    /// <summary>Whether a type is a timer of the platform: it has no use for what its callback returns.</summary>
    public bool IsTimer(ITypeSymbol? type) => type is { Name: "Timer", ContainingNamespace.ContainingNamespace.Name: nameof(System) };

    /// <summary><c>System.Threading.Tasks.TaskScheduler</c>: where tasks run.</summary>
    public INamedTypeSymbol? TaskScheduler { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.TaskScheduler");

    /// <summary><c>System.Threading.Tasks.TaskFactory</c>, which may have a scheduler.</summary>
    public INamedTypeSymbol? TaskFactory { get; } = compilation.GetTypeByMetadataName("System.Threading.Tasks.TaskFactory");

    /// <summary><c>System.Progress&lt;T&gt;</c>: calls back in the context of the thread that made it, if that has one.</summary>
    public INamedTypeSymbol? Progress { get; } = compilation.GetTypeByMetadataName("System.Progress`1");

    /// <summary><c>System.Threading.IThreadPoolWorkItem</c>: an object that the pool runs.</summary>
    public INamedTypeSymbol? WorkItem { get; } = compilation.GetTypeByMetadataName("System.Threading.IThreadPoolWorkItem");

    /// <summary><c>System.ThreadStaticAttribute</c>: each thread has a field of its own.</summary>
    public INamedTypeSymbol? ThreadStatic { get; } = compilation.GetTypeByMetadataName("System.ThreadStaticAttribute");

    /// <summary><c>System.Threading.ThreadLocal&lt;T&gt;</c>: each thread has a value of its own.</summary>
    public INamedTypeSymbol? ThreadLocal { get; } = compilation.GetTypeByMetadataName("System.Threading.ThreadLocal`1");

    /// <summary><c>System.Threading.AsyncLocal&lt;T&gt;</c>: each flow of control has a value of its own.</summary>
    public INamedTypeSymbol? AsyncLocal { get; } = compilation.GetTypeByMetadataName("System.Threading.AsyncLocal`1");

    /// <summary><c>System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute</c>: the method throws or ends the process.</summary>
    public INamedTypeSymbol? DoesNotReturn { get; } = compilation.GetTypeByMetadataName("System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute");

    /// <summary><c>System.Diagnostics.CodeAnalysis.DoesNotReturnIfAttribute</c>: the method only returns when the argument is the other value.</summary>
    public INamedTypeSymbol? DoesNotReturnIf { get; } = compilation.GetTypeByMetadataName("System.Diagnostics.CodeAnalysis.DoesNotReturnIfAttribute");

    /// <summary><c>System.Threading.Lock</c>, since .NET 9.</summary>
    public INamedTypeSymbol? Lock { get; } = compilation.GetTypeByMetadataName("System.Threading.Lock");

    /// <summary><c>System.Threading.SemaphoreSlim</c>.</summary>
    public INamedTypeSymbol? SemaphoreSlim { get; } = compilation.GetTypeByMetadataName("System.Threading.SemaphoreSlim");

    /// <summary><c>System.IO.Stream</c>.</summary>
    public INamedTypeSymbol? Stream { get; } = compilation.GetTypeByMetadataName("System.IO.Stream");

    /// <summary><c>System.Threading.Interlocked</c>.</summary>
    public INamedTypeSymbol? Interlocked { get; } = compilation.GetTypeByMetadataName("System.Threading.Interlocked");

    /// <summary><c>System.Linq.Expressions.Expression</c>: lambdas that are data, not code.</summary>
    public INamedTypeSymbol? ExpressionTree { get; } = compilation.GetTypeByMetadataName("System.Linq.Expressions.Expression`1");

    /// <summary><c>System.AggregateException</c>: what blocking waits throw and await does not.</summary>
    public INamedTypeSymbol? AggregateException { get; } = compilation.GetTypeByMetadataName("System.AggregateException");

    /// <summary><c>Microsoft.Extensions.Hosting.IHostedService</c>: a host makes one of each.</summary>
    public INamedTypeSymbol? HostedService { get; } = compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.IHostedService");

    /// <summary>
    /// Whether there is one object of a type for all: a host makes it, or only the type itself does and keeps it in a static
    /// member.
    /// </summary>
    public bool IsOneForAll(INamedTypeSymbol type)
    {
        if (HostedService is not null && type.AllInterfaces.Contains(HostedService, SymbolEqualityComparer.Default))
            return true;
        foreach (var constructor in type.InstanceConstructors)
        {
            if (constructor.DeclaredAccessibility != Accessibility.Private)
                return false;
        }

        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true, IsReadOnly: true, Type: INamedTypeSymbol held }
                && (SymbolEqualityComparer.Default.Equals(held, type) || held.TypeArguments is [var only] && SymbolEqualityComparer.Default.Equals(only, type)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>System.Threading.CancellationToken</c>.</summary>
    public INamedTypeSymbol? CancellationToken { get; } = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");

    /// <summary><c>System.Linq.ParallelQuery</c>: a query that runs on several threads.</summary>
    public INamedTypeSymbol? ParallelQuery { get; } = compilation.GetTypeByMetadataName("System.Linq.ParallelQuery");

    /// <summary><c>IAsyncEnumerable</c>: what iterators can return that await.</summary>
    public INamedTypeSymbol? AsyncEnumerable { get; } = compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerable`1");

    /// <summary><c>IAsyncDisposable</c>.</summary>
    public INamedTypeSymbol? AsyncDisposable { get; } = compilation.GetTypeByMetadataName("System.IAsyncDisposable");

    /// <summary><c>Microsoft.EntityFrameworkCore.DbContext</c>: where queries come from that can be enumerated asynchronously.</summary>
    public INamedTypeSymbol? DbContext { get; } = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext");

    /// <summary>Whether a type is a parallel query.</summary>
    public bool IsParallelQuery(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (Same(current, ParallelQuery))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method does not return when it is given <see langword="false"/>, as its parameter says with <c>DoesNotReturnIf</c>.</summary>
    public bool EndsUnless(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            if (Same(attribute.AttributeClass, DoesNotReturnIf))
                return attribute.ConstructorArguments is [{ Value: false }];
        }

        return false;
    }

    /// <summary>Whether each thread has a field of its own. On a field of each object the attribute does nothing.</summary>
    public bool IsOfThread(IFieldSymbol field)
    {
        if (!field.IsStatic)
            return false;
        foreach (var attribute in field.GetAttributes())
        {
            if (Same(attribute.AttributeClass, ThreadStatic))
                return true;
        }

        return false;
    }

    /// <summary>Whether a property has another value for each thread, <c>ThreadLocal&lt;T&gt;.Value</c>.</summary>
    public bool IsOfThread(IPropertySymbol property) => property is { Parameters.IsEmpty: true, ContainingType.OriginalDefinition: { } owner } && Same(owner, ThreadLocal);

    /// <summary>Whether a property has another value for each flow of control, <c>AsyncLocal&lt;T&gt;.Value</c>: it goes on to the code that this one starts.</summary>
    public bool IsOfFlow(IPropertySymbol property) => property is { Parameters.IsEmpty: true, ContainingType.OriginalDefinition: { } owner } && Same(owner, AsyncLocal);

    /// <summary>Whether a type is a task of the platform, generic or not, by value or by reference.</summary>
    public bool IsTask(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (Same(current, Task) || Same(current, TaskOfResult) || Same(current, ValueTask) || Same(current, ValueTaskOfResult))
                return true;
        }

        return false;
    }

    /// <summary>Whether a type is a stream, or a reader or writer of text or of a format.</summary>
    public bool IsStreamLike(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var stream in _streams)
            {
                if (Same(current, stream))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a type can be disposed asynchronously.</summary>
    public bool IsAsyncDisposable(ITypeSymbol? type) =>
        type is not null && AsyncDisposable is { } contract && type.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default);

    /// <summary>Whether a type is one of the value tasks, which may be consumed only once.</summary>
    public bool IsValueTask(ITypeSymbol? type) => Same(type, ValueTask) || Same(type, ValueTaskOfResult);

    /// <summary>Whether <paramref name="type"/> is <paramref name="known"/> or a construction of it.</summary>
    public static bool Same(ITypeSymbol? type, INamedTypeSymbol? known) =>
        type is not null && known is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, known);
}
