using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class SpreadTests
{
    [Fact]
    public void Returns_have_a_mean_and_a_deviation_from_it()
    {
        Assert.Equal(new Spread(5, 2), Spread.Of([2, 4, 4, 4, 5, 5, 7, 9]));
        Assert.Equal(new Spread(-3, 0), Spread.Of([-3]));
    }
}
