using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Settings of <see cref="TabularModelEstimator"/>. Counting takes one thread, whatever <see cref="TrainingOptions.Threads"/> says.</summary>
public sealed class TabularModelOptions : TrainingOptions
{
    /// <summary>The column added: the most probable next state, a vector of one Single. Default "NextState".</summary>
    public string OutputColumnName { get; set; } = "NextState";

    /// <summary>A second column to add: the mean reward of the row's state and action, a vector of one Single. Default "PredictedReward".</summary>
    public string RewardOutputColumnName { get; set; } = "PredictedReward";

    /// <summary>A third column to add: how likely the action ends the episode, a vector of one Single. Default "PredictedDone".</summary>
    public string DoneOutputColumnName { get; set; } = "PredictedDone";

    /// <summary>The state of each row: a vector of one Single that holds a whole number from 0. Default "Observation".</summary>
    public string InputColumnName { get; set; } = RolloutColumns.Observation;

    /// <summary>The action of each row: a vector of one Single that holds a whole number from 0. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action ended the task, a Boolean. Default "Done".</summary>
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row in its episode, Int32 from 0. Default "Step".</summary>
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>What actions there are, a <see cref="DiscreteSpace"/>. Default: what the action column says of itself, as collected rollouts do.</summary>
    public Space? ActionSpace { get; set; }

    /// <summary>How many states there are, those that the data lacks included. Default 0: up to the largest that the data has.</summary>
    public int StateCount { get; set; }

    internal TabularColumns Columns => new(
        InputColumnName, ActionColumnName, RewardColumnName, DoneColumnName, EpisodeColumnName, StepColumnName,
        OutputColumnName, RewardOutputColumnName, DoneOutputColumnName);

    internal void Validate()
    {
        ValidateTraining();
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(RewardOutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(DoneOutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ActionColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(RewardColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(DoneColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(EpisodeColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(StepColumnName);
        RequireDifferent(OutputColumnName, RewardOutputColumnName, nameof(RewardOutputColumnName));
        RequireDifferent(OutputColumnName, DoneOutputColumnName, nameof(DoneOutputColumnName));
        RequireDifferent(RewardOutputColumnName, DoneOutputColumnName, nameof(DoneOutputColumnName));
        ArgumentOutOfRangeException.ThrowIfNegative(StateCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StateCount, TransitionTable.MaxCells);
    }
}
