using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class CmaEsParametersTests
{
    [Fact]
    public void The_constants_for_two_coordinates_and_six_candidates_follow_the_tutorial()
    {
        // Calculated separately from this code: ln 3.5 - ln i = 1.2528, 0.5596, 0.1542, -0.1335, -0.3567, -0.5390.
        var parameters = Parameters(2, 6);
        Assert.Equal(3, parameters.Parents);
        Assert.Equal(2.0286114646100617, parameters.EffectiveParents, 1e-12);
        Assert.Equal(0.1548153998964136, parameters.RankOneRate, 1e-12);
        Assert.Equal(0.08559277942666424, parameters.RankMuRate, 1e-12);
        Assert.Equal(0.44620498737831715, parameters.StepPathRate, 1e-12);
        Assert.Equal(1.4462049873783172, parameters.StepDamping, 1e-12);
        Assert.Equal(0.6245545390268264, parameters.CovariancePathRate, 1e-12);
        double[] weights = [0.6370425712412168, 0.28457025743803294, 0.07838717132075033, -0.28638378259655295, -0.7649580940851275, -1.1559817781589212];
        for (int rank = 0; rank < 6; rank++) Assert.Equal(weights[rank], parameters.Weights[rank], 1e-12);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(10, 10)]
    [InlineData(40, 1000)]
    [InlineData(867, 64)]
    public void The_positive_weights_add_up_to_one_and_the_negative_ones_keep_the_covariance_positive(int n, int population)
    {
        foreach (bool active in new[] { true, false })
        {
            var parameters = Parameters(n, population, active);
            Assert.Equal(1, parameters.Weights.Where(w => w > 0).Sum(), 1e-12);
            Assert.Equal(parameters.Weights.OrderDescending(), parameters.Weights);
            double negative = -parameters.Weights.Where(w => w < 0).Sum();
            Assert.True(active ? negative * n * parameters.RankMuRate <= 1 - parameters.RankOneRate - parameters.RankMuRate + 1e-12 : negative == 0);
            Assert.InRange(parameters.RankOneRate + parameters.RankMuRate, 0, 1);
        }
    }

    [Theory]
    [InlineData(1, 0.7976190476190477)]
    [InlineData(2, 1.254272742818995)]
    [InlineData(10, 3.0847265651690123)]
    public void The_expected_length_of_a_normal_vector_is_that_of_the_tutorial(int n, double expected)
    {
        // sqrt(n) (1 - 1 / 4n + 1 / 21n^2); exactly it is sqrt(2) gamma((n + 1) / 2) / gamma(n / 2), 0.7979, 1.2533 and 3.0843.
        Assert.Equal(expected, Parameters(n, 10).ExpectedLength, 1e-12);
    }

    [Fact]
    public void Both_learning_rates_together_are_at_most_one()
    {
        // Calculated separately from this code: 53 effective parents give a rate of 1.48.
        var parameters = Parameters(2, 200);
        Assert.Equal(0.03150026537905034, parameters.RankOneRate, 1e-12);
        Assert.Equal(0.9684997346209496, parameters.RankMuRate, 1e-12);
        Assert.Equal(8.21080893338604, parameters.StepDamping, 1e-12);
    }

    [Fact]
    public void A_decomposition_serves_two_and_a_half_generations_at_the_size_of_the_car_controller()
    {
        Assert.Equal(2.57, Parameters(867, 64).DecompositionGap, 0.01);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(10, 10)]
    [InlineData(40, 15)]
    [InlineData(867, 24)]
    public void The_population_grows_with_the_logarithm_of_the_dimension(int n, int population)
    {
        Assert.Equal(population, new CmaEs(new double[n], 1).Population);
    }

    [Fact]
    public void A_diagonal_learns_as_many_times_faster_as_it_has_fewer_numbers()
    {
        CmaEsParameters full = Parameters(100, 20), diagonal = Parameters(100, 20, covariance: CovarianceShape.Diagonal);
        Assert.Equal(34, diagonal.RankOneRate / full.RankOneRate, 1e-12);
        Assert.Equal(34, diagonal.RankMuRate / full.RankMuRate, 1e-12);
        Assert.Equal(1, diagonal.DecompositionGap);
        Assert.Equal((full.StepPathRate, full.CovariancePathRate), (diagonal.StepPathRate, diagonal.CovariancePathRate));
    }

    private static CmaEsParameters Parameters(int n, int population, bool active = true, CovarianceShape covariance = CovarianceShape.Full) =>
        new(n, new CmaEsOptions { Population = population, ActiveCovariance = active, Covariance = covariance });
}
