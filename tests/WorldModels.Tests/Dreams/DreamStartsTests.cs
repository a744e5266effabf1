using Microsoft.ML;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Dreams;

/// <summary>
/// The starts of dreams. The latents of the turning task are exact, so a dream that begins at a recorded step has its latent, and
/// M's states there, bit for bit.
/// </summary>
[Collection(Stages.Name)]
public class DreamStartsTests(TrainedChain chain)
{
    private const int Episodes = 700, Dreams = 1500;

    private static readonly Lazy<(MdnRnnPredictorTransformer Memory, RecordedMoment[] Moments)> Turning = new(Train);

    [Fact]
    public void Dreams_begin_where_episodes_began_with_nothing_to_remember()
    {
        uint[] episodes = Begin(startAnywhere: false, out RecordedMoment[] begun);
        Assert.All(begun, moment => Assert.Equal(0, moment.Step));
        Assert.All(begun, moment => Assert.All(moment.States, value => Assert.Equal(0, value)));
        AssertAllParts(episodes);
    }

    [Fact]
    public void Dreams_from_anywhere_begin_with_what_M_remembered_then()
    {
        uint[] episodes = Begin(startAnywhere: true, out RecordedMoment[] begun);
        AssertAllParts(episodes);
        // A third are first steps; the other steps are drawn in proportion to the recorded ones.
        Assert.InRange(begun.Count(moment => moment.Step == 0) / (double)Dreams, 0.28, 0.39);
        RecordedMoment[] later = [.. Turning.Value.Moments.Where(moment => moment.Step > 0)], drawn = [.. begun.Where(moment => moment.Step > 0)];
        Assert.InRange(drawn.Average(moment => moment.Step), later.Average(moment => moment.Step) * 0.9, later.Average(moment => moment.Step) * 1.1);
        Assert.Contains(drawn, moment => moment.IsLast);
    }

    [Fact]
    public void No_dream_begins_in_an_episode_that_is_held_out()
    {
        HeldOutSplit split = HeldOutSplit.Of(1, 0.1, Enumerable.Range(0, Episodes).Select(number => (ulong)number));
        uint[] episodes = [.. Begin(false, out _), .. Begin(true, out _)];
        Assert.DoesNotContain(episodes, episode => split.Holds(episode));
    }

    [Fact]
    public void The_seed_decides_where_a_dream_begins()
    {
        DreamBatch first = new(chain.Memory, 1, 1, startAnywhere: true), second = new(chain.Memory, 1, 1, startAnywhere: true);
        for (int seed = 0; seed < 10; seed++)
        {
            first.Begin(0, seed);
            second.Begin(0, seed);
            Assert.Equal(first.Latent(0), second.Latent(0));
            Assert.Equal(first.Hidden(0), second.Hidden(0));
        }
    }

    [Fact]
    public void A_dream_that_may_start_anywhere_says_so_in_its_options()
    {
        using var anywhere = new Dream(chain.Vision, chain.Memory, new DreamOptions { StartAnywhere = true, ShowPictures = false });
        bool remembered = false;
        for (int seed = 0; seed < 20; seed++)
        {
            anywhere.Reset(seed);
            remembered |= anywhere.Hidden.Any(value => value != 0);
        }
        Assert.True(remembered);
    }

    // Finds each dream's start among the recorded steps, by its latent, and compares the states.
    private static uint[] Begin(bool startAnywhere, out RecordedMoment[] begun)
    {
        (MdnRnnPredictorTransformer memory, RecordedMoment[] moments) = Turning.Value;
        var byLatent = moments.ToDictionary(moment => (moment.Latent[0], moment.Latent[1]));
        var dreams = new DreamBatch(memory, Dreams, temperature: 1, startAnywhere);
        begun = [.. Enumerable.Range(0, Dreams).Select(dream =>
        {
            dreams.Begin(dream, dream);
            float[] latent = dreams.Latent(dream);
            RecordedMoment moment = byLatent[(latent[0], latent[1])];
            float[] states = [.. dreams.Hidden(dream), .. dreams.Cell(dream)];
            Assert.Equal(moment.States, states);
            return moment;
        })];
        return [.. begun.Select(moment => moment.Episode)];
    }

    // About 150 of 1500 dreams begin in each tenth of the episodes.
    private static void AssertAllParts(uint[] episodes)
    {
        for (int tenth = 0; tenth < 10; tenth++)
            Assert.InRange(episodes.Count(episode => episode / (Episodes / 10) == tenth), 75, 225);
    }

    private static (MdnRnnPredictorTransformer, RecordedMoment[]) Train()
    {
        var ml = new MLContext(seed: 1);
        TurningRow[] rows = TurningRow.Play(Episodes, seed: 1);
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        MdnRnnPredictorTransformer memory = ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            ActionSpace = new DiscreteSpace(3), CellColumnName = "Cell", HiddenSize = 8, Mixtures = 2, Epochs = 1, SequenceLength = 50,
        }).Fit(view);
        IDataView remembered = memory.Transform(view);
        float[][] hidden = Columns.Vectors(remembered, "Hidden"), cell = Columns.Vectors(remembered, "Cell");
        return (memory, [.. rows.Select((row, i) => new RecordedMoment(row.Episode, row.Step, row.Done, row.Latent, [.. hidden[i], .. cell[i]]))]);
    }

    private sealed record RecordedMoment(uint Episode, int Step, bool IsLast, float[] Latent, float[] States);
}
