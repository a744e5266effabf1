using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Settings of <see cref="TabularLearner"/>.</summary>
public sealed class TabularLearnerOptions
{
    /// <summary>What a reward is worth one step later, 0 or more and below 1. Default 0.95.</summary>
    public double Discount { get; set; } = 0.95;

    /// <summary>
    /// What a nat of surprise is worth beside a reward while episodes are collected, 0 or more. 0: collecting seeks reward alone, and
    /// goes at random where the table knows of none. Default 1.
    /// </summary>
    public double Curiosity { get; set; } = 1;

    /// <summary>The share of random actions while episodes are collected, 0 to 1. Default 0.05.</summary>
    public double RandomShare { get; set; } = 0.05;

    /// <summary>Episodes in the table whose mean return is the dream score, 1 or more. Default 16.</summary>
    public int DreamEpisodes { get; set; } = 16;

    /// <summary>The most steps of such an episode, 1 or more. Default 500.</summary>
    public int DreamSteps { get; set; } = 500;

    internal void Validate()
    {
        if (!(Discount is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Discount), Discount, $"{nameof(Discount)} must be 0 or more and below 1");
        if (!(Curiosity >= 0 && double.IsFinite(Curiosity))) throw new ArgumentOutOfRangeException(nameof(Curiosity), Curiosity, $"{nameof(Curiosity)} must be a finite number of 0 or more");
        if (!(RandomShare is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(RandomShare), RandomShare, $"{nameof(RandomShare)} must lie between 0 and 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(DreamEpisodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DreamSteps, 1);
    }
}

/// <summary>
/// A table of transitions and the plan in it, round after round, for observations and actions of a <see cref="DiscreteSpace"/>.
/// Episodes are collected by a planner that seeks reward and, by option, surprise: the intrinsic reward of a step is the negative
/// log-likelihood of what came, by a table that counts on during the episode.
/// </summary>
/// <remarks>
/// The held-out error of a round is the mean surprise, in nats a step, of the table before at the round's fresh episodes; NaN in the
/// first round. In a world of chance the surprise never goes to 0, which draws the explorer to noise.
/// </remarks>
public sealed class TabularLearner : IRoundLearner
{
    private readonly MLContext _context;
    private readonly TabularLearnerOptions _options;

    /// <param name="context">Makes the stage.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TabularLearner(MLContext context, TabularLearnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        (_context, _options) = (context, options ?? new TabularLearnerOptions());
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Describe(int round) => FormattableString.Invariant(
        $"table; discount {_options.Discount}, curiosity {_options.Curiosity}, random share {_options.RandomShare}, dreams {_options.DreamEpisodes} x {_options.DreamSteps}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The observations or actions are not discrete.</exception>
    public RoundOutcome Learn(LearningRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (round.Rollouts.Store.ObservationSpace is not DiscreteSpace states)
            throw new ArgumentException(
                $"the environment shows {round.Rollouts.Store.ObservationSpace}: a table needs a {nameof(DiscreteSpace)}. Number the observations, or learn a network.", nameof(round));
        double error = round.Before is null ? double.NaN : MeanSurprise(TabularModelTransformer.FromModel(round.Before).Table, round.Fresh.Store);
        TabularModelTransformer model = _context.Transforms.TabularModel(new TabularModelOptions
        {
            StateCount = states.Count,
            Progress = round.Progress,
            CancellationToken = round.CancellationToken,
        }).Fit(round.Rollouts);
        IPolicy policy = CreatePolicy(model);
        using ModelEnvironment dream = model.ToEnvironment(_options.DreamSteps);
        double score = Enumerable.Range(0, _options.DreamEpisodes).Average(episode =>
            EpisodeResult.Play(policy, dream, Pcg64.DeriveSeed(round.Seed, episode), cancellationToken: round.CancellationToken).Return);
        return new RoundOutcome(model, error, score);
    }

    /// <inheritdoc/>
    public IPolicy CreatePolicy(ITransformer model) =>
        TabularModelTransformer.FromModel(model).Solve(new ValueIterationOptions { Discount = _options.Discount }).Values.GreedyPolicy();

    /// <inheritdoc/>
    public IPolicy CreateExplorer(ITransformer model) => new TabularExplorer(TabularModelTransformer.FromModel(model).Table, _options);

    private static double MeanSurprise(TransitionTable table, RolloutStore store)
    {
        double sum = 0;
        long steps = 0;
        float[] state = new float[1], action = new float[1], next = new float[1];
        for (int episode = 0; episode < store.EpisodeCount; episode++)
            for (long row = store.EpisodeStart(episode); row < store.EpisodeStart(episode) + store.EpisodeLength(episode) - 1; row++, steps++)
            {
                store.ReadValues(row, state);
                store.ReadAction(row, action);
                store.ReadValues(row + 1, next);
                (int from, int done, int to) = ((int)state[0], (int)action[0], (int)next[0]);
                long count = table.Outcomes(from, done).FirstOrDefault(outcome => outcome.NextState == to)?.Count ?? 0;
                sum += TabularSurprise.Of(count, table.Count(from, done), table.StateCount);
            }
        return sum / steps;
    }
}
