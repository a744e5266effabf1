using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>Which episodes are held out, and that all stages hold out the same ones.</summary>
[Collection(Stages.Name)]
public sealed class HeldOutSplitTests(TrainedChain chain)
{
    private static readonly DiscreteSpace Choices = new(3);

    [Fact]
    public void The_share_is_that_of_the_fraction_in_every_part_of_the_recording()
    {
        HeldOutSplit split = HeldOutSplit.Of(1, 0.1, Numbers(20_000));
        for (int part = 0; part < 4; part++)
        {
            int held = Numbers(20_000).Skip(part * 5000).Take(5000).Count(split.Holds);
            // Five standard deviations of a binomial distribution around 500.
            Assert.InRange(held, 500 - 106, 500 + 106);
        }
    }

    [Fact]
    public void An_episode_stays_on_its_side_when_others_come_and_a_larger_share_only_adds()
    {
        HeldOutSplit before = HeldOutSplit.Of(3, 0.1, Numbers(100)), after = HeldOutSplit.Of(3, 0.1, Numbers(1000)), more = HeldOutSplit.Of(3, 0.3, Numbers(100));
        ulong[] held = [.. Numbers(100).Where(before.Holds)];
        Assert.NotEmpty(held);
        Assert.Equal(held, Numbers(100).Where(after.Holds));
        Assert.Subset(Numbers(100).Where(more.Holds).ToHashSet(), held.ToHashSet());
        Assert.NotEqual(held, Numbers(100).Where(HeldOutSplit.Of(4, 0.1, Numbers(100)).Holds));
    }

    [Fact]
    public void Of_few_episodes_one_is_held_out_and_one_trained_on_and_a_single_one_is_trained_on()
    {
        foreach (double fraction in new[] { 1e-9, 0.1, 0.5, 0.999999999 })
        {
            for (int seed = 0; seed < 50; seed++)
            {
                Assert.Equal(0, Held(1));
                Assert.Equal(1, Held(2));
                Assert.InRange(Held(3), 1, 2);

                int Held(int episodes)
                {
                    // Each episode has many rows.
                    HeldOutSplit split = HeldOutSplit.Of(seed, fraction, Numbers(episodes).SelectMany(number => Enumerable.Repeat(number, 5)));
                    return Numbers(episodes).Count(split.Holds);
                }
            }
        }
        Assert.Equal(0, Numbers(50).Count(HeldOutSplit.Of(1, 0, Numbers(50)).Holds));
    }

    [Fact]
    public void V_learns_nothing_from_what_it_holds_out_and_measures_that_alone()
    {
        ulong[] held = [.. Numbers(5).Where(HeldOutSplit.Of(5, 0.1, Numbers(5)).Holds)];
        Assert.InRange(held.Length, 1, 4);
        Assert.Equal(chain.Vision.Evaluate(chain.Rollouts.WithEpisodes(held.Select(episode => (int)episode))), chain.Vision.HeldOut);

        IEnumerable<float> asRecorded = Weights(_ => { }), darkHeldOut = Weights(row => Darken(row, held.Contains(row.Episode))), darkTrained = Weights(row => Darken(row, !held.Contains(row.Episode)));
        Assert.Equal(asRecorded, darkHeldOut);
        Assert.NotEqual(asRecorded, darkTrained);

        static void Darken(RolloutRow row, bool dark)
        {
            if (dark) Array.Clear(row.Observation);
        }

        IEnumerable<float> Weights(Action<RolloutRow> change) =>
            new MLContext(seed: 5).Transforms.VaeEncoder(TrainedChain.VisionOptions()).Fit(View(change)).Weights.SelectMany(weight => weight.Values);
    }

    [Fact]
    public void Pictures_without_an_episode_are_held_out_one_by_one_and_none_where_nobody_asks()
    {
        IDataView pictures = chain.ML.Transforms.DropColumns("Episode").Fit(chain.Rollouts).Transform(chain.Rollouts);
        ReconstructionQuality? Quality(Action<VaeEncoderOptions> change, IDataView view)
        {
            VaeEncoderOptions options = TrainedChain.VisionOptions();
            change(options);
            return new MLContext(seed: 5).Transforms.VaeEncoder(options).Fit(view).HeldOut;
        }
        long rows = chain.Rollouts.GetRowCount()!.Value;
        HeldOutSplit split = HeldOutSplit.Of(5, 0.3, Numbers((int)rows));
        Assert.Equal(Numbers((int)rows).Count(split.Holds), Quality(options => options.HeldOutFraction = 0.3, pictures)!.Frames);
        Assert.Null(Quality(options => options.HeldOutFraction = 0, chain.Rollouts));
        Assert.Null(Quality(_ => { }, chain.Rollouts.WithEpisodes([2])));
        Assert.Contains("episode column 'Trial': expected UInt32, Int32 or a key, got no such column",
            Assert.Throws<ArgumentOutOfRangeException>(() => Quality(options => options.EpisodeColumnName = "Trial", chain.Rollouts)).Message);
        Assert.Equal("HeldOutFraction", Assert.Throws<ArgumentOutOfRangeException>(() => Quality(options => options.HeldOutFraction = 1, chain.Rollouts)).ParamName);
    }

