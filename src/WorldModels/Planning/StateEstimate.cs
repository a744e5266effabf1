using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Vision;

namespace WorldModels.Planning;

/// <summary>What an agent takes the state of the world to be, from all that it saw and did in the episode.</summary>
internal interface IStateEstimate
{
    void Begin();

    /// <summary>Whether observations of this space can be taken.</summary>
    bool Takes(Space observations);

    /// <summary>What observations are taken, in words.</summary>
    string Expected { get; }

    /// <summary>The state, now that <paramref name="observation"/> is seen; valid until the next call.</summary>
    float[] See(Observation observation);

    void Remember(float[] action);
}

/// <summary>The world shows its state.</summary>
internal sealed class ObservedState(int stateSize) : IStateEstimate
{
    public void Begin() { }

    public bool Takes(Space observations) => observations is not ImageSpace && observations.Size == stateSize;

    public string Expected => $"{stateSize} numbers";

    public float[] See(Observation observation) => observation.Values;

    public void Remember(float[] action) { }
}

/// <summary>The latent of what is seen, by V or by the stages of a chain, with M's hidden and cell state of what came before.</summary>
internal sealed class RememberedState : IStateEstimate
{
    private readonly Perception _perception;
    private readonly Senses _senses;
    private readonly MemoryWorldModel _memory;
    private readonly float[] _state;

    /// <exception cref="ArgumentException">V and M differ in the size of a latent.</exception>
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
            throw new ArgumentException($"V sees 64 x 64 x 3 bytes: got a picture of {observation.Pixels.Length}", nameof(observation));
        _senses.Look(0, observation);
        _senses.Encode(0, 1);
        _senses.Latent(0).CopyTo(_state);
        return _state;
    }

    public void Remember(float[] action) => _memory.Remember(_state, action);
}
