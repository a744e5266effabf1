using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>What PPO learns by: how much better an action was than expected, and how far the policy may follow it.</summary>
internal static class PpoObjective
{
    /// <summary>Generalised advantage estimates of consecutive steps of one place (Schulman et al. 2016, equation 16).</summary>
    /// <param name="rewards">What each step earned.</param>
    /// <param name="values">What the critic expected before it.</param>
    /// <param name="nextValues">What the critic expects where it led.</param>
    /// <param name="outcomes">Whether it ended the episode: nothing comes after the end of a task, but much after a cut.</param>
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

    /// <summary>The clipped objective, negative since it is minimised (Schulman et al. 2017, equation 7).</summary>
    public static Tensor ClippedLoss(Tensor logProbabilities, Tensor before, Tensor advantages, double range)
    {
        Tensor ratio = (logProbabilities - before).exp();
        return -minimum(ratio * advantages, ratio.Within(1 - range, 1 + range) * advantages).mean();
    }

    /// <summary>Brings advantages to mean 0 and deviation 1, in place; where all are equal, to 0.</summary>
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
