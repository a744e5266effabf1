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
/// A learnt table: adds to each row the most probable next state of its state and action, their mean reward, and how likely
/// they end the episode. A state is one number, from 0.
/// </summary>
/// <remarks>
/// What the data does not say, the table does not know: see <see cref="TransitionTable.IsKnown(int, int)"/>. The columns are
/// NaN there, ML.NET's missing value (a state that no episode had is as unknown as an action never taken); the next state is
/// also NaN where the end of the episode is most probable. A state that is no whole number from 0, or an action that is none,
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
                if (!new DiscreteSpace(settings.States).Contains([start])) throw new FormatException($"the table has no state {start} to start in");
            return new TabularModelTransformer(environment, settings.Columns, table, starts);
        });

    /// <summary>The table in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static TabularModelTransformer FromModel(ITransformer model) => StageChain.Find<TabularModelTransformer>(model);

    /// <summary>What followed each state and action.</summary>
    public TransitionTable Table { get; }

    /// <summary>The first state of each recorded episode, in order.</summary>
    public IReadOnlyList<int> StartStates => [.. _startStates.Select(state => (int)state)];

    /// <summary>1: a state is its number.</summary>
    public int StateSize => 1;

    /// <summary>What actions there are, a <see cref="DiscreteSpace"/>.</summary>
    public Space ActionSpace => _actionSpace;

    /// <summary>What states there are, a <see cref="DiscreteSpace"/>.</summary>
    public Space StateSpace => new DiscreteSpace(Table.StateCount);

    /// <summary>The best values and actions by the table: <see cref="ValueIteration"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ValueIteration Solve(ValueIterationOptions? options = null) => ValueIteration.Solve(Table, options);

    /// <summary>The table as an environment that starts where the recorded episodes did.</summary>
    /// <param name="maxSteps">Steps after which an episode is truncated, 1 or more.</param>
    public ModelEnvironment ToEnvironment(int maxSteps = 100) => new(this, _startStates.Select(state => new[] { state }), maxSteps, StateSpace);

    /// <summary>
    /// Draws what follows by the frequencies of the data. The reward is the mean of the outcome drawn; where the episode ends,
    /// the next state is the state itself. An unknown cell keeps the state and earns the smallest reward of the table, so that
    /// nobody gains by going where the data says nothing.
    /// </summary>
    /// <param name="steps">States and actions of one number each.</param>
    /// <param name="random">Gives one number a step.</param>
    /// <exception cref="ArgumentException">A state is no whole number from 0, or an action is none.</exception>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(random);
        if (steps.States.Length != steps.Capacity || steps.Actions.Length != steps.Capacity)
            throw new ArgumentException(
                $"a table's states and actions are one number each: got room for {steps.States.Length} and {steps.Actions.Length} in {steps.Capacity} steps",
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
