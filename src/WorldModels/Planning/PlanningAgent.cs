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
/// Acts without a controller: searches its model anew before every step and takes the best action. The model is that of a
/// world whose observations are its states, or M, with V to see and the hidden state to remember.
/// </summary>
/// <remarks>For one thread at a time; the model too must not be shared with other threads.</remarks>
public sealed class PlanningAgent : IPolicy
{
    private readonly Space _actionSpace;
    private readonly Mcts _search;
    private readonly IStateEstimate _estimate;
    private long _seed, _step;

    /// <summary>An agent in a world whose observations are the states of <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's actions are neither a box nor discrete.</exception>
    public PlanningAgent(IWorldModel model, MctsOptions? options = null) : this(model, new Mcts(model, options), new ObservedState(model.StateSize)) { }

    /// <summary>An agent that sees with V, remembers with M and plans in M's predictions.</summary>
    /// <param name="vision">The trained V.</param>
    /// <param name="memory">The M trained on its latents.</param>
    /// <param name="options">How to search.</param>
    /// <param name="temperature">See <see cref="MemoryWorldModel(MdnRnnPredictorTransformer, double)"/>.</param>
    /// <exception cref="ArgumentException">V and M differ in the size of a latent, or a value is out of its range.</exception>
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

    /// <summary>An agent that plans with V and M of a fitted or loaded chain, and with the other stages before M, as <see cref="Agent.FromModel(ITransformer)"/> does; a C in it is left aside.</summary>
    /// <exception cref="ArgumentException">The chain lacks M, or V and other stages that see for it; a stage before M cannot be applied row by row; a value is out of its range.</exception>
    public static PlanningAgent FromModel(ITransformer model, MctsOptions? options = null, double temperature = 1)
    {
        var memory = StageChain.Find<MdnRnnPredictorTransformer>(model);
        Perception perception = Perception.FromModel(model, null, null, memory);
        if (perception is { Vision: null, Path: null }) perception = Seeing(StageChain.Find<VaeEncoderTransformer>(model));
        return new PlanningAgent(perception, new MemoryWorldModel(memory, temperature), options);
    }

    /// <summary>What the search before the last action found; null before the first.</summary>
    public MctsResult? LastSearch { get; private set; }

    /// <summary>Refuses an environment that shows no states of the model, or none of the pictures that V sees, or takes other actions.</summary>
    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        if (!_estimate.Takes(observationSpace) || actionSpace != _actionSpace)
            throw new ArgumentException(
                $"the environment shows {observationSpace} and takes {actionSpace}; the agent plans on {_estimate.Expected} and {_actionSpace}", nameof(observationSpace));
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
    /// <exception cref="ArgumentException">The observation is no state of the model, or no picture of the size that V sees.</exception>
    public float[] Act(Observation observation)
    {
        LastSearch = _search.Search(_estimate.See(observation), Pcg64.DeriveSeed(_seed, _step++));
        _estimate.Remember(LastSearch.Action);
        return [.. LastSearch.Action];
    }
}
