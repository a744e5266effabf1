using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Memory;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>What logged episodes alone tell of a policy, compared with what it earns in the real tank.</summary>
public sealed class OfflineEvaluationTests : IDisposable
{
    private static readonly BoxSpace Valve = new(1, 0, 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_policy_that_is_better_than_the_log_is_told_from_a_clone()
    {
        Tank.WriteLog(_folder.File("runs.csv"), runs: 150);
        var ml = new MLContext(seed: 1);
        IDataView log = ml.Data.LoadFromTextFile<TankRow>(_folder.File("runs.csv"), separatorChar: ',', hasHeader: true);
        EpisodeSplit split = ml.Data.SplitEpisodes(log, testFraction: 0.2);
        var prepared = ml.Transforms.Concatenate("Latent", "Level", "Inflow").Append(ml.Transforms.NormalizeMeanVariance("Latent", fixZero: false))
            .Append(ml.Transforms.Concatenate("Action", "Valve")).Fit(split.Train);
        IDataView rows = prepared.Transform(split.Train);
        MdnRnnPredictorTransformer[] memories = [.. Enumerable.Range(1, 2).Select(seed => new MLContext(seed).Transforms.MdnRnnPredictor(
            new MdnRnnPredictorOptions { ActionSpace = Valve, HiddenSize = 32, Epochs = 60, BatchSize = 8, LearningRate = 5e-3 }).Fit(rows))];
        IDataView seen = memories[0].Transform(rows);
        var options = new OfflineEvaluationOptions { Ensemble = memories[1..] };

        OfflineEvaluation clone = Evaluate(ml.WorldModels().BehaviorCloningTrainer().Fit(seen), out double cloneEarns);
        OfflineEvaluation trained = Evaluate(
            ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { Generations = 30, Episodes = 8, EvaluationEpisodes = 16, Ensemble = memories[1..] }).Fit(seen), out double earns);
        Assert.True(earns > cloneEarns + 15, $"the policy earns {earns}, the clone {cloneEarns}");
        Assert.Equal((OfflineVerdict.Undecided, OfflineVerdict.Better), (clone.Verdict, trained.Verdict));
        Assert.True(cloneEarns >= clone.Policy.Low && cloneEarns <= clone.Policy.High, $"the clone earns {cloneEarns}\n{clone}");
        // Such weak Ms make the estimate of a good policy too low, but never too high.
        Assert.True(earns >= trained.Policy.Low, $"the policy earns {earns}\n{trained}");
        Assert.Contains("The policy is better than what was logged.", trained.ToString());
        Assert.Equal((30, 2), (trained.Episodes, trained.MemberReturns.Count));
        Assert.Contains(ml.WorldModels().EvaluateOffline(Chain(ml.WorldModels().BehaviorCloningTrainer().Fit(seen)), split.Test).Warnings, warning => warning.Contains("there is a single M"));

        // Another number of threads gives the same figures.
        options.Threads = 1;
        Assert.Equal($"{clone}", $"{Evaluate(ml.WorldModels().BehaviorCloningTrainer().Fit(seen), out _)}");

        OfflineEvaluation Evaluate(ControllerTransformer controller, out double real)
        {
            TransformerChain<ITransformer> chain = Chain(controller);
            using var tank = new Tank();
            var agent = Agent.FromModel(chain);
            real = Enumerable.Range(5000, 300).Average(episode => EpisodeResult.Play(agent, tank, episode).Return);
            return ml.WorldModels().EvaluateOffline(chain, split.Test, options);
        }

        TransformerChain<ITransformer> Chain(ControllerTransformer controller) => new(prepared, memories[0], controller);
    }

    [Fact]
    public void Controllers_pay_for_what_the_Ms_predict_differently()
    {
        TurningRow[] rows = TurningRow.Play(6, seed: 1);
        MdnRnnPredictorTransformer[] memories = [.. Enumerable.Range(1, 3).Select(seed => Memory(rows, seed, hiddenSize: 5 + seed))];
        var shape = new ControllerShape(memories[0].LatentSize, memories[0].HiddenSize, UsesCell: false, HasBias: true, 3);
        float[][] candidates = [.. Enumerable.Range(0, 4).Select(candidate => shape.Start(candidate).Select((_, i) => (float)new Pcg64(candidate, i).NextNormal()).ToArray())];
        var dream = new DreamOptions { MaxSteps = 12 };
        long[] seeds = [1, 2, 3, 4, 5, 6, 7];

        IReadOnlyList<double[]> charged = new EnsembleDreamEvaluator(new DreamEnsemble(memories, 2), shape, dream, threads: 2).Evaluate(candidates, seeds, default);
        double[][][] alone = [.. memories.Select((world, member) => new DreamEvaluator(memories[0], world, shape, dream, 1)
            .Evaluate(candidates, [.. seeds.Take(member == 0 ? 3 : 2)], default).ToArray())];
        for (int candidate = 0; candidate < candidates.Length; candidate++)
        {
            double[] means = [.. alone.Select(member => member[candidate].Average())];
            double middle = means.Average(), deviation = Math.Sqrt(means.Average(mean => (mean - middle) * (mean - middle)));
            for (int episode = 0; episode < seeds.Length; episode++)
                Assert.Equal(alone[episode % 3][candidate][episode / 3] - 2 * deviation, charged[candidate][episode], 1e-9);
        }
    }

