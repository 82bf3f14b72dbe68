// ---- faulty: the name is looked up synchronously
using System.Net;
using System.Net.Sockets;

class Resolver
{
    public static async Task<bool> ReachableAsync(string host)
    {
        IPAddress[] addresses = Dns.GetHostAddresses(host); //! CONC1004
        using var client = new TcpClient();
        await client.ConnectAsync(addresses[0], 443);
        return client.Connected;
    }

    static async Task Main() => Console.WriteLine(await ReachableAsync("example.org"));
}

// ---- sound: an address is parsed, no server is asked
using System.Net;
using System.Net.Sockets;

class Resolver
{
    public static async Task<bool> ReachableAsync(string host)
    {
        IPAddress address = IPAddress.Parse(host);
        using var client = new TcpClient();
        await client.ConnectAsync(address, 443);
        return client.Connected;
    }

    static async Task Main() => Console.WriteLine(await ReachableAsync("192.0.2.7"));
}
