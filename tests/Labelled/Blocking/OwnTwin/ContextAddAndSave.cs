// ---- faulty: SaveChanges writes to the disk, its twin is there
class ShopContext
{
    private readonly List<string> _added = new();

    public void Add(string entity) => _added.Add(entity);
    public ValueTask AddAsync(string entity) { _added.Add(entity); return ValueTask.CompletedTask; }
    public void SaveChanges() => File.AppendAllLines("shop.db", _added);
    public Task SaveChangesAsync() => File.AppendAllLinesAsync("shop.db", _added);
}

class Program
{
    static async Task Main()
    {
        var context = new ShopContext();
        await context.AddAsync("apple");
        context.SaveChanges(); //! CONC1004|CONC1009
    }
}

// ---- sound: Add only tracks the entity, AddAsync is for special key generators
class ShopContext
{
    private readonly List<string> _added = new();

    public void Add(string entity) => _added.Add(entity);
    public ValueTask AddAsync(string entity) { _added.Add(entity); return ValueTask.CompletedTask; }
    public void SaveChanges() => File.AppendAllLines("shop.db", _added);
    public Task SaveChangesAsync() => File.AppendAllLinesAsync("shop.db", _added);
}

class Program
{
    static async Task Main()
    {
        var context = new ShopContext();
        context.Add("apple");
        await context.SaveChangesAsync();
    }
}
