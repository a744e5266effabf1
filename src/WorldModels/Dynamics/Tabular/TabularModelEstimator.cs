using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Trains the simplest world model: a table that counts the outcomes of each state and action.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes: one pass</description></item>
/// <item><term>Input columns</term><description>state and action (one Single, a whole number from 0), reward (Single), done (Boolean), episode, step</description></item>
/// <item><term>Output columns</term><description>the most probable next state, the mean reward, the probability that the episode ends (one Single each)</description></item>
/// <item><term>States and actions without data</term><description>NaN, ML.NET's missing value</description></item>
/// <item><term>Rows</term><description>whole episodes in order for training; in any order afterwards</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// <item><term>Memory</term><description>one entry for each distinct transition</description></item>
/// </list>
/// The estimates are the maximum likelihood estimates: relative frequencies and means.
/// </remarks>
public sealed class TabularModelEstimator : StageEstimator<TabularModelTransformer>
{
    private readonly TabularModelOptions _options;

    internal TabularModelEstimator(IHostEnvironment environment, TabularModelOptions options) : base(environment, nameof(TabularModelEstimator))
    {
        options.Validate();
        _options = options;
    }

    private protected override IReadOnlyList<InputColumn> Inputs => _options.Columns.ToTrain();

    private protected override IReadOnlyList<OutputColumn> Outputs => _options.Columns.Outputs();

    private protected override TabularModelTransformer Train(IDataView input)
    {
        TabularColumns columns = _options.Columns;
        DiscreteSpace actionSpace = TabularCode.RequireDiscrete(FindActionSpace(input.Schema), columns.Action);
        if (_options.StateCount > 0) TransitionTable.CheckSize(_options.StateCount, actionSpace.Count);
        using var monitor = new TrainingMonitor(Host, "Table", input.GetRowCount() ?? 0, _options);
        var counter = new TransitionCounter(columns, actionSpace, _options.StateCount);
        TransitionTable table = counter.Count(input, monitor);
        monitor.Record(("known cells", table.KnownCells), ("steps", table.StepCount));
        monitor.Log($"{table}; {counter.CutOff} steps were left out, because the episode was truncated before their outcome");
        return new TabularModelTransformer(Host, columns, table, counter.StartStates);
    }

    private Space FindActionSpace(DataViewSchema schema) =>
        _options.ActionSpace ?? RolloutDataView.ActionSpaceOf(schema[_options.ActionColumnName]) ?? throw new InvalidOperationException(
            $"column '{_options.ActionColumnName}' does not contain the action space: set {nameof(TabularModelOptions)}.{nameof(TabularModelOptions.ActionSpace)}");
}
