using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Settings of the iterative procedure.</summary>
public sealed class IterativeOptions : TrainingOptions
{
    /// <summary>The maximum number of rounds, 1 or more. Default 8.</summary>
    [NotInRunRecord("may be increased in a later call")]
    public int Rounds { get; set; } = 8;

    /// <summary>The number of episodes that the first round records, 1 or more. Default 100.</summary>
    public int FirstEpisodes { get; set; } = 100;

    /// <summary>The number of episodes that each later round records, 1 or more. Default 40.</summary>
    public int Episodes { get; set; } = 40;

    /// <summary>The maximum number of steps of a recorded episode, 2 or more; 0, the default, sets no limit besides the environment's own.</summary>
    public int MaxSteps { get; set; }

    /// <summary>Creates the policy of the first round, for each worker. Null: a <see cref="RandomLinearPolicy"/>.</summary>
    [NotInRunRecord("is a function, which cannot be compared")]
    public Func<IPolicy>? FirstPolicy { get; set; }

    /// <summary>
    /// Creates the player that plays the recorded episodes of a round elsewhere, for example on other machines, from the model of the previous round, which is null in the first. It must
    /// collect as the learner would: <see cref="FirstPolicy"/> and the learner's explorer are not used. Default: none; the episodes are played in this process.
    /// </summary>
    [NotInRunRecord("is a function, which cannot be compared")]
    public Func<ITransformer?, IEpisodePlayer>? Player { get; set; }

    /// <summary>The number of whole real episodes whose mean return is the score of a round, 1 or more; all rounds use the same seeds. Default 16.</summary>
    public int TrialEpisodes { get; set; } = 16;

    /// <summary>The score at which the task counts as solved and the loop ends. Null, the default: the loop runs all rounds.</summary>
    [NotInRunRecord("may be changed in a later call")]
    public double? SolvedScore { get; set; }

    /// <summary>
    /// A folder that keeps each round's rollouts and model zip, and <c>loop.json</c> with the results. A later call with the same
    /// settings resumes after the last finished round, and may have more rounds. Null: nothing is kept.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? Folder { get; set; }

    /// <summary>Determines the episodes, 0 or more. Null: the seed of the MLContext, or that of the folder, or a new random seed.</summary>
    public long? Seed { get; set; }

    internal void Validate()
    {
        ValidateTraining();
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstEpisodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        if (MaxSteps is < 0 or 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "the limit must be 2 steps or more, because every step needs a next one; 0 sets no limit");
        if (Player is not null && FirstPolicy is not null)
            throw new ArgumentException($"{nameof(FirstPolicy)} is not used by {nameof(Player)}: name a policy in the player and leave {nameof(FirstPolicy)} null", nameof(FirstPolicy));
        ArgumentOutOfRangeException.ThrowIfLessThan(TrialEpisodes, 1);
        if (SolvedScore is { } score && double.IsNaN(score)) throw new ArgumentOutOfRangeException(nameof(SolvedScore), score, "the score must be a number");
        if (Folder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentOutOfRangeException.ThrowIfNegative(Seed ?? 0, nameof(Seed));
    }
}
