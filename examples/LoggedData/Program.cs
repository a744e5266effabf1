using System.CommandLine;
using LoggedData;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Rollouts;

// From a database of logged runs to an agent:
//   dotnet run -c Release --project examples/LoggedData

Option<int> runs = new("--runs") { Description = "Runs in the log", DefaultValueFactory = _ => 300 };
Option<int> epochs = new("--epochs") { Description = "Epochs of M", DefaultValueFactory = _ => 60 };
Option<int> generations = new("--generations") { Description = "Generations of CMA-ES", DefaultValueFactory = _ => 60 };
Option<int> seed = new("--seed") { Description = "Decides everything random", DefaultValueFactory = _ => 1 };
Option<DirectoryInfo> output = new("--output") { Description = "Where the database and the model go", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("runs", "logged-data")) };

var root = new RootCommand("An agent from a database of logged runs: inspected, converted, trained, saved, loaded and played.") { runs, epochs, generations, seed, output };
root.SetAction(arguments => Run(
    arguments.GetValue(runs), arguments.GetValue(epochs), arguments.GetValue(generations), arguments.GetValue(seed), arguments.GetValue(output)!.FullName));
return root.Parse(args).Invoke();

static void Run(int runs, int epochs, int generations, int seed, string output)
{
    Directory.CreateDirectory(output);
    var database = new PlantDatabase(Path.Combine(output, "plant.db"));
    Console.WriteLine($"{database.Write(runs, seed)} rows in {Path.Combine(output, "plant.db")}");

    // The table is read several times, and it fits in memory.
    var ml = new MLContext(seed);
    IDataView table = ml.Data.Cache(database.Load(ml));
    var options = new LoggedDataOptions
    {
        EpisodeColumnName = "Run", TimeColumnName = "Time", ObservationColumnNames = ["Level", "Inflow"], ActionColumnNames = ["Valve"], DoneColumnName = "Failed",
        TimeFaults = TimeFaults.NewEpisode,
    };
    RolloutInspection inspection = ml.Data.InspectRollouts(table, options);
    Console.WriteLine(inspection);
    if (!inspection.IsUsable) return;

    LoggedRollouts rollouts = ml.Data.AsRollouts(table, options);
    EpisodeSplit split = ml.Data.SplitEpisodes(rollouts, testFraction: 0.1, seed);
    var memory = ml.Transforms.Concatenate("Observed", "Level", "Inflow", "Distance")
        .Append(ml.Transforms.NormalizeMeanVariance("Observed"))
        .Append(ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observed", HiddenSize = 48, Mixtures = 2, BatchSize = 8, SequenceLength = 6, LearningRate = 1e-2, FinalLearningRate = 1e-3, Epochs = epochs,
        })).Fit(split.Train);
    // Look at M before you trust C.
    Console.WriteLine($"M on other runs: {memory.LastTransformer.Evaluate(memory.Transform(split.Test))}");
    var controller = ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { LatentColumnName = "Observed", Population = 16, Generations = generations, Episodes = 8 });
    ITransformer model = memory.Append(controller.Fit(memory.Transform(split.Train)));
    string zip = Path.Combine(output, "plant.zip");
    ml.Model.Save(model, rollouts.Schema, zip);
    Plant.Play(zip, runs: 20, logged: 60 * inspection.Columns.Single(column => column.Role == ColumnRole.Reward).Mean);
}
