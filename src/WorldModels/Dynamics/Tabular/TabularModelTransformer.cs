using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(TabularModelTransformer), null, typeof(SignatureLoadModel), "Table of transitions", TabularModelTransformer.LoaderSignature)]

namespace WorldModels.Dynamics;

/// <summary>
/// A transition table: adds to each row the most probable next state of its state and action, their mean reward, and the probability that
/// they end the episode. A state is one number, from 0.
/// </summary>
/// <remarks>
/// States and actions without data are unknown: see <see cref="TransitionTable.IsKnown(int, int)"/>. The columns are then
/// NaN, ML.NET's missing value; this also applies to a state that does not occur in the data. The next state is
/// also NaN if the end of the episode is most probable. A state that is not a whole number from 0, or an action that is not one of the choices,
/// is refused.
/// </remarks>
public sealed class TabularModelTransformer : StageTransformer, IWorldModel
{
    internal const string LoaderSignature = "TabularModel";
    private static readonly StageFile File = new("WMODLTAB", LoaderSignature);
    private readonly TabularColumns _columns;
    private readonly DiscreteSpace _actionSpace;
    private readonly float[] _startStates;

    internal TabularModelTransformer(IHostEnvironment environment, TabularColumns columns, TransitionTable table, float[] startStates)
        : base(environment, nameof(TabularModelTransformer))
    {
        (_columns, Table, _startStates) = (columns, table, startStates);
        _actionSpace = new DiscreteSpace(table.ActionCount);
    }

    private static TabularModelTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<TabularSettings, TabularModelTransformer>(context, (settings, weights) =>
        {
            var reader = new WeightReader(weights, "the table");
            TransitionTable table = TabularTensors.ToTable(settings, reader);
            float[] starts = reader.Read(TabularTensors.Starts, settings.Episodes);
            reader.CheckAllRead();
            foreach (float start in starts)
                if (!new DiscreteSpace(settings.States).Contains([start])) throw new FormatException($"the table has no state {start}, at which an episode starts");
            return new TabularModelTransformer(environment, settings.Columns, table, starts);
        });

    /// <summary>Returns the table in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no table.</exception>
    public static TabularModelTransformer FromModel(ITransformer model) => StageChain.Find<TabularModelTransformer>(model);

    /// <summary>The counted outcomes of each state and action.</summary>
    public TransitionTable Table { get; }

    /// <summary>The first state of each recorded episode, in order.</summary>
    public IReadOnlyList<int> StartStates => [.. _startStates.Select(state => (int)state)];

    /// <summary>1, because a state is its number.</summary>
    public int StateSize => 1;

    /// <summary>The space of the actions, a <see cref="DiscreteSpace"/>.</summary>
    public Space ActionSpace => _actionSpace;

    /// <summary>The space of the states, a <see cref="DiscreteSpace"/>.</summary>
    public Space StateSpace => new DiscreteSpace(Table.StateCount);

    /// <summary>Computes the best values and actions for the table: <see cref="ValueIteration"/>.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public ValueIteration Solve(ValueIterationOptions? options = null) => ValueIteration.Solve(Table, options);

    /// <summary>Returns the table as an environment whose episodes start at the first states of the recorded episodes.</summary>
    /// <param name="maxSteps">The number of steps after which an episode is truncated, 1 or more.</param>
    public ModelEnvironment ToEnvironment(int maxSteps = 100) => new(this, _startStates.Select(state => new[] { state }), maxSteps, StateSpace);

    /// <summary>
    /// Draws outcomes by their frequencies in the data. The reward is the mean reward of the outcome drawn. If the episode ends,
    /// the next state is the state itself. An unknown cell keeps the state and gives the smallest reward of the table, so that
    /// entering states without data is no advantage.
    /// </summary>
    /// <param name="steps">The steps, with states and actions of one number each.</param>
    /// <param name="random">Provides one number per step.</param>
    /// <exception cref="ArgumentException">A state is not a whole number from 0, or an action is not one of the choices.</exception>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(random);
        if (steps.States.Length != steps.Capacity || steps.Actions.Length != steps.Capacity)
            throw new ArgumentException(
                $"a table's states and actions are one number each: the arrays have {steps.States.Length} and {steps.Actions.Length} numbers for {steps.Capacity} steps",
                nameof(steps));
        for (int i = 0; i < steps.Count; i++)
        {
            int state = TabularCode.State(steps.States[i], nameof(steps.States), $"step {i}");
            int action = TabularCode.Action(steps.Actions[i], _actionSpace, nameof(steps.Actions), $"step {i}");
            TransitionCount? line = Draw(state, action, random.NextDouble());
            steps.Rewards[i] = line?.Reward ?? Table.LowestReward;
            steps.Dones[i] = line?.Next == TransitionCount.End;
            steps.NextStates[i] = line is null || steps.Dones[i] ? state : line.Next;
        }
    }

    private TransitionCount? Draw(int state, int action, double chance)
    {
        ReadOnlySpan<TransitionCount> lines = Table.CellLines(state, action);
        double left = chance * Table.Count(state, action);
        foreach (TransitionCount line in lines)
            if ((left -= line.Count) < 0) return line;
        return lines.IsEmpty ? null : lines[^1];
    }

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.ToPredict();

    private protected override IReadOnlyList<OutputColumn> Outputs => _columns.Outputs();

    internal override RowKernel CreateKernel(int blockSize) => new TabularModelKernel(Table, _columns, _actionSpace);

    private protected override void Save(ModelSaveContext context) => File.Save(
        context, new TabularSettings(_columns, Table.StateCount, Table.ActionCount, Table.Lines.Count, _startStates.Length),
        TabularTensors.Of(Table, _startStates));
}
