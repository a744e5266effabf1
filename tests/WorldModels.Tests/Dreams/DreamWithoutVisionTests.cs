using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Dreams;

/// <summary>Dreams of an environment whose observations are numbers, without V.</summary>
public sealed class DreamWithoutVisionTests
{
    private static readonly DiscreteSpace Pushes = new(3);
    private static readonly MdnRnnPredictorTransformer Memory = UntrainedStages.Memory(Pushes, latentSize: 2, doneLogit: -3);
    private static readonly ControllerTransformer Controller = UntrainedStages.Controller(Pushes, latentSize: 2);
    private static readonly ITransformer Chain = new TransformerChain<ITransformer>(Memory, Controller);

    [Fact]
    public void The_dream_of_a_chain_of_M_and_C_shows_numbers()
    {
        using Dream dream = Dream.FromModel(Chain, new DreamOptions { ShowPictures = false }), same = new(null, Memory, new DreamOptions { ShowPictures = false });
        Assert.Equal(new BoxSpace(2, float.NegativeInfinity, float.PositiveInfinity), dream.ObservationSpace);
        EpisodeResult played = Agent.FromModel(Chain).Play(dream, seed: 3);
        Assert.Equal(played, Agent.FromModel(Chain).Play(same, seed: 3));
        var batch = new DreamBatch(Memory, 1);
        batch.Begin(0, 3);
        Assert.Equal(batch.Latent(0), dream.Reset(3).Values);
        batch.Step([2]);
        Assert.Equal(batch.Latent(0), dream.Step([2]).Observation.Values);
    }

    [Fact]
    public void Pictures_that_nobody_can_draw_are_refused_with_what_to_do()
    {
        foreach (Action act in new Action[] { () => Dream.FromModel(Chain), () => _ = new Dream(null, Memory) })
            Assert.Contains("set ShowPictures to false", Assert.Throws<ArgumentException>(act).Message);
        using Dream dream = Dream.FromModel(Chain, new DreamOptions { ShowPictures = false });
        dream.Reset(1);
        Assert.Contains("there is no V", Assert.Throws<InvalidOperationException>(() => dream.Picture()).Message);
    }

    [Fact]
    public void The_gap_of_an_environment_of_numbers_is_measured_without_V()
    {
        DreamGap gap = Measure(() => new PointWorld(8));
        DreamGapRow row = gap.Rows[1];
        using var world = new PointWorld(8);
        Agent agent = Agent.FromModel(new TransformerChain<ITransformer>(Memory, row.Controller));
        Assert.Equal([.. Enumerable.Range(0, 4).Select(episode => agent.Play(world, Pcg64.DeriveSeed(8, 20, episode)).Return)], row.RealReturns);
        Assert.Equal(2, row.RealReturns.Select(value => Math.Round(value, 6)).Distinct().Take(2).Count());
        string message = Assert.Throws<ArgumentException>(() => Measure(() => new DotWorld(8))).Message;
        Assert.Contains("the observations of the environment are pictures, but the chain has no V", message);
    }

    [Fact]
    public void Latents_that_V_drew_are_refused_by_M_and_by_C()
    {
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new DotWorld(5), episodes: 2);
        IDataView drawn = UntrainedStages.Vision(sampleLatent: true).Transform(rollouts);
        string message = Assert.Throws<InvalidOperationException>(() => ml.Transforms.MdnRnnPredictor("Hidden", "Latent").Fit(drawn)).Message;
        Assert.Contains($"set V's {nameof(VaeEncoderOptions.SampleLatent)} to false", message);
        var options = new CmaEsControllerOptions { HiddenColumnName = null, OutputColumnName = "Chosen", Environment = () => new DotWorld(5) };
        Assert.Contains(nameof(VaeEncoderOptions.SampleLatent), Assert.Throws<InvalidOperationException>(() => ml.WorldModels().CmaEsControllerTrainer(options).Fit(drawn)).Message);
    }

    private static DreamGap Measure<TEnvironment>(Func<TEnvironment> environment) where TEnvironment : class, IEnvironment =>
        new MLContext(seed: 8).WorldModels().DreamGap(Memory, environment, new DreamGapOptions
        {
            Temperatures = [0.5, 1.3], RealEpisodes = 4, Threads = 2,
            Controller = new() { Generations = 1, Population = 4, Episodes = 2, EvaluateEvery = 1, EvaluationEpisodes = 3, MaxSteps = 10 },
        });
}
