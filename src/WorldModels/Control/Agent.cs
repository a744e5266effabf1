using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// V, M and C as one agent: it encodes each observation, chooses an action and updates the hidden state (World Models, section 2, figure 8). Without V the observed
/// numbers are the latent; without M there is no hidden state. If the chain has other stages before M, such as stages that
/// scale or join columns, the environment must return what these stages read. The agent is a policy, so it can also collect
/// rollouts. It does not need libtorch. An instance serves one thread at a time and allocates no memory per step, unless stages of other packages do.
/// </summary>
public sealed class Agent : IPolicy
{
    private readonly Perception _perception;
    private readonly MdnRnnModel? _memory;
    private readonly Controller _controller;
    private readonly Space _actionSpace;
    private readonly ControllerShape _shape;
    private readonly Senses _senses;
    private readonly float[] _action, _outputs;

    internal Agent(
        VaeEncoderTransformer? vision, MdnRnnPredictorTransformer? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs = false)
        : this(new Perception(vision, null, shape.LatentSize), memory, actionSpace, controller, shape, remembersOutputs)
    {
        if ((vision?.LatentSize ?? shape.LatentSize) != shape.LatentSize) throw NotTogether(vision!.LatentSize, memory, shape);
    }

    internal Agent(
        Perception perception, MdnRnnPredictorTransformer? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs = false)
        : this(perception, memory?.Model, actionSpace, controller, shape, remembersOutputs)
    {
        (int latent, int hidden) = (memory?.LatentSize ?? shape.LatentSize, memory?.HiddenSize ?? 0);
        if (perception.LatentSize != latent || (perception.Vision?.LatentSize ?? latent) != latent || shape.LatentSize != latent || shape.HiddenSize != hidden)
            throw NotTogether(perception.Vision?.LatentSize ?? perception.LatentSize, memory, shape);
        if (shape.UsesCell && memory is { Model.Shape.CellSize: 0 })
            throw new ArgumentException($"C reads a cell state, but a recurrent cell {memory.Cell} has none: C and M were not trained together", nameof(shape));
    }

    private static ArgumentException NotTogether(int latentSize, MdnRnnPredictorTransformer? memory, ControllerShape shape) => new(
        $"V has latents of {latentSize} numbers, M reads {memory?.LatentSize ?? latentSize} and has a hidden state of {memory?.HiddenSize ?? 0}, " +
        $"C expects {shape.LatentSize} and {shape.HiddenSize}: they were not trained together", nameof(shape));

    private Agent(Perception perception, MdnRnnModel? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs)
    {
        (_perception, _memory, _actionSpace, _controller, _shape) = (perception, memory, actionSpace, controller, shape);
        _senses = new Senses(perception, memory, actionSpace, capacity: 1);
        _action = new float[actionSpace.Size];
        _outputs = new float[remembersOutputs ? shape.OutputSize : 0];
    }

    /// <summary>Creates the agent from a fitted or loaded chain: its C, the V and the M that C was trained with, and all stages before them.</summary>
    /// <remarks>
    /// Stages before M change the observations in the same way as they changed the data, row by row: ML.NET's own stages and those of other
    /// packages. The environment must return the numbers of the columns that these stages read (<see cref="ObservationColumnNames"/>).
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The chain has no C or not the M that C was trained with, the stages do not fit each other, a stage before them cannot be applied row by row, or it is not
    /// known which columns the stages read.
    /// </exception>
    public static Agent FromModel(ITransformer model) => Create(model, null);

    /// <inheritdoc cref="FromModel(ITransformer)"/>
    /// <param name="model">The chain.</param>
    /// <param name="schema">The schema of the data that the chain was fitted to, as returned by <c>ml.Model.Load</c>: needed for chains that do not contain it.</param>
    public static Agent FromModel(ITransformer model, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Create(model, schema);
    }

    private static Agent Create(ITransformer model, DataViewSchema? schema)
    {
        var controller = StageChain.Find<ControllerTransformer>(model);
        var memory = controller.Columns.Hidden is null ? null : StageChain.Find<MdnRnnPredictorTransformer>(model);
        return new Agent(
            Perception.FromModel(model, schema, controller, memory), memory, controller.ActionSpace, controller.Controller, controller.Shape, controller.RemembersOutputs);
    }

    /// <summary>Returns an agent with the same V and M and a C with random weights from N(0, 0.1), as at the start of the training, for comparison.</summary>
    public Agent WithRandomController(long seed)
    {
        var random = new Pcg64(seed);
        float[] parameters = new float[_shape.ParameterCount];
        for (int i = 0; i < parameters.Length; i++) parameters[i] = (float)(0.1 * random.NextNormal());
        return new Agent(_perception, _memory, _actionSpace, new Controller(_shape, _actionSpace, parameters), _shape, _outputs.Length > 0);
    }

