using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace LoggedData;

/// <summary>The plant's database: SQLite, a table with a row for each step of each run. The valve has five positions, which the operators log by name.</summary>
internal sealed class PlantDatabase(string path)
{
    /// <summary>The positions of the valve, from closed to open.</summary>
    public static readonly string[] Positions = ["closed", "quarter", "half", "three quarters", "open"];

    private static readonly string[] Parameters = ["$run", "$time", "$level", "$inflow", "$valve", "$failed"];

    // What a level is worth is computed in SQL. Rows without a value are left out; where one is missing, an episode ends.
    private const string Query = """
        SELECT run, time, level, inflow, abs(level - 500), valve, max(0, 1 - abs(level - 500) / 250), failed
        FROM log WHERE level IS NOT NULL AND inflow IS NOT NULL ORDER BY run, time
        """;

    private readonly string _source = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    /// <summary>Simulates the plant's log and writes it.</summary>
    /// <returns>How many rows there are.</returns>
    public int Write(int runs, long seed)
    {
        File.Delete(path);
        using var connection = new SqliteConnection(_source);
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE log (run TEXT, time TEXT, level REAL, inflow REAL, valve TEXT, failed INTEGER)";
        command.ExecuteNonQuery();
        command.CommandText = $"INSERT INTO log VALUES ({string.Join(", ", Parameters)})";
        SqliteParameter[] cells = [.. Parameters.Select(name => command.Parameters.Add(new SqliteParameter { ParameterName = name }))];
        int rows = 0;
        foreach (WaterTankRecord record in new WaterTankLog { Runs = runs, Seed = seed, Positions = Positions.Length }.Records())
        {
            object[] values =
                [record.Run, record.Time, OrNull(record.Level), OrNull(record.Inflow), Positions[(int)MathF.Round(record.Valve * (Positions.Length - 1))], record.Failed];
            for (int i = 0; i < cells.Length; i++) cells[i].Value = values[i];
            rows += command.ExecuteNonQuery();
        }
        transaction.Commit();
        return rows;
    }

    /// <summary>The table as ML.NET reads it: row by row from the database, each time that it is read.</summary>
    public IDataView Load(MLContext ml) => ml.Data.CreateDatabaseLoader(
        new DatabaseLoader.Column("Run", DbType.String, 0), new DatabaseLoader.Column("Time", DbType.DateTime, 1), new DatabaseLoader.Column("Level", DbType.Single, 2),
        new DatabaseLoader.Column("Inflow", DbType.Single, 3), new DatabaseLoader.Column("Distance", DbType.Single, 4), new DatabaseLoader.Column("Valve", DbType.String, 5),
        new DatabaseLoader.Column("Reward", DbType.Single, 6), new DatabaseLoader.Column("Failed", DbType.Boolean, 7)).Load(new DatabaseSource(SqliteFactory.Instance, _source, Query));

    private static object OrNull(float value) => float.IsNaN(value) ? DBNull.Value : value;
}
