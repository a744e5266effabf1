using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// V, M and C together: sees a picture, acts, remembers (World Models, section 2, figure 8). Without V the numbers that an
/// environment shows are the latent; without M there is nothing to remember. A policy like any other, so that it also collects
/// rollouts. Needs no libtorch; for one thread at a time; allocates nothing from step to step.
/// </summary>
public sealed class Agent : IPolicy
{
    private readonly VaeModel? _vision;
    private readonly MdnRnnModel? _memory;
    private readonly Controller _controller;
    private readonly Space _actionSpace;
    private readonly ControllerShape _shape;
    private readonly Senses _senses;
    private readonly float[] _action, _outputs;

    internal Agent(
        VaeEncoderTransformer? vision, MdnRnnPredictorTransformer? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs = false)
        : this(vision?.Model, memory?.Model, actionSpace, controller, shape, remembersOutputs)
    {
        (int latent, int hidden) = (memory?.LatentSize ?? shape.LatentSize, memory?.HiddenSize ?? 0);
        if ((vision?.LatentSize ?? latent) != latent || shape.LatentSize != latent || shape.HiddenSize != hidden)
            throw new ArgumentException(
                $"V has latents of {vision?.LatentSize ?? latent} numbers, M reads {latent} and remembers {hidden}, " +
                $"C expects {shape.LatentSize} and {shape.HiddenSize}: they were not trained together", nameof(shape));
        if (shape.UsesCell && memory is { Model.Shape.CellSize: 0 })
            throw new ArgumentException($"C reads a cell state, and a memory of kind {memory.Cell} has none: they were not trained together", nameof(shape));
    }

    private Agent(VaeModel? vision, MdnRnnModel? memory, Space actionSpace, Controller controller, ControllerShape shape, bool remembersOutputs)
    {
        (_vision, _memory, _actionSpace, _controller, _shape) = (vision, memory, actionSpace, controller, shape);
        _senses = new Senses(vision, memory, actionSpace, shape.LatentSize, capacity: 1);
        _action = new float[actionSpace.Size];
        _outputs = new float[remembersOutputs ? shape.OutputSize : 0];
    }

    /// <summary>The agent in a fitted or loaded chain: its C, with the V and the M of the chain where it was trained on them.</summary>
    /// <exception cref="ArgumentException">The chain lacks C or the M that it was trained on, or they do not fit each other.</exception>
    public static Agent FromModel(ITransformer model)
    {
        var controller = StageChain.Find<ControllerTransformer>(model);
        var memory = controller.Columns.Hidden is null ? null : StageChain.Find<MdnRnnPredictorTransformer>(model);
        var vision = StageChain.TryFind<VaeEncoderTransformer>(model);
        if (vision is not null && memory?.ReadsVision == false)
            throw new ArgumentException(
                $"M learnt from a column '{memory.Columns.Latent}' that V did not write or that was changed after V: an agent, which puts V's latents into M, would act blindly", nameof(model));
        return new Agent(vision, memory, controller.ActionSpace, controller.Controller, controller.Shape, controller.RemembersOutputs);
    }

    /// <summary>An agent with the same V and M and another C, whose weights are drawn from N(0, 0.1): how training starts, to compare with.</summary>
    public Agent WithRandomController(long seed)
    {
        var random = new Pcg64(seed);
        float[] parameters = new float[_shape.ParameterCount];
        for (int i = 0; i < parameters.Length; i++) parameters[i] = (float)(0.1 * random.NextNormal());
        return new Agent(_vision, _memory, _actionSpace, new Controller(_shape, _actionSpace, parameters), _shape, _outputs.Length > 0);
    }

    /// <summary>The latent of the last picture, or the numbers last seen; a copy.</summary>
    public float[] Latent => _senses.Latent(0).ToArray();

    /// <summary>The hidden state, which sums up the episode so far; a copy. Empty without M.</summary>
    public float[] Hidden => _senses.Hidden(0).ToArray();

    /// <summary>M's cell state, which goes with <see cref="Hidden"/>; a copy. Empty where M has none.</summary>
    public float[] Cell => _senses.Cell(0).ToArray();

    /// <summary>Forgets everything: a new episode begins.</summary>
    /// <param name="seed">Not used: the agent leaves nothing to chance.</param>
    public void Begin(long seed = 0) => _senses.Forget(0);

    /// <summary>Looks at what there is to see, chooses an action, and remembers both.</summary>
    /// <param name="observation">64 x 64 x 3 bytes; without V as many numbers as C reads.</param>
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
    public void CheckSpaces(Space observationSpace, Space actionSpace) =>
        CheckSpaces(observationSpace, actionSpace, _actionSpace, _vision is null ? _shape.LatentSize : null);

    /// <param name="observationSpace">What the environment shows.</param>
    /// <param name="actionSpace">What it takes.</param>
    /// <param name="agentActions">What the agent was trained for.</param>
    /// <param name="stateSize">How many numbers an agent without V sees; null: it sees pictures.</param>
    /// <exception cref="ArgumentException">The agent cannot see or act in the environment.</exception>
    internal static void CheckSpaces(Space observationSpace, Space actionSpace, Space agentActions, int? stateSize)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        // The shape, not the size: pictures of 128 x 32 x 3 have as many bytes.
        bool sees = stateSize is null
            ? observationSpace == VaeNetwork.Pictures
            : observationSpace is not ImageSpace && observationSpace.Size == stateSize;
        if (actionSpace == agentActions && sees) return;
        string hint = stateSize is null && observationSpace is ImageSpace && !sees ? "; put a ResizeFrame around it, as in WithResizedFrame(64, 64)" : "";
        throw new ArgumentException(
            $"the environment shows {observationSpace} and takes {actionSpace}; " +
            $"the agent was trained on {(stateSize is null ? "64 x 64 x 3 pictures" : $"{stateSize} numbers")} and {agentActions}{hint}", nameof(observationSpace));
    }
}
