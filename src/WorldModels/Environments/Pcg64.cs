namespace WorldModels.Environments;

/// <summary>
/// The random number generator that this library uses everywhere: PCG64 (O'Neill 2014, XSL-RR output), seeded through
/// NumPy's SeedSequence, so that a seed gives the same numbers as in <c>numpy.random.default_rng</c> and Gymnasium.
/// </summary>
/// <remarks>
/// Several numbers together form one seed: <c>new Pcg64(seed, generation, episode)</c> is independent of
/// every other combination of as many numbers, so results do not depend on the order in which workers run.
/// </remarks>
public sealed class Pcg64 : Random
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);
    private UInt128 _increment, _state;
    private double _spareNormal = double.NaN;

    /// <summary>Creates a generator from a seed of one or more numbers, each 0 or more.</summary>
    /// <exception cref="ArgumentException">There is no number, or one is negative.</exception>
    public Pcg64(params ReadOnlySpan<long> seed)
    {
        Span<ulong> words = stackalloc ulong[4];
        SeedSequence.Generate(seed, words);
        _increment = new UInt128(words[2], words[3]) << 1 | 1;
        _state = (_increment + new UInt128(words[0], words[1])) * Multiplier + _increment;
    }

    /// <summary>Creates a generator from a seed of one or more numbers, for languages such as F# that pass them as an array.</summary>
    /// <exception cref="ArgumentException">There is no number, or one is negative.</exception>
    public Pcg64(params long[] seed) : this(seed.AsSpan()) { }

    /// <summary>Returns a seed, 0 or more, that depends on all numbers of <paramref name="seed"/>, for example the seed that <see cref="IEnvironment.Reset"/> takes for episode (seed, i, j).</summary>
    /// <exception cref="ArgumentException">There is no number, or one is negative.</exception>
    public static long DeriveSeed(params ReadOnlySpan<long> seed)
    {
        Span<ulong> words = stackalloc ulong[1];
        SeedSequence.Generate(seed, words);
        return (long)(words[0] >> 1);
    }

    /// <summary>Returns a seed that depends on all numbers, for languages such as F# that pass them as an array.</summary>
    /// <exception cref="ArgumentException">There is no number, or one is negative.</exception>
    public static long DeriveSeed(params long[] seed) => DeriveSeed(seed.AsSpan());

    /// <summary>Returns the next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        _state = _state * Multiplier + _increment;
        ulong high = (ulong)(_state >> 64);
        return ulong.RotateRight(high ^ (ulong)_state, (int)(high >> 58));
    }

    /// <summary>Returns a number in [0, 1) with 53 random bits.</summary>
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Returns a number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextUniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Returns a sample of the standard normal distribution (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }
        double x, y, square;
        do
        {
            x = 2 * NextDouble() - 1;
            y = 2 * NextDouble() - 1;
            square = x * x + y * y;
        } while (square is >= 1 or 0);
        double scale = Math.Sqrt(-2 * PortableMath.Log(square) / square);
        _spareNormal = y * scale;
        return x * scale;
    }

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc/>
    public override long NextInt64() => NextInt64(long.MaxValue);

    /// <inheritdoc/>
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = (ulong)(maxValue - minValue);
        // The high half of a 128-bit product is uniform up to 2^-64 of the range, which no sample here is large enough to show.
        return minValue + (long)Math.BigMul(NextUInt64(), range, out _);
    }

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref byte b in buffer) b = (byte)(NextUInt64() >> 56);
    }

    /// <inheritdoc/>
    public override float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    /// <summary>Returns the whole state of the generator, for a checkpoint: see <see cref="FromState"/>.</summary>
    public ulong[] ToState() =>
    [
        (ulong)(_state >> 64), (ulong)_state, (ulong)(_increment >> 64), (ulong)_increment,
        BitConverter.DoubleToUInt64Bits(_spareNormal),
    ];

    /// <summary>Returns a generator that continues exactly from <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">The state does not have five words, or a generator cannot have this state.</exception>
    public static Pcg64 FromState(ulong[] state)
    {
        var generator = new Pcg64(0, 0, double.NaN);
        generator.Restore(state);
        return generator;
    }

    /// <summary>Continues from <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">The state does not have five words, or a generator cannot have this state.</exception>
    internal void Restore(ulong[] state)
    {
        if (state is not [var high, var low, var incrementHigh, var incrementLow, var spare] || (incrementLow & 1) == 0)
            throw new ArgumentException("not the state of a PCG64 generator: expected five words, the fourth of them odd", nameof(state));
        (_state, _increment) = (new UInt128(high, low), new UInt128(incrementHigh, incrementLow));
        _spareNormal = BitConverter.UInt64BitsToDouble(spare);
    }

    private Pcg64(UInt128 state, UInt128 increment, double spareNormal)
    {
        _state = state;
        _increment = increment;
        _spareNormal = spareNormal;
    }
}
