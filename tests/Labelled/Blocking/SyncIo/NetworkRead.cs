// ---- faulty: a network stream is read synchronously
using System.Net.Sockets;

class Handshake
{
    public static async Task<byte> GreetAsync(string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, 7000);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("HI"u8.ToArray());
        var answer = new byte[1];
        int count = stream.Read(answer, 0, 1); //! CONC1004
        return count == 1 ? answer[0] : (byte)0;
    }

    static async Task Main() => Console.WriteLine(await GreetAsync("localhost"));
}

// ---- sound: the answer is read asynchronously and then parsed from memory
using System.Net.Sockets;

class Handshake
{
    public static async Task<int> GreetAsync(string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, 7000);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("HI"u8.ToArray());
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer);
        using var reader = new BinaryReader(new MemoryStream(answer));
        return reader.ReadInt32();
    }

    static async Task Main() => Console.WriteLine(await GreetAsync("localhost"));
}
