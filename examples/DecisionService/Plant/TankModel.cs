using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace DecisionService;

/// <summary>Trains the demonstration's model: a log of random valves, scaling, M, surprise, forecasts, and C in M's dream.</summary>
internal sealed record TankModel(int Episodes = 100, int Epochs = 40, int Generations = 30)
{
    /// <summary>Trains the chain and saves it; an incomplete file is never left.</summary>
    public void Save(string path)
    {
        var ml = new MLContext(seed: 1);
        using RolloutDataView log = ml.Data.CollectRollouts(() => new Tank(), episodes: Episodes, policy: () => new RandomPolicy(new BoxSpace(1, 0, 1)));
        var chain = new EstimatorChain<ITransformer>()
            .Append(ml.Transforms.NormalizeMeanVariance("Latent", "Observation", fixZero: false))
            .Append(ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
            {
                HiddenSize = 32, Mixtures = 2, Epochs = Epochs, BatchSize = 8, SequenceLength = 20, LearningRate = 1e-2, FinalLearningRate = 1e-3, HeldOutFraction = 0.25,
                DoneWeight = 1, RewardWeight = 10,
            }))
            .Append(ml.Transforms.SurpriseDetector(new SurpriseDetectorOptions { FalseAlarmRate = Math.Max(0.01, 1.0 / Episodes) }))
            .Append(ml.Transforms.RolloutForecaster(new RolloutForecasterOptions { Horizon = 5, Dreams = 32, Plan = ActionPlan.Hold, OriginalUnits = true }))
            .Append(ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
            {
                OutputColumnName = "Decision", Generations = Generations, Population = 16, Episodes = 8, EvaluationEpisodes = 16, InitialSigma = 0.5,
            }));
        ITransformer model = chain.Fit(log);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = path + ".tmp";
        ml.Model.Save(model, log.Schema, temporary);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Returns the mean return of a saved model in the tank itself, over 20 episodes that were not used for training.</summary>
    public static double Score(string path)
    {
        var agent = Agent.FromModel(new MLContext().WorldModels().LoadModel(path));
        using var tank = new Tank();
        return Enumerable.Range(1000, 20).Average(seed => agent.Play(tank, seed).Return);
    }
}
