namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>The part of well-known libraries that tests need, with the names and signatures of their public surface.</summary>
static class Packages
{
    /// <summary>Python.NET.</summary>
    public const string PythonNet = """
        namespace Python.Runtime
        {
            public static class Py
            {
                public class GILState : System.IDisposable { public void Dispose() { } }
                public static GILState GIL() => new();
                public static PyObject Import(string name) => new();
            }

            public class PythonEngine
            {
                public static void Initialize() { }
                public static System.IntPtr BeginAllowThreads() => default;
                public static void EndAllowThreads(System.IntPtr state) { }
                public static System.IntPtr AcquireLock() => default;
                public static void ReleaseLock(System.IntPtr state) { }
                public static PyObject Eval(string code) => new();
            }

            public class PyObject : System.Dynamic.DynamicObject, System.IDisposable
            {
                public T As<T>() => default!;
                public PyObject InvokeMethod(string name, params PyObject[] arguments) => new();
                public PyObject GetAttr(string name) => new();
                public void Dispose() { }
            }

            public class PyInt : PyObject { public PyInt(long value) { } }
            public class PyFloat : PyObject { public PyFloat(double value) { } }
            public class PyString : PyObject { public PyString(string value) { } }
        }
        """;

    /// <summary>
    /// The same names with something behind them: the lock is one, it belongs to a thread, whoever uses Python without it fails, and what
    /// Python is asked to do is written down. For programs that are run.
    /// </summary>
    public const string PythonNetAtWork = """
        namespace Python.Runtime
        {
            public static class Py
            {
                static readonly object s_interpreter = new();
                internal static readonly System.Collections.Generic.List<string> s_done = new();

                public class GILState : System.IDisposable
                {
                    public void Dispose() => System.Threading.Monitor.Exit(s_interpreter);
                }

                public static GILState GIL()
                {
                    System.Threading.Monitor.Enter(s_interpreter);
                    return new();
                }

                public static PyObject Import(string name) => Did(name);

                internal static PyObject Did(string what)
                {
                    if (!System.Threading.Monitor.IsEntered(s_interpreter))
                        throw new System.NotSupportedException("Python is used by a thread that does not hold its lock: " + what);
                    s_done.Add(what);
                    return new(what);
                }
            }

            public class PythonEngine
            {
                public static PyObject Eval(string code) => Py.Did(code);
            }

            public class PyObject : System.Dynamic.DynamicObject, System.IDisposable
            {
                readonly object _value;
                public PyObject(object value = null!) { _value = value; }
                public T As<T>()
                {
                    Py.Did("As");
                    return (T)System.Convert.ChangeType(_value is T ? _value : _value.ToString()!.Length, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
                }

                public PyObject InvokeMethod(string name, params PyObject[] arguments) => Py.Did($"{name}({string.Join<PyObject>(", ", arguments)})");
                public PyObject GetAttr(string name) => Py.Did(name);
                public override string ToString()
                {
                    Py.Did("str");
                    return System.Convert.ToString(_value, System.Globalization.CultureInfo.InvariantCulture)!;
                }

                public void Dispose() { }
            }

            public class PyInt : PyObject { public PyInt(long value) : base(value) { } }
            public class PyFloat : PyObject { public PyFloat(double value) : base(value) { } }
            public class PyString : PyObject { public PyString(string value) : base(value) { } }
        }
        """;

    /// <summary>Nito.AsyncEx.</summary>
    public const string AsyncEx = """
        namespace Nito.AsyncEx
        {
            public sealed class AsyncLock
            {
                public System.IDisposable Lock() => null!;
                public System.Threading.Tasks.Task<System.IDisposable> LockAsync() => null!;
            }
        }
        """;

    const string Others = """
        namespace Newtonsoft.Json
        {
            public static class JsonConvert
            {
                public static string SerializeObject(object? value) => "";
                public static T DeserializeObject<T>(string text) => default!;
            }
        }

        namespace BCrypt.Net
        {
            public static class BCrypt
            {
                public static string HashPassword(string text) => "";
                public static bool Verify(string text, string hash) => true;
            }
        }

        namespace System.IO.Ports
        {
            public class SerialPort { public void Write(string text) { } public string ReadLine() => ""; }
        }
        """;

    /// <summary>User interfaces, whose objects belong to one thread. <c>ISynchronizeInvoke</c> is the platform's.</summary>
    public const string UserInterfaces = """
        namespace System.Windows.Threading
        {
            public class Dispatcher { public bool CheckAccess() => true; public void VerifyAccess() { } }
            public class DispatcherObject { public bool CheckAccess() => true; public void VerifyAccess() { } }
        }

        namespace System.Windows.Forms
        {
            public class Control { public bool InvokeRequired => false; }
        }

        namespace Avalonia.Threading
        {
            public class Dispatcher { public bool CheckAccess() => true; public void VerifyAccess() { } }
        }

        namespace Microsoft.UI.Dispatching
        {
            public class DispatcherQueue { public bool HasThreadAccess => true; }
        }

        namespace Microsoft.Maui.Dispatching
        {
            public interface IDispatcher { bool IsDispatchRequired { get; } }
        }
        """;

    /// <summary>All of them.</summary>
    public const string Source = PythonNet + AsyncEx + Others + UserInterfaces;
}
