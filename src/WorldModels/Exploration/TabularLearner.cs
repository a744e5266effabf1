using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Settings of <see cref="TabularLearner"/>.</summary>
public sealed class TabularLearnerOptions
{
    /// <summary>The discount factor: the value of a reward one step later, 0 or more and below 1. Default 0.95.</summary>
    public double Discount { get; set; } = 0.95;

    /// <summary>
    /// The weight of the surprise, per nat, relative to the reward while episodes are collected, 0 or more. With 0, the explorer only seeks reward, and
    /// acts at random where the table has none. Default 1.
    /// </summary>
    public double Curiosity { get; set; } = 1;

    /// <summary>The fraction of random actions while episodes are collected, 0 to 1. Default 0.05.</summary>
    public double RandomShare { get; set; } = 0.05;

    /// <summary>The number of episodes in the table whose mean return is the dream score, 1 or more. Default 16.</summary>
    public int DreamEpisodes { get; set; } = 16;

    /// <summary>The maximum number of steps of such an episode, 1 or more. Default 500.</summary>
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
/// A learner for the iterative procedure with a transition table and a plan in it, for observations and actions of a <see cref="DiscreteSpace"/>.
/// Episodes are collected by a planner that seeks reward and, optionally, surprise: the intrinsic reward of a step is the negative
/// log-likelihood of its outcome in the table, whose counts are updated during the episode.
/// </summary>
/// <remarks>
/// The held-out error of a round is the mean surprise, in nats per step, of the previous round's table at the new episodes; NaN in the
/// first round. In a random environment the surprise never reaches 0, so the explorer also seeks random outcomes.
/// </remarks>
public sealed class TabularLearner : IRoundLearner
{
    private readonly MLContext _context;
    private readonly TabularLearnerOptions _options;

    /// <param name="context">Creates the stage.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
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
                $"the environment has observations of {round.Rollouts.Store.ObservationSpace}, but a table needs a {nameof(DiscreteSpace)}: number the observations, or use a network.", nameof(round));
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
