using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Settings of the iterative procedure.</summary>
public sealed class IterativeOptions : TrainingOptions
{
    /// <summary>The most rounds, 1 or more. Default 8.</summary>
    [NotInRunRecord("a later call may go on for longer")]
    public int Rounds { get; set; } = 8;

    /// <summary>Episodes that the first round records, 1 or more. Default 100.</summary>
    public int FirstEpisodes { get; set; } = 100;

    /// <summary>Episodes that each later round records, 1 or more. Default 40.</summary>
    public int Episodes { get; set; } = 40;

    /// <summary>The most steps of a recorded episode, 2 or more; 0, the default, leaves its end to the environment.</summary>
    public int MaxSteps { get; set; }

    /// <summary>Makes the policy of the first round, of each worker. Null: a <see cref="RandomLinearPolicy"/>.</summary>
    [NotInRunRecord("a function, which nothing can compare")]
    public Func<IPolicy>? FirstPolicy { get; set; }

    /// <summary>
    /// Makes what plays the episodes that a round records elsewhere, as on other machines, from the model of the round before, null in the first. It must
    /// collect as the learner would: <see cref="FirstPolicy"/> and the learner's explorer are not asked. Default: none; they are played here.
    /// </summary>
    [NotInRunRecord("a function, which nothing can compare")]
    public Func<ITransformer?, IEpisodePlayer>? Player { get; set; }

    /// <summary>Whole real episodes whose mean return is a round's score, 1 or more; the same ones each round. Default 16.</summary>
    public int TrialEpisodes { get; set; } = 16;

    /// <summary>The score at which the task is solved and the loop ends. Null, the default: it goes through all rounds.</summary>
    [NotInRunRecord("a later call may go on for longer")]
    public double? SolvedScore { get; set; }

    /// <summary>
    /// A folder that keeps each round's rollouts and model zip, and <c>loop.json</c> with the figures. A later call with the same
    /// settings goes on behind the last finished round, and may ask for more rounds. Null: nothing is kept.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? Folder { get; set; }

    /// <summary>Decides the episodes, 0 or more. Null: the seed of the MLContext, or the folder's, or a fresh one.</summary>
    public long? Seed { get; set; }

    internal void Validate()
    {
        ValidateTraining();
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstEpisodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        if (MaxSteps is < 0 or 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "a limit is 2 steps or more, or nothing would follow anything; 0 sets no limit");
        if (Player is not null && FirstPolicy is not null)
            throw new ArgumentException($"a policy made here does not reach {nameof(Player)}: name one there and leave {nameof(FirstPolicy)} empty", nameof(FirstPolicy));
        ArgumentOutOfRangeException.ThrowIfLessThan(TrialEpisodes, 1);
        if (SolvedScore is { } score && double.IsNaN(score)) throw new ArgumentOutOfRangeException(nameof(SolvedScore), score, "a score is a number");
        if (Folder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentOutOfRangeException.ThrowIfNegative(Seed ?? 0, nameof(Seed));
    }
}
