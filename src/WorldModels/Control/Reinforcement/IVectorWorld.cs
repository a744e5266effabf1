namespace WorldModels.Control;

/// <summary>
/// Episodes that are stepped together, in dreams or in real environments. Each episode is bit for bit the same, whatever
/// the other episodes are. An instance serves one thread at a time.
/// </summary>
internal interface IVectorWorld : IDisposable
{
    /// <summary>The number of episodes.</summary>
    int Count { get; }

    /// <summary>Begins a new episode in a slot.</summary>
    void Begin(int episode, long seed);

    /// <summary>Returns the input of C in an episode: z, h and, if it is used, c, one after another; valid until the next step.</summary>
    ReadOnlySpan<float> Input(int episode);

    /// <summary>Takes one action in each episode; none of them may have ended.</summary>
    void Step(ReadOnlyMemory<float> actions);

    /// <summary>Returns the outcome of the last step. <see cref="Input"/> then returns the input after that step, also if the step ended the episode.</summary>
    StepOutcome Outcome(int episode);
}

/// <summary>The reward of a step, and whether the episode ended.</summary>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the task itself ended: there are no further rewards.</param>
/// <param name="Truncated">Whether the episode was truncated: it would have continued.</param>
internal readonly record struct StepOutcome(double Reward, bool Terminated, bool Truncated)
{
    public bool Ended => Terminated || Truncated;
}
