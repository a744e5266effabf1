using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>M learns the same from a table as from rollouts, for any source of the table.</summary>
[Collection(Stages.Name)]
public sealed class LoggedTrainingTests : IDisposable
{
    private static readonly WaterTankLog Log = new() { Runs = 8, Missing = 0, Lost = 0, Repeated = 0, Positions = 5 };
    private static readonly string[] Names = ["closed", "quarter", "half", "three quarters", "open"];

    private readonly MLContext _ml = new(seed: 4);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_file_teaches_what_rollouts_made_by_hand_do()
    {
        Log.WriteCsv(_folder.File("log.csv"));
        IDataView table = _ml.Data.LoadFromTextFile(_folder.File("log.csv"), new TextLoader.Options
        {
            Separators = [','],
            HasHeader = true,
            Columns =
            [
                new("Run", DataKind.String, 0), new("Time", DataKind.DateTime, 1), new("Level", DataKind.Single, 2),
                new("Inflow", DataKind.Single, 3), new("Valve", DataKind.Single, 4), new("Failed", DataKind.Boolean, 5),
            ],
        });
        IDataView earned = _ml.Transforms.CustomMapping<LevelRow, RewardRow>((row, made) => made.Earned = WaterTank.RewardOf(row.Level), null).Fit(table).Transform(table);
        LoggedRollouts rollouts = _ml.Data.AsRollouts(earned, Options());
        Assert.Equal(10, rollouts.Interval);
        MdnRnnPredictorTransformer logged = Chain().Fit(rollouts).LastTransformer;

        Assert.Null(MdnRnnPredictorTransformer.FromModel(Chain(rollouts.Actions.Space).Fit(_ml.Data.LoadFromEnumerable(ByHand(_folder.File("log.csv"))))).LoggedActions);
        MdnRnnPredictorTransformer byHand = Chain(rollouts.Actions.Space).Fit(_ml.Data.LoadFromEnumerable(ByHand(_folder.File("log.csv")))).LastTransformer;
        Assert.Equal(byHand.Weights.SelectMany(weight => weight.Values), logged.Weights.SelectMany(weight => weight.Values));
        Assert.Equal(byHand.HeldOut, logged.HeldOut);
        Assert.Equal(byHand.History, logged.History);
    }

