using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>A compiled program of a test. It can be run any number of times, each time with its static fields as at the start.</summary>
sealed class RunnableProgram
{
    static readonly CSharpCompilationOptions s_options = new(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    readonly byte[] _image;

    RunnableProgram(byte[] image)
    {
        _image = image;
    }

    /// <summary>Compiles a source, which sees the implicit usings of a new project.</summary>
    public static RunnableProgram Of(string source)
    {
        var compilation = CSharpCompilation.Create("Program",
            new[] { source, Platform.ImplicitUsings }.Select(static text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(Platform.NewestLanguage))), Platform.Net100, s_options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics) + '\n' + source);
        return new(image.ToArray());
    }

    /// <summary>Loads the program, hands its class <c>Program</c> to somebody who runs it, and gives back what is left in its static fields.</summary>
    public ProgramState Run(Func<Type, object?> run)
    {
        var context = new AssemblyLoadContext("Program", isCollectible: true);
        try
        {
            var type = context.LoadFromStream(new MemoryStream(_image)).GetType("Program")!;
            return ProgramState.Of(type, run(type));
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Calls a static method, waits for the task that it returns, and gives back what it returns in the end.</summary>
    public static object? Call(Type program, string method, params object?[] arguments)
    {
        var called = program.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(program.Name, method);
        try
        {
            var result = called.Invoke(null, arguments);
            if (result is not Task task)
                return result;
            task.GetAwaiter().GetResult();
            return called.ReturnType == typeof(Task) ? null : task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }
}
