using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Tests.Dynamics;

/// <summary>A row of discrete rollouts in a program.</summary>
public sealed class TableRow
{
    public uint Episode { get; set; }

    public int Step { get; set; }

    [VectorType(1)]
    public float[] Observation { get; set; } = [];

    [VectorType(1)]
    public float[] Action { get; set; } = [];

    public float Reward { get; set; }

    public bool Done { get; set; }
}

/// <summary>The columns that a table adds to a row.</summary>
public sealed class PredictedRow
{
    public float[] NextState { get; set; } = [];

    public float[] PredictedReward { get; set; } = [];

    public float[] PredictedDone { get; set; } = [];
}

/// <summary>Hand-written tables of transitions.</summary>
internal static class TableRows
{
    /// <summary>Each step as a separate episode; a second row has the next state and is truncated. A next state of null ends the episode.</summary>
    public static List<TableRow> Of(params (int State, int Action, int? Next, float Reward)[] steps)
    {
        var rows = new List<TableRow>();
        foreach ((int episode, var step) in steps.Index())
        {
            rows.Add(Row(episode, 0, step.State, step.Action, step.Reward, step.Next is null));
            if (step.Next is { } next) rows.Add(Row(episode, 1, next, 0, 0, false));
        }
        return rows;
    }

    public static TableRow Row(int episode, int step, float state, float action, float reward = 0, bool done = false) =>
        new() { Episode = (uint)episode, Step = step, Observation = [state], Action = [action], Reward = reward, Done = done };

    public static IDataView View(IEnumerable<TableRow> rows) => new MLContext(seed: 1).Data.LoadFromEnumerable(rows);

    public static TabularModelTransformer Fit(IEnumerable<TableRow> rows, int actions, int states = 0) =>
        new MLContext(seed: 1).Transforms.TabularModel(new TabularModelOptions { ActionSpace = new DiscreteSpace(actions), StateCount = states }).Fit(View(rows));

    public static TabularModelTransformer Fit(int actions, params (int State, int Action, int? Next, float Reward)[] steps) => Fit(Of(steps), actions);

    /// <summary>A table of the transitions of a random walk in an environment.</summary>
    public static TabularModelTransformer Explore<TEnvironment>(Func<TEnvironment> environment, int episodes, int states = 0, long seed = 1)
        where TEnvironment : class, IEnvironment
    {
        var ml = new MLContext(seed: 1);
        using TEnvironment first = environment();
        Space actions = first.ActionSpace;
        using var rollouts = ml.Data.CollectRollouts(environment, episodes, policy: () => new WorldModels.Rollouts.RandomPolicy(actions), seed: seed);
        return ml.Transforms.TabularModel(stateCount: states).Fit(rollouts);
    }
}
