using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Memory;
using WorldModels.ModelReader;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Tests.Compatibility;

/// <summary>
/// One small file of each kind that the library stores, and its content. The files of a version were written once, are next to this class
/// and never change; <c>WORLDMODELS_COMPATIBILITY=folder dotnet test --filter CompatibilityTests</c> writes those of the current version.
/// </summary>
internal static class CompatibilityFiles
{
    public const string Expected = "expected.txt";

    /// <summary>Writes the files and the content that a reader must find in them.</summary>
    public static void Write(string folder)
    {
        var ml = new MLContext(seed: 11);
        string At(string name) => Path.Combine(folder, name);
        using RolloutDataView pictures = ml.Data.CollectRollouts(() => new DotWorld(5), episodes: 2, folder: At("rollouts-pictures"));
        using RolloutDataView points = ml.Data.CollectRollouts(() => new PointWorld(10), episodes: 3, folder: At("rollouts-points"));
        using RolloutDataView cells = ml.Data.CollectRollouts(
            () => new SlipperyGrid(), episodes: 5, policy: () => new RandomPolicy(new DiscreteSpace(4)), folder: At("rollouts-cells"));

        using (FileStream vision = File.Create(At("v.tmp"))) Safetensors.Write(vision, PatternedVision());
        Save(ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", At("v.tmp"))
            .Append(ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { CellColumnName = "Cell", HiddenSize = 6, Mixtures = 2, Epochs = 1, BatchSize = 2, Threads = 1 }))
            .Append(ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 1 })), pictures, "chain.zip");
        File.Delete(At("v.tmp"));
        Save(ml.Transforms.TabularModel(stateCount: 16), cells, "table.zip");
        foreach (DynamicsHead head in Enum.GetValues<DynamicsHead>())
            Save(ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions { Head = head, HiddenSizes = [6], Epochs = 1, Threads = 1, ActionSpace = new DiscreteSpace(3) }), points, $"dynamics-{head}.zip");
        var ppo = new PpoControllerOptions { Steps = 60, Horizon = 20, EvaluateEvery = 60, EvaluationEpisodes = 1, HiddenUnits = 4 };
        (ppo.OutputColumnName, ppo.LatentColumnName, ppo.HiddenColumnName, ppo.Environment) = ("Chosen", "Observation", null, () => new PointWorld());
        Save(ml.WorldModels().PpoControllerTrainer(ppo), points, "ppo.zip");

        MdnRnnPredictorTransformer memory = TrainMemory(points, folder);
        memory.SaveWeights(At("m.safetensors"));
        Save(ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { InputColumnName = "Observation", HiddenSize = 4, Mixtures = 2, Epochs = 1, BatchSize = 2, Threads = 1 })
            .Append(ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
            {
                OutputColumnName = "Chosen", LatentColumnName = "Observation", Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 1,
            })), points, "memory-control.zip");
        TrainController(points, folder);
        TrainRounds(folder);
        Search().Save(At("search.cmaes"));
        ml.Data.SaveRolloutsAsNpz(points.WithEpisodes([0]), At("npz"));
        File.WriteAllLines(At(Expected), Read(folder));

        void Save(IEstimator<ITransformer> estimator, RolloutDataView rollouts, string name) =>
            ml.Model.Save(estimator.Fit(rollouts), rollouts.Schema, At(name));
    }

    /// <summary>Returns the content of the files of a folder: a line for each column or value, with a hash of its bits.</summary>
    public static IReadOnlyList<string> Read(string folder)
    {
        var ml = new MLContext();
        string At(string name) => Path.Combine(folder, name);
        using RolloutDataView pictures = ml.Data.LoadRollouts(At("rollouts-pictures")), points = ml.Data.LoadRollouts(At("rollouts-points")), cells = ml.Data.LoadRollouts(At("rollouts-cells"));
        using RolloutDataView npz = ml.Data.LoadRolloutsFromNpz(At("npz"), new DiscreteSpace(3));
        var lines = new List<string>();
        Add("rollouts-pictures", pictures);
        Add("rollouts-points", points);
        Add("rollouts-cells", cells);
        Add("npz", npz);
        AddModel("chain.zip", pictures);
        AddModel("table.zip", cells);
        foreach (DynamicsHead head in Enum.GetValues<DynamicsHead>()) AddModel($"dynamics-{head}.zip", points);
        AddModel("ppo.zip", points);
        AddModel("memory-control.zip", points);
        using (FileStream weights = File.OpenRead(At("m.safetensors")))
            foreach (NamedTensor tensor in Safetensors.Read(weights).Tensors) lines.Add($"m.safetensors {tensor.Name} {Hash([tensor])}");
        lines.Add($"M.checkpoint {Hash(TrainMemory(points, folder).Weights)}");
        lines.Add($"C.checkpoint {Hash([new NamedTensor("C", [], TrainController(points, folder).Parameters)])}");
        lines.Add($"loop {string.Join("; ", TrainRounds(folder).Select(round => FormattableString.Invariant($"{round.RealSteps} steps, {round.Score:R}")))}");
        var search = CmaEs.Load(At("search.cmaes"));
        lines.Add(FormattableString.Invariant($"search.cmaes {search.Generation} generations, best {search.BestLoss:R}, mean {string.Join(' ', search.Mean.Select(BitConverter.DoubleToInt64Bits))}"));
        return lines;

        void Add(string name, IDataView view) => lines.AddRange(ColumnHash.OfAll(view).Select(line => $"{name} {line}"));

        void AddModel(string name, RolloutDataView rollouts)
        {
            ITransformer guarded = ml.WorldModels().LoadModel(At(name)), plain = ml.Model.Load(At(name), out _);
            Xunit.Assert.Equal(ColumnHash.OfAll(plain.Transform(rollouts)), ColumnHash.OfAll(guarded.Transform(rollouts)));
            Add(name, guarded.Transform(rollouts));
        }
    }

    // If there is a checkpoint of the finished training in the folder, these return its result.
    private static MdnRnnPredictorTransformer TrainMemory(IDataView points, string folder) => new MLContext(seed: 12).Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
    {
        InputColumnName = "Observation", HiddenSize = 4, Mixtures = 2, Epochs = 2, BatchSize = 2, Threads = 1, CheckpointFolder = Path.Combine(folder, "checkpoints"),
    }).Fit(points);

    private static ControllerTransformer TrainController(IDataView points, string folder) => new MLContext(seed: 13).WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
    {
        OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = () => new PointWorld(),
        Generations = 2, Population = 4, Episodes = 1, EvaluationEpisodes = 1, CheckpointFolder = Path.Combine(folder, "checkpoints"),
    }).Fit(points);

    private static IReadOnlyList<IterativeRound> TrainRounds(string folder)
    {
        var ml = new MLContext(seed: 14);
        using IterativeResult result = ml.WorldModels().TrainIteratively(() => new SlipperyGrid(), new TabularLearner(ml), new IterativeOptions
        {
            Rounds = 2, FirstEpisodes = 2, Episodes = 2, TrialEpisodes = 2, MaxSteps = 20, Seed = 3, Folder = Path.Combine(folder, "loop"),
        });
        return result.Rounds;
    }

    private static CmaEs Search()
    {
        var search = new CmaEs([1, 2, 3], 0.5, new CmaEsOptions { Seed = 5 });
        for (int generation = 0; generation < 3; generation++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(candidate => candidate.Sum(x => x * x))]);
        }
        return search;
    }

    // V has millions of numbers for any size of the latent; repeated numbers make a small zip.
    private static IEnumerable<NamedTensor> PatternedVision() => UntrainedStages.Vision(latentSize: 3).Weights.Select((tensor, i) =>
    {
        float[] values = [.. Enumerable.Range(0, tensor.Values.Length).Select(place => tensor.Values[place % Math.Min(tensor.Values.Length, 61 + i)])];
        return tensor with { Values = values };
    });

    private static string Hash(IEnumerable<NamedTensor> tensors) => WorldModels.MachineLearning.DataHash.Of(tensors);
}