    [Fact]
    public void A_database_leads_to_an_agent_that_names_its_actions()
    {
        string source = $"Data Source={_folder.File("plant.db")}";
        WriteDatabase(source);
        LoggedDataOptions options = Options();
        (options.ActionColumnNames, options.RewardColumnName) = (["Valve"], "Earned");
        LoggedRollouts rollouts = _ml.Data.AsRollouts(LoadDatabase(source), options);
        Assert.Equal("Valve: closed | half | open | quarter | three quarters", rollouts.Actions.ToString());
        // The database and the text file contain the same log.
        WaterTankRecord[] records = [.. Log.Records()];
        Assert.Equal(records.Select(record => new[] { record.Level, record.Inflow }), Columns.Vectors(rollouts, "Observation"));
        Assert.Equal(records.Select(record => Names[(int)(4 * record.Valve)]), Columns.Vectors(rollouts, "Action").Select(rollouts.Actions.Describe));

        var model = Chain().Append(_ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            LatentColumnName = "Scaled",
            Population = 4,
            Generations = 1,
            Episodes = 1,
        })).Fit(rollouts);
        _ml.Model.Save(model, rollouts.Schema, _folder.File("plant.zip"));
        ITransformer loaded = _ml.Model.Load(_folder.File("plant.zip"), out _);
        var actions = LoggedActions.FromModel(loaded);
        Assert.Equal(rollouts.Actions.ToString(), actions.ToString());
        Agent agent = Agent.FromModel(loaded);
        Assert.Equal(["Observation"], agent.ObservationColumnNames);
        agent.Begin();
        Assert.Contains(actions.Describe(agent.Act(new Observation([500, 15]))), Names);
        // Behind C its own actions hide those of the log, which M must be judged by.
        Assert.Contains(
            "holds the actions that C would choose", Assert.Throws<InvalidOperationException>(() => MdnRnnPredictorTransformer.FromModel(model).Evaluate(model.Transform(rollouts))).Message, StringComparison.Ordinal);
        // The test log has the choices of the model.
        options.Actions = actions;
        Assert.Equal(actions.ToString(), _ml.Data.AsRollouts(LoadDatabase(source), options).Actions.ToString());
        SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData("run", "column 'Run' has no value, in row 3")]
    [InlineData("time", "column 'Time' has no value, in row 3")]
    [InlineData("level", "column 'Level' has no value, in row 3")]
    [InlineData("valve", "column 'Valve' has no value, in row 3")]
    [InlineData("earned", "column 'Earned' has no value, in row 3")]
    public void A_null_of_a_database_is_refused(string column, string message)
    {
        string source = $"Data Source={_folder.File("plant.db")}";
        WriteDatabase(source);
        using (var connection = new SqliteConnection(source))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"UPDATE log SET {column} = NULL WHERE rowid = 4";
            command.ExecuteNonQuery();
        }
        Assert.StartsWith(message, Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(LoadDatabase(source, "rowid"), Options())).Message, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void Names_of_actions_that_do_not_fit_M_are_refused()
    {
        LoggedRollouts rollouts = _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(Log.Records().ToArray()), new LoggedDataOptions
        {
            EpisodeColumnName = "Run", TimeColumnName = "Time", ObservationColumnNames = ["Level", "Inflow"], ActionColumnNames = ["Valve"], RewardColumnName = null, DoneColumnName = "Failed",
        });
        MdnRnnPredictorTransformer memory = Chain().Fit(rollouts).LastTransformer;
        Assert.Equal("Valve: 0 to 1", memory.LoggedActions?.ToString());
        var settings = new MdnRnnSettings(
            memory.Columns, memory.Model.Shape, SpaceDescription.Of(memory.ActionSpace), 60, Seed: 1, [], null, LoggedActions: [LoggedActionColumn.Number("Valve", 0, 2)]);
        Assert.Contains(
            "the names of the actions belong to", Assert.Throws<ArgumentException>(() => new MdnRnnPredictorTransformer(_ml, settings, memory.Model)).Message, StringComparison.Ordinal);
    }

    private static LoggedDataOptions Options() => new()
    {
        EpisodeColumnName = "Run", TimeColumnName = "Time", ObservationColumnNames = ["Level", "Inflow"],
        ActionColumnNames = ["Valve"], RewardColumnName = "Earned", DoneColumnName = "Failed",
    };

    private EstimatorChain<MdnRnnPredictorTransformer> Chain(Space? actions = null) => _ml.Transforms.NormalizeMeanVariance("Scaled", "Observation")
        .Append(_ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { InputColumnName = "Scaled", ActionSpace = actions, HiddenSize = 8, Mixtures = 2, Epochs = 2, BatchSize = 4, SequenceLength = 20 }));

    /// <summary>Returns the rollouts of a text file, read without any code of the library.</summary>
    private static IEnumerable<HandRow> ByHand(string path)
    {
        (string run, uint episode, int step) = ("run-00000", 0, 0);
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] cells = line.Split(',');
            if (cells[0] != run) (run, episode, step) = (cells[0], episode + 1, 0);
            float[] numbers = [.. cells[2..5].Select(cell => float.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
            yield return new HandRow
            {
                Episode = episode, Step = step++, Observation = numbers[..2], Action = numbers[2..],
                Reward = (float)Math.Max(0, 1 - Math.Abs(numbers[0] - 500.0) / 250), Done = cells[5] == "1",
            };
        }
    }

    private static void WriteDatabase(string source)
    {
        using var connection = new SqliteConnection(source);
        connection.Open();
        using SqliteTransaction all = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE log (run TEXT, time TEXT, level REAL, inflow REAL, valve TEXT, earned REAL, failed INTEGER)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO log VALUES ($run, $time, $level, $inflow, $valve, $earned, $failed)";
        foreach (WaterTankRecord record in Log.Records())
        {
            command.Parameters.Clear();
            foreach ((string name, object value) in new (string, object)[]
            {
                ("$run", record.Run), ("$time", record.Time), ("$level", record.Level), ("$inflow", record.Inflow), ("$valve", Names[(int)(4 * record.Valve)]),
                ("$earned", WaterTank.RewardOf(record.Level)), ("$failed", record.Failed),
            })
                command.Parameters.AddWithValue(name, value);
            command.ExecuteNonQuery();
        }
        all.Commit();
    }

    private IDataView LoadDatabase(string source, string order = "run, time") => _ml.Data.CreateDatabaseLoader(
        new DatabaseLoader.Column("Run", DbType.String, 0), new DatabaseLoader.Column("Time", DbType.DateTime, 1), new DatabaseLoader.Column("Level", DbType.Single, 2),
        new DatabaseLoader.Column("Inflow", DbType.Single, 3), new DatabaseLoader.Column("Valve", DbType.String, 4), new DatabaseLoader.Column("Earned", DbType.Double, 5),
        new DatabaseLoader.Column("Failed", DbType.Boolean, 6)).Load(new DatabaseSource(SqliteFactory.Instance, source, $"SELECT * FROM log ORDER BY {order}"));

    private sealed class LevelRow
    {
        public float Level { get; set; }
    }

    private sealed class RewardRow
    {
        public float Earned { get; set; }
    }

    private sealed class HandRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        [VectorType(2)]
        public float[] Observation { get; set; } = [];

        [VectorType(1)]
        public float[] Action { get; set; } = [];

        public float Reward { get; set; }

        public bool Done { get; set; }
    }
}
