using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Vision;

namespace WorldModels.Planning;

/// <summary>An agent's estimate of the state, from the observations and actions of the episode.</summary>
internal interface IStateEstimate
{
    void Begin();

    /// <summary>Returns whether observations of this space are supported.</summary>
    bool Takes(Space observations);

    /// <summary>The supported observations, in words.</summary>
    string Expected { get; }

    /// <summary>Returns the state after <paramref name="observation"/>; valid until the next call.</summary>
    float[] See(Observation observation);

    void Remember(float[] action);
}

/// <summary>The observation is the state.</summary>
internal sealed class ObservedState(int stateSize) : IStateEstimate
{
    public void Begin() { }

    public bool Takes(Space observations) => observations is not ImageSpace && observations.Size == stateSize;

    public string Expected => $"{stateSize} numbers";

    public float[] See(Observation observation) => observation.Values;

    public void Remember(float[] action) { }
}

/// <summary>The latent of the observation, from V or from the stages of a chain, with M's hidden and cell state.</summary>
internal sealed class RememberedState : IStateEstimate
{
    private readonly Perception _perception;
    private readonly Senses _senses;
    private readonly MemoryWorldModel _memory;
    private readonly float[] _state;

    /// <exception cref="ArgumentException">V and M have latents of different sizes.</exception>
    public RememberedState(Perception perception, MemoryWorldModel memory)
    {
        if (perception.LatentSize != memory.LatentSize)
            throw new ArgumentException($"V has latents of {perception.LatentSize} numbers, M of {memory.LatentSize}: they were not trained together", nameof(memory));
        (_perception, _memory) = (perception, memory);
        _senses = new Senses(perception, null, memory.ActionSpace, capacity: 1);
        _state = new float[memory.StateSize];
    }

    public void Begin() => Array.Clear(_state);

    public bool Takes(Space observations) => _perception.Path?.Takes(observations) ?? observations == VaeNetwork.Pictures;

    public string Expected => _perception.Path?.Expected ?? "64 x 64 x 3 pictures";

    public float[] See(Observation observation)
    {
        if (_perception.Vision is not null && observation.Pixels.Length != VaeNetwork.PictureSize)
            throw new ArgumentException($"V reads pictures of 64 x 64 x 3 bytes: got one of {observation.Pixels.Length}", nameof(observation));
        _senses.Look(0, observation);
        _senses.Encode(0, 1);
        _senses.Latent(0).CopyTo(_state);
        return _state;
    }

    public void Remember(float[] action) => _memory.Remember(_state, action);
}
