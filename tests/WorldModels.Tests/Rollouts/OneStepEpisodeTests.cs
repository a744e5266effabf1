using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>Episodes that end with their first step, as in bandits and often in Blackjack, are recorded and used for training.</summary>
public sealed class OneStepEpisodeTests
{
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void They_are_collected_and_recorded()
    {
        using var folder = new TemporaryFolder();
        using RolloutDataView bandit = ML.Data.CollectRollouts(() => new Bandit(), episodes: 20, seed: 1);
        Assert.Equal((20, 20L), (bandit.Store.EpisodeCount, bandit.Store.RowCount));
        Assert.All(bandit.GetColumn<bool>("Done"), Assert.True);
        using (RecordEpisodes world = new Bandit().WithRecordedEpisodes(folder.Path))
            for (int seed = 0; seed < 5; seed++) EpisodeResult.Play(new RandomPolicy(world.ActionSpace), world, seed);
        using RolloutDataView recorded = ML.Data.LoadRollouts(folder.Path);
        Assert.Equal((5, 5L), (recorded.Store.EpisodeCount, recorded.Store.RowCount));
    }

    [Fact]
    public void They_stand_among_longer_ones_as_they_were_played()
    {
        using RolloutDataView cut = ML.Data.CollectRollouts(() => new ScriptedWorld([1, 2, 3], [0, 0, 0]).WithTimeLimit(1), episodes: 2, seed: 1);
        Assert.Equal([false, false], cut.GetColumn<bool>("Done"));
        using RolloutDataView mixed = ML.Data.CollectRollouts(() => new Bandit { Rounds = 3 }, episodes: 60, seed: 2);
        int[] lengths = [.. Enumerable.Range(0, 60).Select(mixed.Store.EpisodeLength)];
        Assert.Equal([1, 2, 3], lengths.Distinct().Order());
        Assert.Equal(60, mixed.GetColumn<bool>("Done").Count(done => done));
    }

    [Fact]
    public void A_table_learns_a_bandit_from_them()
    {
        using RolloutDataView rollouts = ML.Data.CollectRollouts(() => new Bandit(), episodes: 200, policy: () => new RandomPolicy(new DiscreteSpace(3)), seed: 3);
        QTable values = ML.Transforms.TabularModel().Fit(rollouts).Solve().Values;
        for (int state = 0; state < 3; state++)
            for (int action = 0; action < 3; action++) Assert.Equal(action == state ? 1 : 0, values.Value(state, action), 1e-9);
    }

    [Fact]
    public void Q_learning_learns_a_bandit()
    {
        using var bandit = new Bandit();
        QTable values = ML.WorldModels().QLearning(bandit, new QLearningOptions { Episodes = 300, LearningRate = 0.5 }).Values;
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(values.BestAction));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PPO_and_DQN_learn_a_bandit(bool ppo)
    {
        using RolloutDataView rollouts = ML.Data.CollectRollouts(() => new Bandit { OneHot = true }, episodes: 3, seed: 4);
        ControllerTransformer trained = ppo
            ? ML.WorldModels().PpoControllerTrainer(Prepared(new PpoControllerOptions { Steps = 4_000, Horizon = 32, LearningRate = 3e-3, EvaluateEvery = 2_000 })).Fit(rollouts)
            : ML.WorldModels().DqnControllerTrainer(Prepared(new DqnControllerOptions { Steps = 3_000, LearningStarts = 200, LearningRate = 3e-3, EvaluateEvery = 1_500 })).Fit(rollouts);
        Agent agent = Agent.FromModel(trained);
        using var world = new Bandit { OneHot = true };
        Assert.All(Enumerable.Range(0, 30), seed => Assert.Equal((1, 1), (agent.Play(world, seed).Return, agent.Play(world, seed).Steps)));

        static T Prepared<T>(T options) where T : ReinforcementOptions
        {
            (options.OutputColumnName, options.LatentColumnName, options.HiddenColumnName) = ("Chosen", "Observation", null);
            (options.Environment, options.HiddenUnits, options.Threads) = (() => new Bandit { OneHot = true }, 16, 1);
            return options;
        }
    }

