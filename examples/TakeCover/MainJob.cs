using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace LearningToHide;

/// <summary>The whole procedure: random episodes, V, M, and for each temperature a C that is trained only in the dream and then plays real episodes.</summary>
internal static class MainJob
{
    public static void Run(Settings settings, CancellationToken cancellation)
    {
        settings.Claim();
        var ml = new MLContext(settings.Seed);
        Stages stages = Stages.Make(ml, settings, cancellation);
        DreamGap gap = Work.Do("C", bar => ml.WorldModels().DreamGap(stages.Chain, () => new TakeCover(), new DreamGapOptions
        {
            Temperatures = settings.Temperatures,
            RealEpisodes = settings.RealEpisodes,
            Controller = new CmaEsControllerOptions
            {
                CellColumnName = "Cell",
                UseBias = false,
                Search = SearchMethod.SeparableCmaEs,
                MaxSteps = Settings.MaxSteps,
                Generations = settings.Generations,
                Population = 32,
                Episodes = 4,
                EvaluationEpisodes = 32,
            },
            Baselines =
            [
                new NamedPolicy("random, held a while", () => new RestlessPolicy()),
                new NamedPolicy("stands still", () => Policy.FromFunction(_ => [0])),
                new NamedPolicy("80 left, 80 right, blind", () => new SweepPolicy(80)),
            ],
            CheckpointFolder = settings.PathOf("gap"),
            Progress = bar,
            CancellationToken = cancellation,
        }));
        Report.Print(gap, stages, settings);
        Report.Draw(gap, settings.PathOf("temperatures.png"));
        var agent = new TransformerChain<ITransformer>(stages.Vision, stages.Memory, gap.Best.Controller);
        Gallery.Draw(agent, stages, gap.Best.Temperature, settings.Seed, settings.PathOf("best.png"));
        Save(ml, agent, settings.PathOf("agent.zip"));
        AnsiConsole.MarkupLineInterpolated($"The best agent and the pictures: [bold]{settings.Output}[/]");
    }

    private static void Save(MLContext ml, ITransformer agent, string path)
    {
        using RolloutDataView example = ml.Data.CollectRollouts(() => new TakeCover(), episodes: 1, maxSteps: 2);
        ml.Model.Save(agent, example.Schema, path + ".tmp");
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
