// ---- faulty: the pipe waits for its client synchronously
using System.IO.Pipes;

class Server
{
    public static async Task<string> ServeAsync()
    {
        await using var pipe = new NamedPipeServerStream("orders", PipeDirection.In, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        pipe.WaitForConnection(); //! CONC1004|CONC1003
        using var reader = new StreamReader(pipe);
        return await reader.ReadToEndAsync();
    }

    static async Task Main() => Console.WriteLine(await ServeAsync());
}

// ---- sound: a console tool without async code serves one client
using System.IO.Pipes;

class Server
{
    public static string Serve()
    {
        using var pipe = new NamedPipeServerStream("orders", PipeDirection.In);
        pipe.WaitForConnection();
        using var reader = new StreamReader(pipe);
        return reader.ReadToEnd();
    }

    static void Main() => Console.WriteLine(Serve());
}
