using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Dynamics;

/// <summary>With fixed random networks the members disagree where there are no data.</summary>
public sealed class PriorTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <remarks>Cells are one-hot: a column of weights that was never trained has almost no effect, in any member of an ensemble without priors.</remarks>
    [Fact]
    public void Members_with_priors_disagree_about_steps_never_taken()
    {
        using RolloutDataView walk = _ml.Data.CollectRollouts(
            OneHotMaze.Create, new RolloutOptions { Episodes = 4, Seed = 1, Policy = () => new RandomPolicy(new DiscreteSpace(4)) });
        bool[] taken = OneHotMaze.Taken(walk.Store);
        double plain = Discernment(0), prior = Discernment(3);
        Assert.True(prior > 0.95, $"{prior}");
        Assert.True(prior > plain, $"{prior}, without priors {plain}");

        double Discernment(double priorScale)
        {
            DynamicsNetworkTransformer model = _ml.Transforms.DynamicsNetwork(OneHotMaze.Network(priorScale)).Fit(walk);
            return OneHotMaze.Discernment(model.Disagreement(OneHotMaze.AllSteps()), taken);
        }
    }

    [Fact]
    public void Training_cancels_the_prior_where_there_are_data()
    {
        using RolloutDataView rollouts = Pendulum.Play(_ml, 30, seed: 1);
        DynamicsNetworkTransformer plain = Fit(0), prior = Fit(3);
        Assert.True(_ml.WorldModels().MeasureModel(plain, rollouts).SquaredError < 0.05);
        double error = _ml.WorldModels().MeasureModel(prior, rollouts).SquaredError;
        Assert.True(error < 0.05, $"{error}");
        Assert.Equal(plain.ParameterCount, prior.ParameterCount);

        DynamicsNetworkTransformer Fit(double priorScale) => _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = DynamicsHead.MeanSquaredError, HiddenSizes = [32], LearningRate = 1e-2, PriorScale = priorScale, Threads = 1,
        }).Fit(rollouts);
    }

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError)]
    [InlineData(DynamicsHead.Gaussian)]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void A_prior_moves_where_the_distribution_lies_and_nothing_else(DynamicsHead head)
    {
        DynamicsShape shape = UntrainedNetworks.Shape(head, stateSize: 2);
        DensityHead says = shape.CreateHead();
        NamedTensor weight = PriorNetwork.Draw("p", shape, 3, [.. Enumerable.Repeat(0.5, shape.ConditionSize)], new Pcg64(1))[^2];
        for (int output = 0; output < says.OutputSize; output++)
            Assert.Equal(says.IsLocation(output), weight.Values.AsSpan(output * weight.Shape[1], weight.Shape[1]).ContainsAnyExcept(0));
        Assert.Equal(head switch { DynamicsHead.Mixture or DynamicsHead.Flow => 6, _ => 2 }, Enumerable.Range(0, says.OutputSize).Count(says.IsLocation));
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void A_scale_is_no_negative_number(double scale) =>
        Assert.Equal("PriorScale", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions { PriorScale = scale })).ParamName);
}
