using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>Networks over state vectors, measured on episodes that were not used for training.</summary>
internal static class NetworkRungs
{
    public const string Nats = "-log p(s'), nats a number, less is better";
    private const string Squared = "squared error of one step (1: the mean), less is better";

    public static IEnumerable<Rung> Measure() => [.. Deterministic(), .. Uncertain()];

    private static IEnumerable<Rung> Deterministic()
    {
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = Pendulum.Play(ml, 60, seed: 1), fresh = Pendulum.Play(ml, 20, seed: 2);
        ModelQuality network = Quality([64, 64]), linear = Quality([]);
        yield return new Rung("linear model", "pendulum", Squared, linear.SquaredError, "nothing moves", linear.CopySquaredError);
        yield return new Rung("network, squared error", "pendulum", Squared, network.SquaredError, "linear model", linear.SquaredError);
        yield return new Rung(
            $"network, squared error, after {network.OpenLoopErrors.Count} steps alone", "pendulum", Squared, network.OpenLoopErrors[^1], "linear model", linear.OpenLoopErrors[^1]);

        ModelQuality Quality(int[] hidden) => ml.WorldModels().MeasureModel(
            ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
            {
                Head = DynamicsHead.MeanSquaredError, HiddenSizes = hidden, Epochs = 40, BatchSize = 64, LearningRate = 5e-3,
            }).Fit(rollouts),
            fresh, new ModelQualityOptions { Horizon = 30, Samples = 1 });
    }

    private static IEnumerable<Rung> Uncertain()
    {
        const string teleporter = "teleporter";
        var ml = new MLContext(seed: 3);
        using RolloutDataView rollouts = Play(100, seed: 1), fresh = Play(40, seed: 2);
        ModelQuality guess = Quality(DynamicsHead.MeanSquaredError);
        double gaussian = Quality(DynamicsHead.Gaussian).NegativeLogLikelihood;
        double mixture = Quality(DynamicsHead.Mixture).NegativeLogLikelihood, flow = Quality(DynamicsHead.Flow).NegativeLogLikelihood;
        // A prediction becomes a density with the standard deviation of its errors, in units of the state's variance.
        double guessed = guess.GaussianBaseline + 0.5 * Math.Log(guess.SquaredError);
        yield return new Rung("Gaussian by likelihood", teleporter, Nats, gaussian, "squared error, with the deviation of its errors", guessed);
        yield return new Rung("mixture density", teleporter, Nats, mixture, "Gaussian", gaussian);
        yield return new Rung("normalizing flow", teleporter, Nats, flow, "mixture density", mixture);

        ModelQuality Quality(DynamicsHead head) => ml.WorldModels().MeasureModel(
            ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
            {
                Head = head, Mixtures = 3, HiddenSizes = [32, 32], Epochs = 40, BatchSize = 64, LearningRate = 4e-3,
            }).Fit(rollouts),
            fresh);

        RolloutDataView Play(int episodes, long seed) => ml.Data.CollectRollouts(
            () => new Teleporter(), new RolloutOptions { Episodes = episodes, Seed = seed, Policy = () => new RandomPolicy(new DiscreteSpace(3)) });
    }
}
