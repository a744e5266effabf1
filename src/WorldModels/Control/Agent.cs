using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// V, M and C together: sees a picture, acts, remembers (World Models, section 2, figure 8). A policy like any other, so
/// that it also collects rollouts. Needs no libtorch; for one thread at a time; allocates nothing from step to step.
/// </summary>
public sealed class Agent : IPolicy
{
    private readonly VaeModel _vision;
    private readonly MdnRnnModel _memory;
    private readonly LinearController _controller;
    private readonly Space _actionSpace;
    private readonly ControllerShape _shape;
    private readonly Workspace _workspace = new();
    private readonly float[] _logVariance, _input, _hidden, _cell, _action;

    internal Agent(VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, LinearController controller, ControllerShape shape)
        : this(vision.Model, memory.Model, memory.ActionSpace, controller, shape)
    {
        if (vision.LatentSize != memory.LatentSize || shape.LatentSize != memory.LatentSize || shape.HiddenSize != memory.HiddenSize)
            throw new ArgumentException(
                $"V has latents of {vision.LatentSize} numbers, M reads {memory.LatentSize} and remembers {memory.HiddenSize}, " +
                $"C expects {shape.LatentSize} and {shape.HiddenSize}: they were not trained together", nameof(shape));
    }

    private Agent(VaeModel vision, MdnRnnModel memory, Space actionSpace, LinearController controller, ControllerShape shape)
    {
        (_vision, _memory, _actionSpace, _controller, _shape) = (vision, memory, actionSpace, controller, shape);
        _logVariance = new float[memory.Shape.LatentSize];
        _input = new float[memory.Shape.InputSize];
        _hidden = new float[memory.Shape.HiddenSize];
        _cell = new float[memory.Shape.HiddenSize];
        _action = new float[actionSpace.Size];
    }

    /// <summary>The agent in a fitted or loaded chain of V, M and C.</summary>
    /// <exception cref="ArgumentException">The chain lacks one of them, or they do not fit each other.</exception>
    public static Agent FromModel(ITransformer model)
    {
        var controller = StageChain.Find<LinearControllerTransformer>(model);
        return new Agent(
            StageChain.Find<VaeEncoderTransformer>(model), StageChain.Find<MdnRnnPredictorTransformer>(model), controller.Controller, controller.Shape);
    }

    /// <summary>An agent with the same V and M and another C, whose weights are drawn from N(0, 0.1): how training starts, to compare with.</summary>
    public Agent WithRandomController(long seed)
    {
        var random = new Pcg64(seed);
        float[] parameters = new float[_shape.ParameterCount];
        for (int i = 0; i < parameters.Length; i++) parameters[i] = (float)(0.1 * random.NextNormal());
        return new Agent(_vision, _memory, _actionSpace, new LinearController(_shape, _actionSpace, parameters), _shape);
    }

    /// <summary>The latent of the last picture; a copy.</summary>
    public float[] Latent => _input[.._memory.Shape.LatentSize];

    /// <summary>The hidden state, which sums up the episode so far; a copy.</summary>
    public float[] Hidden => [.. _hidden];

    /// <summary>Forgets everything: a new episode begins.</summary>
    /// <param name="seed">Not used: the agent leaves nothing to chance.</param>
    public void Begin(long seed = 0)
    {
        Array.Clear(_hidden);
        Array.Clear(_cell);
    }

    /// <summary>Looks at a picture, chooses an action, and remembers both.</summary>
    /// <param name="observation">64 x 64 x 3 bytes.</param>
    /// <returns>The action; the next call reuses the array.</returns>
    public float[] Act(Observation observation)
    {
        Span<float> latent = _input.AsSpan(0, _memory.Shape.LatentSize);
        _vision.Encode(observation.Pixels, 1, latent, _logVariance, _workspace);
        _controller.Act(latent, _hidden, _cell, _action);
        ActionCode.Write(_actionSpace, _action, _input.AsSpan(_memory.Shape.LatentSize));
        _memory.Step(_input, _hidden, _cell, 1, _workspace);
        return _action;
    }

    /// <summary>Plays one episode.</summary>
    /// <param name="environment">Its action space must be the one that the agent was trained for.</param>
    /// <param name="seed">The episode's seed.</param>
    /// <param name="maxSteps">Steps after which to stop; 0: when the environment ends the episode.</param>
    /// <param name="cancellationToken">Stops the episode with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The environment's spaces are not those of the agent.</exception>
    public EpisodeResult Play(IEnvironment environment, long seed, int maxSteps = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Check(environment, _actionSpace);
        return EpisodeResult.Play(this, environment, seed, maxSteps, cancellationToken);
    }

    /// <exception cref="ArgumentException">An agent for <paramref name="actionSpace"/> cannot see or act in the environment.</exception>
    internal static void Check(IEnvironment environment, Space actionSpace)
    {
        if (environment.ActionSpace != actionSpace || environment.ObservationSpace.Size != VaeNetwork.PictureSize)
            throw new ArgumentException(
                $"the environment shows {environment.ObservationSpace} and takes {environment.ActionSpace}; " +
                $"the agent was trained on 64 x 64 x 3 pictures and {actionSpace}", nameof(environment));
    }
}
