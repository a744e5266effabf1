using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Settings of <see cref="TabularModelEstimator"/>. The counting uses one thread, whatever <see cref="TrainingOptions.Threads"/> is.</summary>
public sealed class TabularModelOptions : TrainingOptions
{
    /// <summary>The column to add: the most probable next state, a vector of one Single. Default "NextState".</summary>
    public string OutputColumnName { get; set; } = "NextState";

    /// <summary>A second column to add: the mean reward of the row's state and action, a vector of one Single. Default "PredictedReward".</summary>
    public string RewardOutputColumnName { get; set; } = "PredictedReward";

    /// <summary>A third column to add: the probability that the action ends the episode, a vector of one Single. Default "PredictedDone".</summary>
    public string DoneOutputColumnName { get; set; } = "PredictedDone";

    /// <summary>The state of each row: a vector of one Single that contains a whole number from 0. Default "Observation".</summary>
    public string InputColumnName { get; set; } = RolloutColumns.Observation;

    /// <summary>The action of each row: a vector of one Single that contains a whole number from 0. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action terminated the episode, a Boolean. Default "Done".</summary>
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row within its episode, Int32 from 0. Default "Step".</summary>
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>The space of the actions, a <see cref="DiscreteSpace"/>. Default: the space in the annotations of the action column, which collected rollouts have.</summary>
    public Space? ActionSpace { get; set; }

    /// <summary>The number of states, including those without data. Default 0: up to the largest state in the data.</summary>
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
