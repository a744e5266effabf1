namespace WorldModels.Control;

/// <summary>
/// Episodes that are stepped together, in dreams or in real environments. Each goes the same way, bit for bit, whatever the
/// others do. For one thread at a time.
/// </summary>
internal interface IVectorWorld : IDisposable
{
    /// <summary>How many episodes.</summary>
    int Count { get; }

    /// <summary>Begins an episode in the place of the one there.</summary>
    void Begin(int episode, long seed);

    /// <summary>What C sees in an episode: z, h and, where it is used, c, one after the other; valid until the next step.</summary>
    ReadOnlySpan<float> Input(int episode);

    /// <summary>Takes one action in each episode, none of which is over.</summary>
    void Step(ReadOnlyMemory<float> actions);

    /// <summary>What came of the last step; <see cref="Input"/> then shows where it led, also where it ended the episode.</summary>
    StepOutcome Outcome(int episode);
}

/// <summary>What a step earned and whether the episode ended.</summary>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the task itself ended: nothing comes after.</param>
/// <param name="Truncated">Whether the episode was cut off: it would have gone on.</param>
internal readonly record struct StepOutcome(double Reward, bool Terminated, bool Truncated)
{
    public bool Ended => Terminated || Truncated;
}
