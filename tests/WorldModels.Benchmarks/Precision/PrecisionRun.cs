using Microsoft.ML;
using WorldModels.Benchmarks.Ladder;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Precision;

/// <summary>V, M and C, trained on the pictures of a <see cref="HeldPoint"/>.</summary>
/// <param name="Vision">The quality of V on episodes that were not used for training.</param>
/// <param name="Memory">The quality of M on these episodes. M is trained on the latents of the V in single precision, because nats of different latents cannot be compared.</param>
/// <param name="Score">The mean return of C in the real environment. C is trained in the dream of an M that was trained on the latents of its own V.</param>
internal sealed record PrecisionRun(ReconstructionQuality Vision, PredictionQuality Memory, double Score)
{
    private const int Episodes = 20, UnseenEpisodes = 20, MemoryEpochs = 400;

    /// <summary>Trains in single precision and in bfloat16, with the same rollouts and seeds.</summary>
    public static IReadOnlyDictionary<TrainingPrecision, PrecisionRun> Both(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = LearnerRungs.Play(ml, Episodes, seed, drawn: true), unseen = LearnerRungs.Play(ml, UnseenEpisodes, seed + 1000, drawn: true);
        VaeEncoderTransformer reference = LearnerRungs.See(new MLContext(seed), rollouts);
        IDataView latents = ml.Data.Cache(reference.Transform(rollouts)), unseenLatents = ml.Data.Cache(reference.Transform(unseen));
        return new[] { TrainingPrecision.Single, TrainingPrecision.BFloat16 }.ToDictionary(precision => precision, Train);

        PrecisionRun Train(TrainingPrecision precision)
        {
            MdnRnnPredictorTransformer compared = Remember(latents, precision);
            PredictionQuality memoryQuality = compared.Evaluate(unseenLatents);
            if (precision == TrainingPrecision.Single) return new PrecisionRun(reference.Evaluate(unseen), memoryQuality, Score(reference, compared, latents));
            VaeEncoderTransformer vision = LearnerRungs.See(new MLContext(seed), rollouts, precision);
            IDataView own = ml.Data.Cache(vision.Transform(rollouts));
            return new PrecisionRun(vision.Evaluate(unseen), memoryQuality, Score(vision, Remember(own, precision), own));
        }

        MdnRnnPredictorTransformer Remember(IDataView encoded, TrainingPrecision precision) =>
            LearnerRungs.Remember(new MLContext(seed), "Latent", MemoryEpochs, encoded, precision);

        double Score(VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, IDataView encoded)
        {
            ControllerTransformer control = LearnerRungs.Dream(new MLContext(seed), memory.Transform(encoded));
            return LearnerRungs.Score(Agent.FromModel(vision.Append(memory).Append(control)), drawn: true);
        }
    }
}