    [Fact]
    public void M_passes_over_them_says_how_many_and_learns_the_same_from_the_others()
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<string>();
        ml.Log += (_, message) => messages.Add(message.Message);
        TurningRow[] whole = TurningRow.Play(8, seed: 1), mixed = [.. whole.SelectMany(row => row.Step == 0 ? [Single(row, 100), row] : new[] { row }), Single(whole[0], 500)];
        MdnRnnPredictorTransformer expected = Fit(new MLContext(seed: 1), whole), memory = Fit(ml, mixed);
        Assert.Contains(messages, message => message.Contains("Skipped 9 of 17 episodes that have only one step and no next one to predict; the first is episode 100", StringComparison.Ordinal));
        Assert.Equal(expected.Model.Weights.SelectMany(tensor => tensor.Values), memory.Model.Weights.SelectMany(tensor => tensor.Values));
        Assert.Equal(expected.Evaluate(ml.Data.LoadFromEnumerable(whole)), memory.Evaluate(ml.Data.LoadFromEnumerable(mixed)));
        Assert.Equal(
            ml.WorldModels().MeasureMemory(memory, ml.Data.LoadFromEnumerable(whole)).NegativeLogLikelihood,
            ml.WorldModels().MeasureMemory(memory, ml.Data.LoadFromEnumerable(mixed)).NegativeLogLikelihood);
        Assert.Equal(mixed.Length, memory.Transform(ml.Data.LoadFromEnumerable(mixed)).GetColumn<float[]>("Hidden").Count());

        static TurningRow Single(TurningRow row, uint from) => new() { Episode = from + row.Episode, Latent = row.Latent, Action = row.Action, Reward = 3, Done = true };

        static MdnRnnPredictorTransformer Fit(MLContext ml, TurningRow[] rows) => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            HiddenSize = 4, Mixtures = 2, Epochs = 2, BatchSize = 4, ActionSpace = new DiscreteSpace(3), Threads = 1,
        }).Fit(ml.Data.LoadFromEnumerable(rows));
    }

    [Fact]
    public void A_network_of_dynamics_learns_from_both_and_refuses_them_alone()
    {
        using RolloutDataView mixed = ML.Data.CollectRollouts(() => new Bandit { Rounds = 3, OneHot = true }, episodes: 40, seed: 5);
        var options = new DynamicsNetworkOptions { HiddenSizes = [8], Epochs = 2 };
        DynamicsNetworkTransformer network = ML.Transforms.DynamicsNetwork(options).Fit(mixed);
        Assert.All(network.History, epoch => Assert.True(double.IsFinite(epoch.Loss) && double.IsFinite(epoch.HeldOutLoss)));
        Assert.True(double.IsFinite(ML.WorldModels().MeasureModel(network, mixed).SquaredError));
        using RolloutDataView alone = ML.Data.CollectRollouts(() => new Bandit { OneHot = true }, episodes: 10, seed: 5);
        Assert.Contains("no training row has a next row", Assert.Throws<InvalidOperationException>(() => ML.Transforms.DynamicsNetwork(options).Fit(alone)).Message, StringComparison.Ordinal);
        Assert.Contains("no row has a next row", Assert.Throws<InvalidOperationException>(() => ML.WorldModels().MeasureModel(network, alone)).Message, StringComparison.Ordinal);
    }

    /// <summary>Three levers and three signs: the lever of the current sign has a reward of 1. An episode takes 1 to <see cref="Rounds"/> steps.</summary>
    private sealed class Bandit : IEnvironment
    {
        private Pcg64 _random = new(0);
        private int _sign, _left;

        public int Rounds { get; init; } = 1;

        public bool OneHot { get; init; }

        public Space ObservationSpace => OneHot ? new BoxSpace(3, 0, 1) : new DiscreteSpace(3);

        public Space ActionSpace { get; } = new DiscreteSpace(3);

        public Observation Reset(long seed)
        {
            _random = new Pcg64(seed);
            _left = 1 + _random.Next(Rounds);
            return Show();
        }

        public StepResult Step(float[] action)
        {
            double reward = (int)action[0] == _sign ? 1 : 0;
            return new StepResult(Show(), reward, --_left == 0, false);
        }

        public void Dispose() { }

        private Observation Show()
        {
            _sign = _random.Next(3);
            return new Observation(OneHot ? [_sign == 0 ? 1 : 0, _sign == 1 ? 1 : 0, _sign == 2 ? 1 : 0] : [_sign]);
        }
    }
}
