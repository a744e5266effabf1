using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Environments;

public class RandomSampleTests
{
    [Fact]
    public void Each_set_is_equally_likely()
    {
        const int draws = 6000;
        var counts = new Dictionary<string, int>();
        for (int seed = 0; seed < draws; seed++)
        {
            string set = string.Join(' ', RandomSample.Of(2, 4, new Pcg64(seed)));
            counts[set] = counts.GetValueOrDefault(set) + 1;
        }
        Assert.Equal(["0 1", "0 2", "0 3", "1 2", "1 3", "2 3"], counts.Keys.Order(StringComparer.Ordinal));
        // Five standard deviations of a binomial distribution around 1000.
        Assert.All(counts.Values, count => Assert.InRange(count, 1000 - 145, 1000 + 145));
    }

    [Fact]
    public void It_is_ascending_without_repetition_and_all_where_there_are_no_more()
    {
        long[] some = RandomSample.Of(1000, 1L << 40, new Pcg64(1));
        Assert.Equal(1000, some.Distinct().Count());
        Assert.Equal(some.Order(), some);
        Assert.Equal(some, RandomSample.Of(1000, 1L << 40, new Pcg64(1)));
        Assert.NotEqual(some, RandomSample.Of(1000, 1L << 40, new Pcg64(2)));
        Assert.InRange(some[500], (1L << 39) * 0.9, (1L << 39) * 1.1);
        Assert.Equal([0, 1, 2], RandomSample.Of(5, 3, new Pcg64(1)));
        Assert.Empty(RandomSample.Of(5, 0, new Pcg64(1)));
    }
}
