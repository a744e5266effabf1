using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Planning;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>The settings that a learner of networks checks, and the settings in its model.</summary>
public sealed class DynamicsLearnerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Curiosity_needs_an_ensemble()
    {
        var learner = new DynamicsLearner(_ml) { Network = Network(members: 1), Planner = new GraphOptions() };
        var error = Assert.Throws<ArgumentException>(() => Train(learner, () => new OpenRoom()));
        Assert.Contains("a single network has no disagreement", error.Message, StringComparison.Ordinal);
        learner.Curiosity = -1;
        Assert.Equal("Curiosity", Assert.Throws<ArgumentOutOfRangeException>(() => Train(learner, () => new OpenRoom())).ParamName);
    }

    [Fact]
    public void A_graph_needs_discrete_actions_before_anything_is_learnt()
    {
        var learner = new DynamicsLearner(_ml) { Network = Network(members: 2), Planner = new GraphOptions() };
        var error = Assert.Throws<ArgumentException>(() => Train(learner, () => new DotWorld(5)));
        Assert.Contains("DiscreteSpace", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_of_the_planner_are_refused_by_name()
    {
        Assert.Equal("Samples", Refused(new GraphOptions { Samples = 0 }));
        Assert.Equal("Simulations", Refused(new MctsOptions { Simulations = 0 }));

        string? Refused(PlannerOptions planner) =>
            Assert.ThrowsAny<ArgumentException>(() => Train(new DynamicsLearner(_ml) { Network = Network(members: 2), Planner = planner }, () => new OpenRoom())).ParamName;
    }

    [Fact]
    public void The_network_keeps_the_different_states_of_its_rows_where_asked()
    {
        using RolloutDataView walk = _ml.Data.CollectRollouts(() => new OpenRoom(), episodes: 2, policy: () => new RandomPolicy(new DiscreteSpace(4)));
        DynamicsNetworkOptions options = Network(members: 2);
        DynamicsNetworkTransformer plain = _ml.Transforms.DynamicsNetwork(options).Fit(walk);
        Assert.Empty(plain.States);
        Assert.Contains("KeepStates", Assert.Throws<ArgumentException>(() => GraphPolicy.OfDisagreement(plain)).Message, StringComparison.Ordinal);

        options.KeepStates = true;
        DynamicsNetworkTransformer network = _ml.Transforms.DynamicsNetwork(options).Fit(walk);
        Assert.Equal(Rows(walk.Store).Distinct(), network.States.Select(state => (state[0], state[1])));
        Assert.Equal(plain.ParameterCount, network.ParameterCount);
        using var file = new MemoryStream();
        _ml.Model.Save(network, walk.Schema, file);
        var loaded = DynamicsNetworkTransformer.FromModel(new MLContext().Model.Load(file, out _));
        Assert.Equal(network.States, loaded.States);
    }

    [Fact]
    public void Bad_curiosity_of_a_graph_is_refused()
    {
        using RolloutDataView walk = _ml.Data.CollectRollouts(() => new OpenRoom(), episodes: 2, policy: () => new RandomPolicy(new DiscreteSpace(4)));
        DynamicsNetworkTransformer single = _ml.Transforms.DynamicsNetwork(Network(members: 1)).Fit(walk), pair = _ml.Transforms.DynamicsNetwork(Network(members: 2)).Fit(walk);
        Assert.Equal("ensemble", Assert.Throws<ArgumentException>(() => GraphPolicy.OfDisagreement(single)).ParamName);
        Assert.Equal("curiosity", Assert.Throws<ArgumentOutOfRangeException>(() => GraphPolicy.OfDisagreement(pair, curiosity: 0)).ParamName);
    }

    private static DynamicsNetworkOptions Network(int members) =>
        new() { EnsembleSize = members, Head = DynamicsHead.MeanSquaredError, HiddenSizes = [4], Epochs = 1, Threads = 1 };

    private void Train<TEnvironment>(DynamicsLearner learner, Func<TEnvironment> environment) where TEnvironment : class, IEnvironment =>
        _ml.WorldModels().TrainIteratively(environment, learner, new IterativeOptions { Rounds = 1, FirstEpisodes = 1, TrialEpisodes = 1 }).Dispose();

    private static IEnumerable<(float, float)> Rows(RolloutStore store)
    {
        float[] place = new float[2];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadValues(row, place);
            yield return (place[0], place[1]);
        }
    }
}
