// ---- faulty: Monitor.Wait in an async lambda
class Mailbox
{
    private readonly object _sync = new();
    private readonly Queue<string> _mails = new();

    public void Post(string mail)
    {
        lock (_sync) { _mails.Enqueue(mail); Monitor.Pulse(_sync); }
    }

    public Task ForwardAsync() => Task.Run(async () =>
    {
        string mail;
        lock (_sync)
        {
            while (_mails.Count == 0)
                Monitor.Wait(_sync); //! CONC1005
            mail = _mails.Dequeue();
        }
        await File.AppendAllTextAsync("mail.txt", mail);
    });

    static async Task Main()
    {
        var box = new Mailbox();
        Task forward = box.ForwardAsync();
        box.Post("hello");
        await forward;
    }
}

// ---- sound: a channel hands over the mail
using System.Threading.Channels;

class Mailbox
{
    private readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

    public void Post(string mail) => _mails.Writer.TryWrite(mail);

    public Task ForwardAsync() => Task.Run(async () =>
    {
        if (!_mails.Reader.TryRead(out string? mail))
            mail = await _mails.Reader.ReadAsync();
        await File.AppendAllTextAsync("mail.txt", mail);
    });

    static async Task Main()
    {
        var box = new Mailbox();
        Task forward = box.ForwardAsync();
        box.Post("hello");
        await forward;
    }
}
