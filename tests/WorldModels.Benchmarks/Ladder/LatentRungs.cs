using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>The density models again, on the latents of CarRacing of a V that was trained for a minute.</summary>
internal static class LatentRungs
{
    private const int LatentSize = 16, Steps = 150;

    public static IEnumerable<Rung> Measure()
    {
        const string task = "CarRacing, 16 latents of a briefly trained V";
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = Play(ml, episodes: 20, seed: 1), fresh = Play(ml, episodes: 6, seed: 2);
        VaeEncoderTransformer vision = ml.Transforms.VaeEncoder(
            new VaeEncoderOptions { LatentSize = LatentSize, Epochs = 2, BatchSize = 32, LearningRate = 1e-3 }).Fit(rollouts);
        IDataView encoded = ml.Data.Cache(vision.Transform(rollouts)), unseen = ml.Data.Cache(vision.Transform(fresh));
        ModelQuality gaussian = Quality(DynamicsHead.Gaussian), mixture = Quality(DynamicsHead.Mixture), flow = Quality(DynamicsHead.Flow);
        yield return new Rung("Gaussian by likelihood", task, NetworkRungs.Nats, gaussian.NegativeLogLikelihood, "nothing moves", gaussian.CopyBaseline);
        yield return new Rung("mixture density", task, NetworkRungs.Nats, mixture.NegativeLogLikelihood, "Gaussian", gaussian.NegativeLogLikelihood);
        yield return new Rung("normalizing flow", task, NetworkRungs.Nats, flow.NegativeLogLikelihood, "mixture density", mixture.NegativeLogLikelihood);

        ModelQuality Quality(DynamicsHead head) => ml.WorldModels().MeasureModel(
            ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions { InputColumnName = "Latent", Head = head, HiddenSizes = [64, 64], Epochs = 30 }).Fit(encoded),
            unseen, new ModelQualityOptions { InputColumnName = "Latent", Starts = 100 });
    }

    private static RolloutDataView Play(MLContext ml, int episodes, long seed) => ml.Data.CollectRollouts(
        () => new CarRacing(new CarRacingOptions { MaxSteps = Steps }),
        new RolloutOptions { Episodes = episodes, Seed = seed, Policy = () => new BrownianPolicy(new BoxSpace([-1, 0, 0], [1, 1, 1])) });
}
