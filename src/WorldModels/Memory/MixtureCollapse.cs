using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>Detects that M's mixtures have become single Gaussians, or that their deviations have reached their bounds.</summary>
internal static class MixtureCollapse
{
    private const int Episodes = 16;
    private const double WholeWeight = 0.999, MostSteps = 0.5;

    /// <summary>Evaluates M on some of the episodes, drawn at random.</summary>
    /// <returns>The warning if in every dimension one component has all the weight at all steps, or if most deviations are at their bound; otherwise null.</returns>
    public static TrainingWarning? Find(MdnRnnModel model, RolloutStore store, IReadOnlyList<int> episodes, Pcg64 random)
    {
        MdnRnnShape shape = model.Shape;
        if (shape.IsDeterministic) return null;
        double[] weights = new double[shape.MixtureSize], own = new double[shape.Mixtures];
        long count = 0, atBound = 0;
        foreach (float[] output in Outputs(model, store, RandomSample.Of(Episodes, episodes.Count, random).Select(index => episodes[(int)index])))
        {
            count++;
            for (int d = 0; d < shape.LatentSize; d++)
            {
                ReadOnlySpan<float> logits = output.AsSpan(shape.LogitsAt(d), shape.Mixtures);
                float largest = logits[0];
                int strongest = 0;
                for (int k = 1; k < logits.Length; k++)
                    if (logits[k] > largest) (largest, strongest) = (logits[k], k);
                for (int k = 0; k < own.Length; k++) own[k] = PortableMath.Exp(logits[k] - largest);
                double sum = own.Sum();
                for (int k = 0; k < own.Length; k++) weights[d * shape.Mixtures + k] += own[k] / sum;
                if (Math.Abs(output[shape.LogSigmasAt + d * shape.Mixtures + strongest]) >= MixtureDensity.LogSigmaBound) atBound++;
            }
        }
        double share = (double)atBound / (count * shape.LatentSize);
        if (share > MostSteps)
            return Warning(
                $"the standard deviation of the Gaussian with the largest weight is at its bound, e^-{MixtureDensity.LogSigmaBound} or e^{MixtureDensity.LogSigmaBound}, in {share * 100:F0} % of the predictions over {count} steps. Check for latents that never change or have extreme values, decrease LearningRate, or remove dimensions without information.");
        bool single = shape.Mixtures > 1 && Enumerable.Range(0, shape.LatentSize).All(d => weights.Skip(d * shape.Mixtures).Take(shape.Mixtures).Max() > WholeWeight * count);
        return single
            ? Warning($"in every dimension one of the {shape.Mixtures} Gaussians has more than {WholeWeight * 100:F1} % of the weight over {count} steps: the mixture predicts one outcome only. Decrease LearningRate or GradientClip, train on more varied rollouts, or set Mixtures to 1 if the world is that simple.")
            : null;
    }

    private static TrainingWarning Warning(FormattableString message) =>
        new(TrainingWarning.MixtureCollapse, message.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // Steps with the means of the latents, as in a dream at a very low temperature. The array is reused.
    private static IEnumerable<float[]> Outputs(MdnRnnModel model, RolloutStore store, IEnumerable<int> episodes)
    {
        MdnRnnShape shape = model.Shape;
        var workspace = new Workspace();
        float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size];
        float[] input = new float[shape.InputSize], output = new float[shape.OutputSize];
        foreach (int episode in episodes)
        {
            float[] hidden = new float[shape.HiddenSize], cell = new float[shape.CellSize];
            for (int step = 0; step < store.EpisodeLength(episode); step++)
            {
                long row = store.RowOf(episode, step);
                store.ReadValues(row, encoded);
                encoded.AsSpan(0, shape.LatentSize).CopyTo(input);
                store.ReadAction(row, action);
                ActionCode.Write(store.ActionSpace, action, input.AsSpan(shape.LatentSize));
                model.Step(input, hidden, cell, 1, workspace);
                model.Predict(hidden, 1, output);
                yield return output;
            }
        }
    }
}
