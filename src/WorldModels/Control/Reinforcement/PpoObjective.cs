using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>The objective of PPO: the advantages of actions, and the clipped loss.</summary>
internal static class PpoObjective
{
    /// <summary>Computes generalised advantage estimates of consecutive steps of one slot (Schulman et al. 2016, equation 16).</summary>
    /// <param name="rewards">The reward of each step.</param>
    /// <param name="values">The critic's value before each step.</param>
    /// <param name="nextValues">The critic's value after each step.</param>
    /// <param name="outcomes">Whether each step ended the episode: a terminated episode has no further rewards, a truncated one would have continued.</param>
    /// <param name="discount">Gamma.</param>
    /// <param name="decay">Lambda.</param>
    /// <param name="advantages">Receives the estimates.</param>
    public static void Advantages(
        ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, ReadOnlySpan<float> nextValues, ReadOnlySpan<StepOutcome> outcomes,
        double discount, double decay, Span<float> advantages)
    {
        double advantage = 0;
        for (int step = rewards.Length - 1; step >= 0; step--)
        {
            double surprise = rewards[step] + (outcomes[step].Terminated ? 0 : discount * nextValues[step]) - values[step];
            advantage = surprise + (outcomes[step].Ended ? 0 : discount * decay * advantage);
            advantages[step] = (float)advantage;
        }
    }

    /// <summary>Returns the clipped objective, negated because it is minimised (Schulman et al. 2017, equation 7).</summary>
    public static Tensor ClippedLoss(Tensor logProbabilities, Tensor before, Tensor advantages, double range)
    {
        Tensor ratio = (logProbabilities - before).exp();
        return -minimum(ratio * advantages, ratio.Within(1 - range, 1 + range) * advantages).mean();
    }

    /// <summary>Standardizes advantages to mean 0 and standard deviation 1, in place; if all are equal, to 0.</summary>
    public static void Normalize(Span<float> advantages)
    {
        double sum = 0, squares = 0;
        foreach (float advantage in advantages) sum += advantage;
        double mean = sum / advantages.Length;
        foreach (float advantage in advantages) squares += (advantage - mean) * (advantage - mean);
        double deviation = Math.Sqrt(squares / advantages.Length);
        foreach (ref float advantage in advantages) advantage = (float)((advantage - mean) / (deviation + 1e-8));
    }
}
