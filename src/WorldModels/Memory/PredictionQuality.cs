using System.Globalization;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>
/// The quality of M's one-step predictions, next to two baselines without any model of the dynamics. Latents are drawn from V's
/// distribution, as in training. The baselines are fitted to the same latents on which they are measured, which is an advantage for them.
/// </summary>
/// <param name="Steps">The number of steps measured.</param>
/// <param name="NegativeLogLikelihood">-log p(z' | z, a, h), in nats per step and latent dimension; lower is better. NaN with a deterministic head, which has no likelihood.</param>
/// <param name="GaussianBaseline">The same for one Gaussian per dimension that ignores z, a and h.</param>
/// <param name="CopyBaseline">The same for a Gaussian around z itself, which predicts no change.</param>
/// <param name="RewardExplained">The fraction of the rewards' variance that the predictions explain: 1 is perfect, 0 is no better than the mean reward; NaN if the reward is constant.</param>
/// <param name="DoneError">Binary cross-entropy of done, in nats per step.</param>
/// <param name="DoneBaseline">The same for a predictor that always returns the frequency of done.</param>
/// <param name="SquaredError">The squared error of the mean of M's prediction, per step and latent dimension, for every head; lower is better. NaN in models that an earlier version saved.</param>
/// <param name="MeanBaselineError">The same for the mean of all latents, which is their variance.</param>
/// <param name="CopyBaselineError">The same for z itself, which predicts no change.</param>
public sealed record PredictionQuality(
    long Steps, double NegativeLogLikelihood, double GaussianBaseline, double CopyBaseline, double RewardExplained, double DoneError, double DoneBaseline,
    double SquaredError = double.NaN, double MeanBaselineError = double.NaN, double CopyBaselineError = double.NaN)
{
    private const int SeedTag = 3;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Latents()}, reward explained {RewardExplained:P1}, done {DoneError:F5} nats (baseline {DoneBaseline:F5})");

    private string Latents() => double.IsNaN(NegativeLogLikelihood)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{SquaredError:G4} squared error a latent dimension over {Steps} steps (their mean {MeanBaselineError:G4}, nothing moves {CopyBaselineError:G4})")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{NegativeLogLikelihood:F4} nats a latent dimension over {Steps} steps (one Gaussian {GaussianBaseline:F4}, nothing moves {CopyBaseline:F4})");

    internal static PredictionQuality Measure(MdnRnnModel model, RolloutStore store, IEnumerable<int> episodes, long seed)
    {
        EpisodeSums[] parts = [.. episodes.AsParallel().AsOrdered().Select(episode => new EpisodeSums(model, store, episode, seed))];
        double likelihood = 0, squaredError = 0, squaredRewardError = 0, doneError = 0;
        Moments next = new(model.Shape.LatentSize), change = new(model.Shape.LatentSize), rewards = new(1), dones = new(1);
        foreach (EpisodeSums part in parts)
        {
            likelihood += part.Likelihood;
            squaredError += part.SquaredError;
            squaredRewardError += part.SquaredRewardError;
            doneError += part.DoneError;
            next.Merge(part.Next);
            change.Merge(part.Change);
            rewards.Merge(part.Rewards);
            dones.Merge(part.Dones);
        }
        double doneRate = dones.Mean[0];
        return new PredictionQuality(
            next.Count,
            model.Shape.IsDeterministic ? double.NaN : likelihood / next.Count / model.Shape.LatentSize,
            GaussianEntropy(next.Variances()),
            GaussianEntropy(change.SecondMoments()),
            rewards.Variances()[0] is > 0 and var variance ? 1 - squaredRewardError / rewards.Count / variance : double.NaN,
            doneError / rewards.Count,
            doneRate is > 0 and < 1 ? -doneRate * PortableMath.Log(doneRate) - (1 - doneRate) * PortableMath.Log(1 - doneRate) : 0,
            squaredError / next.Count / model.Shape.LatentSize,
            next.Variances().Average(),
            change.SecondMoments().Average());
    }

    // The mean negative log-likelihood of data under the Gaussian that is fitted to it.
    private static double GaussianEntropy(double[] variances) => variances.Average(variance => 0.5 * PortableMath.Log(2 * Math.PI * Math.E * variance));

    /// <summary>The sums of one episode, over which M is run from its start.</summary>
    private sealed class EpisodeSums
    {
        public EpisodeSums(MdnRnnModel model, RolloutStore store, int episode, long seed)
        {
            MdnRnnShape shape = model.Shape;
            var random = new Pcg64(seed, SeedTag, episode);
            var workspace = new Workspace();
            float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size];
            float[] input = new float[shape.InputSize], hidden = new float[shape.HiddenSize], cell = new float[shape.CellSize];
            float[] output = new float[shape.OutputSize], latent = new float[shape.LatentSize], difference = new float[shape.LatentSize];
            (Next, Change) = (new Moments(shape.LatentSize), new Moments(shape.LatentSize));
            for (int step = 0; step < store.EpisodeLength(episode); step++)
            {
                long row = store.RowOf(episode, step);
                store.ReadValues(row, encoded);
                LatentDraw.From(encoded, random, latent);
                if (step > 0)
                {
                    AddLatent(shape, output, latent);
                    Next.Add(latent);
                    for (int i = 0; i < latent.Length; i++) difference[i] = latent[i] - input[i];
                    Change.Add(difference);
                }
                latent.CopyTo(input, 0);
                store.ReadAction(row, action);
                ActionCode.Write(store.ActionSpace, action, input.AsSpan(shape.LatentSize));
                model.Step(input, hidden, cell, 1, workspace);
                model.Predict(hidden, 1, output);
                AddOutcome(store.ReadReward(row), store.ReadDone(row), output[shape.RewardAt], output[shape.DoneAt]);
            }
        }

        public double Likelihood { get; private set; }

        public double SquaredError { get; private set; }

        public double SquaredRewardError { get; private set; }

        public double DoneError { get; private set; }

        public Moments Next { get; }

        public Moments Change { get; }

        public Moments Rewards { get; } = new(1);

        public Moments Dones { get; } = new(1);

        private void AddLatent(MdnRnnShape shape, float[] output, float[] latent)
        {
            if (!shape.IsDeterministic) Likelihood += MixtureDensity.NegativeLogLikelihood(shape, output, latent);
            for (int i = 0; i < latent.Length; i++)
            {
                double error = latent[i] - (shape.IsDeterministic ? output[shape.MeansAt + i] : MixtureDensity.Mean(shape, output, i));
                SquaredError += error * error;
            }
        }

        private void AddOutcome(float reward, bool done, double predictedReward, double doneLogit)
        {
            Rewards.Add([reward]);
            Dones.Add([done ? 1 : 0]);
            SquaredRewardError += (reward - predictedReward) * (reward - predictedReward);
            // -log of the probability of the actual outcome: log(1 + e^x) with x the logit of the other outcome.
            double wrong = done ? -doneLogit : doneLogit;
            DoneError += Math.Max(wrong, 0) + PortableMath.Log(1 + PortableMath.Exp(-Math.Abs(wrong)));
        }
    }
}
