using System.Globalization;
using System.Text;

namespace WorldModels.Control;

/// <summary>Whether a policy is better than what was logged.</summary>
public enum OfflineVerdict
{
    /// <summary>The interval of the improvement contains 0.</summary>
    Undecided,

    /// <summary>The whole interval of the improvement lies above 0.</summary>
    Better,

    /// <summary>The whole interval of the improvement lies below 0.</summary>
    Worse,
}

/// <summary>A mean return and the interval in which it probably lies.</summary>
/// <param name="Mean">The estimate, in units of the reward, for an episode.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record ReturnEstimate(double Mean, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:G4} ({Low:G4} to {High:G4})");

    internal static ReturnEstimate Of(double mean, double halfWidth) => new(mean, mean - halfWidth, mean + halfWidth);
}

/// <summary>
/// What a policy would earn, estimated from logged episodes alone: the policy's dreams begin where held-out episodes began, and M's errors are
/// measured by replaying the logged actions of the same episodes in dreams.
/// </summary>
/// <param name="Episodes">Held-out episodes.</param>
/// <param name="Confidence">The probability that the intervals are meant to cover.</param>
/// <param name="Logged">What the logged episodes earned.</param>
/// <param name="Replayed">What their actions earn in dreams. The difference from <paramref name="Logged"/> is M's error.</param>
/// <param name="Policy">What the policy earns: its return in dreams, corrected by the regression of the logged returns on those of the replays.</param>
/// <param name="Improvement">How much more the policy earns than was logged.</param>
/// <param name="MemberReturns">What the policy earns in the dreams of each M, the agent's own first.</param>
/// <param name="OutsideShare">The share of the policy's dreamt steps in which a latent is outside the range of the held-out episodes, 0 to 1.</param>
/// <param name="Warnings">Reasons to doubt the estimate, in sentences.</param>
public sealed record OfflineEvaluation(
    int Episodes, double Confidence, ReturnEstimate Logged, ReturnEstimate Replayed, ReturnEstimate Policy, ReturnEstimate Improvement,
    IReadOnlyList<double> MemberReturns, double OutsideShare, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether the policy is better than what was logged.</summary>
    public OfflineVerdict Verdict => Improvement.Low > 0 ? OfflineVerdict.Better : Improvement.High < 0 ? OfflineVerdict.Worse : OfflineVerdict.Undecided;

    /// <summary>The estimates, the verdict and the warnings as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        IFormatProvider invariant = CultureInfo.InvariantCulture;
        text.AppendLine(invariant, $"return of an episode, with intervals for {Confidence * 100:G3} %, from {Episodes} held-out episodes:");
        text.AppendLine(invariant, $"  logged       {Logged}");
        text.AppendLine(invariant, $"  replayed     {Replayed}");
        text.AppendLine(invariant, $"  policy       {Policy}");
        text.AppendLine(invariant, $"  improvement  {Improvement}");
        text.AppendLine(Verdict switch
        {
            OfflineVerdict.Better => "The policy is better than what was logged.",
            OfflineVerdict.Worse => "The policy is worse than what was logged.",
            _ => "The data do not tell whether the policy is better than what was logged.",
        });
        foreach (string warning in Warnings) text.AppendLine(invariant, $"Warning: {warning}");
        return text.ToString();
    }
}