    [Fact]
    public void C_reads_the_hidden_state_of_its_own_M_in_the_dream_of_another()
    {
        // A world with other weights but the same M beside it as an agent that steps M along the dreamt latents itself.
        TurningRow[] rows = TurningRow.Play(6, seed: 1);
        MdnRnnPredictorTransformer agent = Memory(rows, 1, 6), world = Memory(rows, 2, 9);
        var shape = new ControllerShape(agent.LatentSize, agent.HiddenSize, UsesCell: false, HasBias: true, 3);
        float[] parameters = [.. Enumerable.Range(0, shape.ParameterCount).Select(i => (float)new Pcg64(8, i).NextNormal())];
        double expected = 0;
        var states = new Workspace();
        using (var dream = new Dream(null, world, new DreamOptions { MaxSteps = 12, ShowPictures = false }))
        {
            float[] hidden = new float[agent.HiddenSize], cell = new float[agent.HiddenSize], action = new float[1], input = new float[agent.LatentSize + 3];
            Observation shown = dream.Reset(5);
            for (bool ended = false; !ended;)
            {
                new Controller(shape, agent.ActionSpace, parameters).Act(shown.Values, hidden, cell, action);
                input.AsSpan().Clear();
                shown.Values.CopyTo(input);
                input[agent.LatentSize + (int)action[0]] = 1;
                agent.Model.Step(input, hidden, cell, 1, states);
                StepResult step = dream.Step(action);
                (expected, ended, shown) = (expected + step.Reward, step.Ended, step.Observation);
            }
        }
        Assert.Equal(expected, new DreamEvaluator(agent, world, shape, new DreamOptions { MaxSteps = 12 }, 1).Evaluate([parameters], [5], default)[0][0], 1e-9);
    }

    [Fact]
    public void What_does_not_go_with_an_ensemble_is_refused()
    {
        TurningRow[] rows = TurningRow.Play(6, seed: 1);
        MdnRnnPredictorTransformer memory = Memory(rows, 1, 6);
        Refuses(options => options.Racing = true);
        Refuses(options => options.StartAnywhere = true);
        Refuses(options => options.Environment = () => new Tank());
        Refuses(options => options.Episodes = 1);
        Refuses(options => options.Evaluator = task => task.CreateEvaluator());
        var trainer = new CmaEsControllerOptions { Ensemble = [Memory(rows, 1, 6, actions: 4)], Generations = 1 };
        string message = Assert.Throws<InvalidOperationException>(
            () => new MLContext(1).WorldModels().CmaEsControllerTrainer(trainer).Fit(memory.Transform(new MLContext(1).Data.LoadFromEnumerable(rows)))).Message;
        Assert.Contains("member 0 of the ensemble has latents of 2 numbers and Discrete(4)", message);

        void Refuses(Action<CmaEsControllerOptions> change)
        {
            var options = new CmaEsControllerOptions { Ensemble = [memory] };
            change(options);
            Assert.Equal("Ensemble", Assert.Throws<ArgumentException>(() => new MLContext(1).WorldModels().CmaEsControllerTrainer(options)).ParamName);
        }
    }

    [Fact]
    public void The_calibration_is_the_regression_of_logged_on_replayed_returns()
    {
        // Of 1, 2, 3, 4 and 2, 4, 5, 8: slope 1.9, mean 4.75 at 2.5, squares of the errors 0.7.
        var calibration = new ReplayCalibration([1, 2, 3, 4], [2, 4, 5, 8]);
        Assert.Equal(1.9, calibration.Slope, 1e-12);
        Assert.Equal(4.75 + 1.9 * 3.5, calibration.At(6), 1e-12);
        Assert.Equal(0.7 / 2 / 4, calibration.MeanVariance, 1e-12);
        Assert.Equal(0.7 / 2 * 3.5 * 3.5 / 5, calibration.SlopeVarianceAt(6), 1e-12);
        var single = new ReplayCalibration([3], [5]);
        Assert.Equal((1, 6), (single.Slope, single.At(4)));
    }

    private static MdnRnnPredictorTransformer Memory(TurningRow[] rows, int seed, int hiddenSize, int actions = 3)
    {
        var ml = new MLContext(seed);
        return ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            ActionSpace = new DiscreteSpace(actions), HiddenSize = hiddenSize, Mixtures = 2, Epochs = 1, BatchSize = 4, Threads = 1,
        }).Fit(ml.Data.LoadFromEnumerable(rows));
    }
}
