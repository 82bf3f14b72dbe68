var chat = new Chat();
var writer = Task.Run(() =>
{
    for (var i = 0; i < 20_000; i++)
        chat.Say($"message {i}");
});
var length = 0;
while (!writer.IsCompleted)
{
    try
    {
        foreach (var message in chat.Messages)
            length += message.Length;
    }
    catch (InvalidOperationException failure)
    {
        Console.WriteLine(failure.Message);
        break;
    }
}

await writer;
Console.WriteLine($"{chat.Messages.Count:N0} messages");

/// <summary>A chat room that several people write to and read at the same time.</summary>
class Chat
{
    readonly object _gate = new();
    readonly List<string> _messages = new();

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_gate)
            {
                return _messages; // CONC2012
            }
        }
    }

    public void Say(string text)
    {
        lock (_gate)
        {
            _messages.Add(text);
        }
    }
}
