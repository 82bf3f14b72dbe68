// ---- faulty: the command is executed synchronously
using System.Data.Common;

class Orders
{
    public static async Task<List<int>> IdsAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "select id from orders";
        await using DbDataReader reader = command.ExecuteReader(); //! CONC1004
        var ids = new List<int>();
        while (await reader.ReadAsync())
            ids.Add(reader.GetInt32(0));
        return ids;
    }
}

class Program
{
    static void Main() => Console.WriteLine(nameof(Orders));
}

// ---- sound: the column of a row that was read is in memory
using System.Data.Common;

class Orders
{
    public static async Task<List<int>> IdsAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "select id from orders";
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var ids = new List<int>();
        int column = reader.GetOrdinal("id");
        while (await reader.ReadAsync())
            ids.Add(reader.GetInt32(column));
        return ids;
    }
}

class Program
{
    static void Main() => Console.WriteLine(nameof(Orders));
}