    [Fact]
    public void M_and_a_dynamics_network_learn_nothing_from_the_same_episodes()
    {
        TurningRow[] rows = TurningRow.Play(12, seed: 1);
        ulong[] held = [.. Numbers(12).Where(HeldOutSplit.Of(9, 0.3, Numbers(12)).Holds)];
        Assert.InRange(held.Length, 1, 11);
        Assert.Contains(held, episode => episode < 10);
        Assert.Equal(Memory(rows, 9).Evaluate(Load([.. rows.Where(row => held.Contains(row.Episode))])), Memory(rows, 9).HeldOut);
        Assert.Equal(Weights(Memory(rows, 9)), Weights(Memory(Spoil(true), 9)));
        Assert.NotEqual(Weights(Memory(rows, 9)), Weights(Memory(Spoil(false), 9)));
        Assert.Equal(Dynamics(rows), Dynamics(Spoil(true)));
        Assert.NotEqual(Dynamics(rows), Dynamics(Spoil(false)));

        TurningRow[] Spoil(bool heldOut)
        {
            TurningRow[] spoilt = TurningRow.Play(12, seed: 1);
            foreach (TurningRow row in spoilt.Where(row => held.Contains(row.Episode) == heldOut)) (row.Reward, row.Latent[0]) = (-row.Reward, row.Latent[1]);
            return spoilt;
        }
    }

    [Fact]
    public void M_goes_by_the_V_before_it_and_by_the_M_that_it_starts_from()
    {
        // V was trained with seed 5.
        ulong[] held = [.. Numbers(5).Where(HeldOutSplit.Of(5, 0.1, Numbers(5)).Holds)];
        MdnRnnPredictorOptions options = TrainedChain.MemoryOptions();
        (options.Epochs, options.ActionSpace) = (1, chain.Memory.ActionSpace);
        Assert.Equal(Fit(_ => { }), Fit(row => row.Reward += held.Contains(row.Episode) ? 1 : 0));
        Assert.NotEqual(Fit(_ => { }), Fit(row => row.Reward += held.Contains(row.Episode) ? 0 : row.Step));

        TurningRow[] rows = TurningRow.Play(12, seed: 1);
        MdnRnnPredictorTransformer first = Memory(rows, 9), second = Memory(rows, 10, first);
        ulong[] judged = [.. Numbers(12).Where(HeldOutSplit.Of(9, 0.3, Numbers(12)).Holds)];
        Assert.NotEqual(judged, Numbers(12).Where(HeldOutSplit.Of(10, 0.3, Numbers(12)).Holds));
        Assert.Equal(second.Evaluate(Load([.. rows.Where(row => judged.Contains(row.Episode))])), second.HeldOut);

        IEnumerable<float> Fit(Action<RolloutRow> change) =>
            Weights(new MLContext(seed: 77).Transforms.MdnRnnPredictor(options).Fit(chain.Vision.Transform(View(change))));
    }

    private IDataView View(Action<RolloutRow> change)
    {
        RolloutRow[] rows = [.. chain.ML.Data.CreateEnumerable<RolloutRow>(chain.Rollouts, reuseRowObject: false)];
        foreach (RolloutRow row in rows) change(row);
        return chain.ML.Data.LoadFromEnumerable(rows);
    }

    private static IEnumerable<ulong> Numbers(int count) => Enumerable.Range(0, count).Select(number => (ulong)number);

    private IDataView Load(TurningRow[] rows) => chain.ML.Data.LoadFromEnumerable(rows);

    // One epoch, so that the kept epoch does not depend on the held-out episodes.
    private MdnRnnPredictorTransformer Memory(TurningRow[] rows, int seed, MdnRnnPredictorTransformer? startFrom = null) =>
        new MLContext(seed).Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            ActionSpace = Choices, HiddenSize = 6, Mixtures = 2, Epochs = 1, BatchSize = 4, SequenceLength = 10, HeldOutFraction = 0.3, StartFrom = startFrom,
        }).Fit(Load(rows));

    private IEnumerable<float> Dynamics(TurningRow[] rows)
    {
        DynamicsNetworkTransformer network = new MLContext(seed: 9).Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            InputColumnName = "Latent", ActionSpace = Choices, HiddenSizes = [6], Epochs = 1, HeldOutFraction = 0.3,
        }).Fit(Load(rows));
        return Columns.Vectors(network.Transform(Load(TurningRow.Play(1, seed: 2))), "NextObservation").SelectMany(row => row);
    }

    private static IEnumerable<float> Weights(MdnRnnPredictorTransformer memory) => memory.Weights.SelectMany((NamedTensor weight) => weight.Values);
}
