using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Measures a dream gap: the baselines, then one temperature after another; each result is written to the checkpoint when it is finished.</summary>
internal sealed class DreamGapMeasurement(
    IHost host, Perception perception, MdnRnnPredictorTransformer memory, Func<IEnvironment> environment, DreamGapOptions options)
{
    // The first number of the seeds of real episodes; the training in the dream uses others.
    private const long RealTag = 20;

    public DreamGap Run(string environmentName)
    {
        CheckColumns();
        using (IEnvironment probe = Factory.Make(environment))
        {
            if (perception is { Vision: null, Path: null } && probe.ObservationSpace is ImageSpace)
                throw new ArgumentException("the observations of the environment are pictures, but the chain has no V to encode them: put the fitted V before M");
            perception.CheckSpaces(probe.ObservationSpace, probe.ActionSpace, memory.ActionSpace);
        }
        DreamGapCheckpoint? before = DreamGapCheckpoint.Read(options.CheckpointFolder);
        long seed = host.FixedSeed() ?? before?.Settings.Seed ?? host.GetSeed();
        DreamGapSettings settings = DreamGapSettings.Of(options, perception.Vision, memory, environmentName, seed);
        before?.CheckSettings(settings, options.CheckpointFolder);
        DreamGapCheckpoint done = before ?? DreamGapCheckpoint.Empty(settings);

        using IChannel channel = host.Start(nameof(DreamGap));
        using var players = new EnvironmentPlayers(environment, options.Threads);
        long[] seeds = [.. Enumerable.Range(0, options.RealEpisodes).Select(episode => Pcg64.DeriveSeed(seed, RealTag, episode))];
        foreach (NamedPolicy policy in Policies().Skip(done.Baselines.Count))
        {
            double[] returns = players.Play(
                seeds.Length, (episode, own) => EpisodeResult.Play(Factory.Make(policy.Create), own, seeds[episode], cancellationToken: options.CancellationToken), options.CancellationToken);
            done = done with { Baselines = [.. done.Baselines, new DreamGapSavedBaseline(policy.Name, returns)] };
            done.Write(options.CheckpointFolder);
            channel.Info(FormattableString.Invariant($"{policy.Name}: {Spread.Of(returns).Mean:F1} real"));
        }
        for (int row = done.Rows.Count; row < options.Temperatures.Count; row++)
        {
            ControllerTransformer controller = Trainer(row).Train(memory, null, seed);
            double[] returns = players.Play(seeds.Length, (episode, own) =>
                new Agent(perception, memory, memory.ActionSpace, controller.Controller, controller.Shape).Play(own, seeds[episode], cancellationToken: options.CancellationToken), options.CancellationToken);
            done = done with { Rows = [.. done.Rows, new DreamGapSavedRow(options.Temperatures[row], returns, controller.History, controller.Parameters)] };
            done.Write(options.CheckpointFolder);
            // The checkpoint now contains the row, so the checkpoint of its training is no longer needed.
            if (RowFolder(row) is { } folder) Directory.Delete(folder, recursive: true);
            channel.Info(FormattableString.Invariant($"temperature {options.Temperatures[row]}: {controller.History.Score:F1} dreamt, {Spread.Of(returns).Mean:F1} real"));
        }
        // A row that was measured now and a row that was read from the checkpoint are created in the same way.
        return new DreamGap(
            [.. done.Rows.Select((row, i) => new DreamGapRow(row.Temperature, Trainer(i).Create(memory, row.Parameters, row.History), row.RealReturns))],
            [.. done.Baselines.Select(baseline => new DreamGapBaseline(baseline.Name, baseline.Returns))]);
    }

    private IEnumerable<NamedPolicy> Policies() =>
        [new NamedPolicy(DreamGapOptions.RandomPolicyName, () => new RandomPolicy(memory.ActionSpace)), .. options.Baselines];

    private string? RowFolder(int row) => options.CheckpointFolder is { } folder ? Path.Combine(folder, $"row-{row + 1}") : null;

    private CmaEsControllerTrainer Trainer(int row)
    {
        var controller = (CmaEsControllerOptions)options.Controller.Copy();
        controller.Temperature = options.Temperatures[row];
        controller.Threads = options.Threads;
        controller.CancellationToken = options.CancellationToken;
        controller.CheckpointFolder = RowFolder(row);
        controller.CheckpointEvery = options.CheckpointEvery;
        controller.TensorBoardFolder = options.TensorBoardFolder is { } folder ? Path.Combine(folder, FormattableString.Invariant($"temperature-{options.Temperatures[row]}")) : null;
        controller.Progress = options.Progress is null ? null : new RowProgress(options.Progress, row, options.Temperatures);
        return new CmaEsControllerTrainer(host, controller);
    }

    private void CheckColumns()
    {
        if (perception.Vision is { } vision && vision.LatentSize != memory.LatentSize)
            throw new ArgumentException($"V has latents of {vision.LatentSize} numbers, M of {memory.LatentSize}: they were not trained together");
        MdnRnnColumns columns = memory.Columns;
        CmaEsControllerOptions controller = options.Controller;
        Check(nameof(controller.LatentColumnName), controller.LatentColumnName, "reads the latent from", columns.Latent);
        Check(nameof(controller.HiddenColumnName), controller.HiddenColumnName ?? "", "writes its hidden state to", columns.Hidden);
        if (controller.CellColumnName is { } cell) Check(nameof(controller.CellColumnName), cell, "writes its cell state to", columns.Cell);

        static void Check(string option, string named, string does, string? column)
        {
            if (named != column)
                throw new ArgumentException($"Controller.{option} is '{named}', but M {does} {(column is null ? "no column: set M's CellColumnName" : $"'{column}'")}", option);
        }
    }

    /// <summary>Reports the progress of one training as a part of the whole.</summary>
    private sealed class RowProgress(IProgress<TrainingProgress> whole, int row, IReadOnlyList<double> temperatures) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => whole.Report(new TrainingProgress(
            FormattableString.Invariant($"C at temperature {temperatures[row]}"), row * value.Total + value.Completed, temperatures.Count * value.Total, value.Metrics));
    }
}
