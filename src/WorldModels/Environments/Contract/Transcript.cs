using System.Runtime.InteropServices;

namespace WorldModels.Environments;

/// <summary>A copy of everything that an episode returned, for a comparison bit by bit. Entry 0 is the result of Reset.</summary>
internal sealed class Transcript
{
    private readonly List<Moment> _moments = [];

    /// <summary>Whether the last step ended the episode.</summary>
    public bool Ended => _moments.Count > 0 && _moments[^1].Ended;

    /// <summary>The number of steps.</summary>
    public int Steps => _moments.Count - 1;

    /// <summary>The actions of the steps.</summary>
    public List<float[]> Actions { get; } = [];

    public void Add(StepResult result) =>
        _moments.Add(new Moment(Bytes(result.Observation), BitConverter.DoubleToInt64Bits(result.Reward), result.Terminated, result.Truncated));

    /// <summary>Returns the first difference, in words, or null.</summary>
    public string? Difference(Transcript other)
    {
        for (int i = 0; i < Math.Min(_moments.Count, other._moments.Count); i++)
            if (_moments[i].Difference(other._moments[i]) is { } what) return $"{(i == 0 ? "Reset" : $"step {i}")}: {what}";
        return _moments.Count == other._moments.Count ? null : $"one has {Steps} steps, the other {other.Steps}";
    }

    /// <summary>Returns whether already the results of Reset differ.</summary>
    public bool BeginsUnlike(Transcript other) => _moments[0].Difference(other._moments[0]) is not null;

    public static byte[] Bytes(Observation observation) =>
        observation == default ? [] : observation.IsImage ? [.. observation.Pixels] : MemoryMarshal.AsBytes(observation.Values.AsSpan()).ToArray();

    private sealed record Moment(byte[] Observation, long RewardBits, bool Terminated, bool Truncated)
    {
        public bool Ended => Terminated || Truncated;

        public string? Difference(Moment other) =>
            !Observation.AsSpan().SequenceEqual(other.Observation) ? "the observations differ"
            : RewardBits != other.RewardBits
                ? $"the rewards are {BitConverter.Int64BitsToDouble(RewardBits)} and {BitConverter.Int64BitsToDouble(other.RewardBits)}"
            : (Terminated, Truncated) != (other.Terminated, other.Truncated) ? "only one of the episodes ends here, or they end differently"
            : null;
    }
}
