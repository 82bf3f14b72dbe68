var account = new Account();
await Task.WhenAll(account.DepositAsync(70), account.DepositAsync(30));
Console.WriteLine(account.Balance);

/// <summary>An account that books one change at a time.</summary>
class Account
{
    readonly SemaphoreSlim _oneAtATime = new(1, 1);

    public int Balance { get; private set; }

    public async Task DepositAsync(int amount)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            await Task.Delay(10);
            Balance += amount;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
