using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// V, M and C together: sees a picture, acts, remembers (World Models, section 2, figure 8). Without V the numbers that an
/// environment shows are the latent; without M there is nothing to remember. Where other stages of the chain stand before M, as those that
/// scale or join columns, the environment shows what these read. A policy like any other, so that it also collects
/// rollouts. Needs no libtorch; for one thread at a time; allocates nothing from step to step, as far as stages from elsewhere do not.
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
            throw new ArgumentException($"C reads a cell state, and a memory of kind {memory.Cell} has none: they were not trained together", nameof(shape));
    }

    private static ArgumentException NotTogether(int latentSize, MdnRnnPredictorTransformer? memory, ControllerShape shape) => new(
        $"V has latents of {latentSize} numbers, M reads {memory?.LatentSize ?? latentSize} and remembers {memory?.HiddenSize ?? 0}, " +
        $"C expects {shape.LatentSize} and {shape.HiddenSize}: they were not trained together", nameof(shape));

    private Agent(Perception perception, MdnRnnModel? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs)
    {
        (_perception, _memory, _actionSpace, _controller, _shape) = (perception, memory, actionSpace, controller, shape);
        _senses = new Senses(perception, memory, actionSpace, capacity: 1);
        _action = new float[actionSpace.Size];
        _outputs = new float[remembersOutputs ? shape.OutputSize : 0];
    }

    /// <summary>The agent in a fitted or loaded chain: its C, with the V and the M of the chain where it was trained on them, and all stages before them.</summary>
    /// <remarks>
    /// What stands before M in the chain changes what the environment shows as it changed the data: ML.NET's own stages and those of other
    /// packages, row by row. The environment then shows the numbers of the columns that these read (<see cref="ObservationColumnNames"/>).
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The chain lacks C or the M that it was trained on, they do not fit each other, a stage before them cannot be applied row by row, or it is not
    /// known which columns the stages read.
    /// </exception>
    public static Agent FromModel(ITransformer model) => Create(model, null);

    /// <inheritdoc cref="FromModel(ITransformer)"/>
    /// <param name="model">The chain.</param>
    /// <param name="schema">The columns of the data that the chain was fitted to, as <c>ml.Model.Load</c> returns them: for chains that do not tell them themselves.</param>
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

    /// <summary>An agent with the same V and M and another C, whose weights are drawn from N(0, 0.1): how training starts, to compare with.</summary>
    public Agent WithRandomController(long seed)
    {
        var random = new Pcg64(seed);
        float[] parameters = new float[_shape.ParameterCount];
        for (int i = 0; i < parameters.Length; i++) parameters[i] = (float)(0.1 * random.NextNormal());
        return new Agent(_perception, _memory, _actionSpace, new Controller(_shape, _actionSpace, parameters), _shape, _outputs.Length > 0);
    }

    /// <summary>
    /// The columns of the data whose numbers the environment shows, one after the other: in the order of Concatenate where it joins them, else in
    /// that of the data. Empty where no other stage stands before V, M and C: then the environment shows what these read.
    /// </summary>
    public IReadOnlyList<string> ObservationColumnNames => [.. _perception.Path?.Columns.Select(column => column.Name) ?? []];

    /// <summary>The latent of the last picture, or the numbers last seen, as the stages before M changed them; a copy.</summary>
    public float[] Latent => _senses.Latent(0).ToArray();

    /// <summary>The hidden state, which sums up the episode so far; a copy. Empty without M.</summary>
    public float[] Hidden => _senses.Hidden(0).ToArray();

    /// <summary>M's cell state, which goes with <see cref="Hidden"/>; a copy. Empty where M has none.</summary>
    public float[] Cell => _senses.Cell(0).ToArray();

    /// <summary>Forgets everything: a new episode begins.</summary>
    /// <param name="seed">Not used: the agent leaves nothing to chance.</param>
    public void Begin(long seed = 0) => _senses.Forget(0);

    /// <summary>Looks at what there is to see, chooses an action, and remembers both.</summary>
    /// <param name="observation">64 x 64 x 3 bytes; without V as many numbers as C reads, or as the stages before M read.</param>
    /// <returns>The action; the next call reuses the array.</returns>
    public float[] Act(Observation observation)
    {
        See(observation);
        _controller.Act(_senses.Latent(0), _senses.Hidden(0), _senses.Cell(0), _action);
        if (_outputs.Length > 0) _controller.Outputs(_senses.Latent(0), _senses.Hidden(0), _senses.Cell(0), _outputs);
        Remember(_outputs.Length > 0 ? _outputs : _action);
        return _action;
    }

    /// <summary>Looks at what there is to see and remembers what somebody else did then, so that it can take over later.</summary>
    /// <param name="observation">As in <see cref="Act"/>.</param>
    /// <param name="action">The action that was taken instead of its own.</param>
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
    /// <param name="environment">Its action space must be the one that the agent was trained for.</param>
    /// <param name="seed">The episode's seed.</param>
    /// <param name="maxSteps">Steps after which to stop; 0: when the environment ends the episode.</param>
    /// <param name="cancellationToken">Stops the episode with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The environment's spaces are not those of the agent.</exception>
    /// <exception cref="EpisodeException">The environment shows what its spaces do not have, or gives a reward that is not a number.</exception>
    public EpisodeResult Play(IEnvironment environment, long seed, int maxSteps = 0, CancellationToken cancellationToken = default)
    {
        return EpisodeResult.Play(this, environment, seed, maxSteps, cancellationToken);
    }

    /// <summary>Refuses an environment whose action space is not the one that the agent was trained for, or that shows other pictures or numbers.</summary>
    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace) => _perception.CheckSpaces(observationSpace, actionSpace, _actionSpace);
}
