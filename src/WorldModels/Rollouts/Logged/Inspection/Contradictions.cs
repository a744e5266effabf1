using System.Runtime.InteropServices;

namespace WorldModels.Rollouts;

/// <summary>
/// Looks for rows with the same observation and action that are followed by different things. Keeps what followed for at most 65,536 different pairs: where
/// there are more, those whose hash ends in zeros, so that each pair is as likely to be kept as any other.
/// </summary>
/// <param name="tolerances">How far two values of what follows may differ: the next observation's numbers, then the reward.</param>
internal sealed class Contradictions(double[] tolerances)
{
    private const int MostPairs = 1 << 16, MostNumbers = 1 << 22;

    private readonly int _most = Math.Clamp(MostNumbers / tolerances.Length, 1024, MostPairs);
    private readonly Dictionary<ulong, Pair> _pairs = [];
    private ulong _mask;

    /// <summary>The different pairs that were looked at.</summary>
    public int Pairs => _pairs.Count;

    /// <summary>Those that occurred more than once.</summary>
    public int Repeated => _pairs.Values.Count(pair => pair.Count > 1);

    /// <summary>Those that were followed by different things.</summary>
    public int Contradicting => _pairs.Values.Count(pair => pair.Other is not null);

    /// <summary>Two rows that contradict each other, the earliest; null where there are none.</summary>
    public (long Row, long Other)? Example => _pairs.Values.Where(pair => pair.Other is not null).Select(pair => ((long, long)?)(pair.Row, pair.Other!.Value)).Min();

    /// <summary>The hash of an observation and an action.</summary>
    public static ulong Hash(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
    {
        ulong hash = 0x9E3779B97F4A7C15;
        foreach (float value in observation) hash = Mix(hash, value);
        foreach (float value in action) hash = Mix(hash, value);
        return hash;
    }

    /// <summary>Takes what followed a pair.</summary>
    /// <param name="hash">The pair.</param>
    /// <param name="row">Its row.</param>
    /// <param name="next">The next observation.</param>
    /// <param name="reward">The reward.</param>
    public void Add(ulong hash, long row, ReadOnlySpan<float> next, float reward)
    {
        if ((hash & _mask) != 0) return;
        ref Pair? pair = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, hash, out bool known);
        if (known)
        {
            pair!.Count++;
            if (pair.Other is null && Differs(pair.Outcome, next, reward)) pair.Other = row;
            return;
        }
        pair = new Pair([.. next, reward], row);
        while (_pairs.Count > _most)
        {
            _mask = 2 * _mask + 1;
            foreach (ulong dropped in _pairs.Keys.Where(key => (key & _mask) != 0).ToArray()) _pairs.Remove(dropped);
        }
    }

    private bool Differs(float[] outcome, ReadOnlySpan<float> next, float reward)
    {
        for (int i = 0; i < next.Length; i++)
            if (Math.Abs((double)outcome[i] - next[i]) > tolerances[i]) return true;
        return Math.Abs((double)outcome[^1] - reward) > tolerances[^1];
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong hash, float value)
    {
        // -0 is 0.
        hash = (hash + BitConverter.SingleToUInt32Bits(value == 0 ? 0 : value)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    private sealed class Pair(float[] outcome, long row)
    {
        public float[] Outcome { get; } = outcome;

        public long Row { get; } = row;

        public int Count { get; set; } = 1;

        public long? Other { get; set; }
    }
}
