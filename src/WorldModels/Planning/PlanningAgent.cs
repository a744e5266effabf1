using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Planning;

/// <summary>
/// A policy without a controller: before every step it searches in its model and takes the best action. The model is one of an
/// environment whose observations are the states, or M, with V as the encoder and the hidden state as part of the state.
/// </summary>
/// <remarks>An instance serves one thread at a time, and its model must not be shared with other threads.</remarks>
public sealed class PlanningAgent : IPolicy
{
    private readonly Space _actionSpace;
    private readonly Mcts _search;
    private readonly IStateEstimate _estimate;
    private long _seed, _step;

    /// <summary>Creates an agent for an environment whose observations are the states of <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or the model's actions are neither a box nor discrete.</exception>
    public PlanningAgent(IWorldModel model, MctsOptions? options = null) : this(model, new Mcts(model, options), new ObservedState(model.StateSize)) { }

    /// <summary>Creates an agent that encodes observations with V and plans with M's predictions.</summary>
    /// <param name="vision">The trained V.</param>
    /// <param name="memory">The M trained on its latents.</param>
    /// <param name="options">The settings of the search.</param>
    /// <param name="temperature">See <see cref="MemoryWorldModel(MdnRnnPredictorTransformer, double)"/>.</param>
    /// <exception cref="ArgumentException">V and M have latents of different sizes, or a value is out of its range.</exception>
    public PlanningAgent(VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, MctsOptions? options = null, double temperature = 1)
        : this(Seeing(vision), new MemoryWorldModel(memory, temperature), options) { }

    private PlanningAgent(Perception perception, MemoryWorldModel memory, MctsOptions? options)
        : this(memory, new Mcts(memory, options), new RememberedState(perception, memory)) { }

    private static Perception Seeing(VaeEncoderTransformer vision)
    {
        ArgumentNullException.ThrowIfNull(vision);
        return new Perception(vision, null, vision.LatentSize);
    }

    private PlanningAgent(IWorldModel model, Mcts search, IStateEstimate estimate) =>
        (_actionSpace, _search, _estimate) = (model.ActionSpace, search, estimate);

    /// <summary>Creates an agent that plans with V and M of a fitted or loaded chain, and with the other stages before M, as <see cref="Agent.FromModel(ITransformer)"/> does; a C in the chain is ignored.</summary>
    /// <exception cref="ArgumentException">The chain has no M, or neither V nor other stages that compute its latent; a stage before M cannot be applied row by row; or a value is out of its range.</exception>
    public static PlanningAgent FromModel(ITransformer model, MctsOptions? options = null, double temperature = 1)
    {
        var memory = StageChain.Find<MdnRnnPredictorTransformer>(model);
        Perception perception = Perception.FromModel(model, null, null, memory);
        if (perception is { Vision: null, Path: null }) perception = Seeing(StageChain.Find<VaeEncoderTransformer>(model));
        return new PlanningAgent(perception, new MemoryWorldModel(memory, temperature), options);
    }

    /// <summary>The result of the last search; null before the first.</summary>
    public MctsResult? LastSearch { get; private set; }

    /// <summary>Throws an exception if the environment's observations are not states of the model or pictures that V can encode, or if its actions are different.</summary>
    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        if (!_estimate.Takes(observationSpace) || actionSpace != _actionSpace)
            throw new ArgumentException(
                $"the environment has observations of {observationSpace} and actions of {actionSpace}; the agent needs {_estimate.Expected} and {_actionSpace}", nameof(observationSpace));
    }

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        (_seed, _step, LastSearch) = (seed, 0, null);
        _search.Forget();
        _estimate.Begin();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The observation is not a state of the model, or not a picture of the size that V reads.</exception>
    public float[] Act(Observation observation)
    {
        LastSearch = _search.Search(_estimate.See(observation), Pcg64.DeriveSeed(_seed, _step++));
        _estimate.Remember(LastSearch.Action);
        return [.. LastSearch.Action];
    }
}
