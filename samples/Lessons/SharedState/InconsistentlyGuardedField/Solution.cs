var account = new Account();
var deposits = new Thread(() =>
{
    for (var i = 0; i < 200_000; i++)
        account.Deposit(1);
});
var corrections = new Thread(() =>
{
    for (var i = 0; i < 200_000; i++)
        account.Correct(-1);
});
deposits.Start();
corrections.Start();
deposits.Join();
corrections.Join();
Console.WriteLine($"The balance is {account.Balance:N0} and should be 0");

/// <summary>A bank account that several counters use at the same time.</summary>
class Account
{
    readonly object _gate = new();
    decimal _balance;

    public decimal Balance
    {
        get
        {
            lock (_gate)
                return _balance;
        }
    }

    public void Deposit(decimal amount)
    {
        lock (_gate)
            _balance += amount;
    }

    public void Correct(decimal difference)
    {
        lock (_gate)
        {
            _balance += difference;
        }
    }
}
