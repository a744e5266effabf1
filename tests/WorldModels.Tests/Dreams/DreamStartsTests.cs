using WorldModels.Dreams;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Dreams;

[Collection(Stages.Name)]
public class DreamStartsTests(TrainedChain chain)
{
    [Fact]
    public void Dreams_begin_where_episodes_began_with_nothing_to_remember()
    {
        var dreams = new DreamBatch(chain.Memory, 40);
        for (int dream = 0; dream < 40; dream++)
        {
            dreams.Begin(dream, dream);
            Assert.All(dreams.Hidden(dream), value => Assert.Equal(0, value));
            Assert.All(dreams.Cell(dream), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Dreams_from_anywhere_begin_with_what_M_remembered_then()
    {
        // The hidden states that M has on the recorded rows, up to the draw of the latents on the way.
        float[][] recorded = Columns.Vectors(chain.Remembered, "Hidden");
        var dreams = new DreamBatch(chain.Memory, 60, temperature: 1, startAnywhere: true);
        float[][] begun = [.. Enumerable.Range(0, 60).Select(dream =>
        {
            dreams.Begin(dream, dream);
            return dreams.Hidden(dream);
        })];
        Assert.Contains(begun, hidden => hidden.Any(value => value != 0));
        Assert.True(begun.Select(hidden => hidden[0]).Distinct().Count() > 10);
        double widest = recorded.Max(hidden => hidden.Max(Math.Abs));
        Assert.All(begun, hidden => Assert.All(hidden, value => Assert.InRange(value, -3 * widest, 3 * widest)));
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
}
