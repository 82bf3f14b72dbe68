// ---- faulty: the rows are advanced synchronously
using System.Data.Common;

class Names
{
    public static async Task<List<string>> AllAsync(DbCommand command)
    {
        var names = new List<string>();
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        while (reader.Read()) //! CONC1008|CONC1004
            names.Add(reader.GetString(0));
        return names;
    }

    static void Main() => Console.WriteLine(nameof(AllAsync));
}

// ---- sound: a DataTableReader walks over rows in memory
using System.Data;

class Names
{
    public static async Task<List<string>> AllAsync(DataTable table)
    {
        var names = new List<string>();
        using DataTableReader reader = table.CreateDataReader();
        while (reader.Read())
            names.Add(reader.GetString(0));
        await File.WriteAllLinesAsync("names.txt", names);
        return names;
    }

    static void Main() => Console.WriteLine(nameof(AllAsync));
}