    /// <summary>
    /// The names of the data columns whose numbers the environment must return, one after another: in the order of the Concatenate stage if there is one, otherwise in
    /// the order of the data. Empty if there is no other stage before V, M and C: the environment then returns what these read.
    /// </summary>
    public IReadOnlyList<string> ObservationColumnNames => [.. _perception.Path?.Columns.Select(column => column.Name) ?? []];

    /// <summary>The number of values in an observation, or of bytes in a picture.</summary>
    public int ObservationSize => _perception.ObservationSize;

    /// <summary>The latent of the last observation, or the last observed numbers after the stages before M; a copy.</summary>
    public float[] Latent => _senses.Latent(0).ToArray();

    /// <summary>The hidden state, which summarises the episode so far; a copy. Empty without M.</summary>
    public float[] Hidden => _senses.Hidden(0).ToArray();

    /// <summary>M's cell state, which belongs to <see cref="Hidden"/>; a copy. Empty if M has none.</summary>
    public float[] Cell => _senses.Cell(0).ToArray();

    /// <summary>Resets the hidden state at the beginning of an episode.</summary>
    /// <param name="seed">Ignored: the agent is deterministic.</param>
    public void Begin(long seed = 0) => _senses.Forget(0);

    /// <summary>Continues an episode from a saved state, as a service does that stores the state of each machine.</summary>
    /// <param name="hidden">The hidden state: <see cref="Hidden"/> after the last step.</param>
    /// <param name="cell">The cell state that belongs to it: <see cref="Cell"/>.</param>
    /// <exception cref="ArgumentException">A state does not have the size of M's.</exception>
    public void Resume(float[] hidden, float[] cell)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(cell);
        Span<float> h = _senses.Hidden(0), c = _senses.Cell(0);
        if (hidden.Length != h.Length || cell.Length != c.Length)
            throw new ArgumentException($"M's states have {h.Length} and {c.Length} numbers: got {hidden.Length} and {cell.Length}", nameof(hidden));
        hidden.CopyTo(h);
        cell.CopyTo(c);
    }

    /// <summary>Encodes the observation, chooses an action and updates the hidden state with both.</summary>
    /// <param name="observation">64 x 64 x 3 bytes; without V, the numbers that C reads, or those that the stages before M read.</param>
    /// <returns>The action; the next call reuses the array.</returns>
    public float[] Act(Observation observation)
    {
        See(observation);
        _controller.Act(_senses.Latent(0), _senses.Hidden(0), _senses.Cell(0), _action);
        if (_outputs.Length > 0) _controller.Outputs(_senses.Latent(0), _senses.Hidden(0), _senses.Cell(0), _outputs);
        Remember(_outputs.Length > 0 ? _outputs : _action);
        return _action;
    }

    /// <summary>Encodes the observation and updates the hidden state with an action that another policy chose, so that the agent can take over later.</summary>
    /// <param name="observation">The same as for <see cref="Act"/>.</param>
    /// <param name="action">The action that was taken.</param>
    /// <exception cref="ArgumentException">The action does not belong to the agent's action space.</exception>
    public void Watch(Observation observation, float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_actionSpace.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
        See(observation);
        Remember(action);
    }

    private void See(Observation observation)
    {
        _senses.Look(0, observation);
        _senses.Encode(0, 1);
    }

    private void Remember(float[] action)
    {
        _senses.Do(0, action);
        _senses.Remember(1);
    }

    /// <summary>Plays one episode.</summary>
    /// <param name="environment">The environment. Its action space must be the one that the agent was trained for.</param>
    /// <param name="seed">The seed of the episode.</param>
    /// <param name="maxSteps">The maximum number of steps; 0 sets no limit besides the environment's own.</param>
    /// <param name="cancellationToken">Stops the episode with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The environment's spaces are not those of the agent.</exception>
    /// <exception cref="EpisodeException">The environment returned an observation that its space does not contain, or a reward that is not a finite number.</exception>
    public EpisodeResult Play(IEnvironment environment, long seed, int maxSteps = 0, CancellationToken cancellationToken = default)
    {
        return EpisodeResult.Play(this, environment, seed, maxSteps, cancellationToken);
    }

    /// <summary>Throws an exception if the environment's action space is not the one that the agent was trained for, or if its observations are other pictures or numbers.</summary>
    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace) => _perception.CheckSpaces(observationSpace, actionSpace, _actionSpace);
}
