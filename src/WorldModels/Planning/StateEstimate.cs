using WorldModels.Environments;
using WorldModels.Inference;
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

/// <summary>V's latent of the picture, with M's hidden and cell state of what came before.</summary>
internal sealed class RememberedState : IStateEstimate
{
    private readonly VaeModel _vision;
    private readonly MemoryWorldModel _memory;
    private readonly Workspace _workspace = new();
    private readonly float[] _state, _logVariance;

    /// <exception cref="ArgumentException">V and M differ in the size of a latent.</exception>
    public RememberedState(VaeEncoderTransformer vision, MemoryWorldModel memory)
    {
        ArgumentNullException.ThrowIfNull(vision);
        if (vision.LatentSize != memory.LatentSize)
            throw new ArgumentException($"V has latents of {vision.LatentSize} numbers, M of {memory.LatentSize}: they were not trained together", nameof(memory));
        (_vision, _memory) = (vision.Model, memory);
        _state = new float[memory.StateSize];
        _logVariance = new float[memory.LatentSize];
    }

    public void Begin() => Array.Clear(_state);

    public bool Takes(Space observations) => observations == VaeNetwork.Pictures;

    public string Expected => "64 x 64 x 3 pictures";

    public float[] See(Observation observation)
    {
        if (observation.Pixels.Length != VaeNetwork.PictureSize)
            throw new ArgumentException($"V sees 64 x 64 x 3 bytes: got a picture of {observation.Pixels.Length}", nameof(observation));
        _vision.Encode(observation.Pixels, 1, _state.AsSpan(0, _memory.LatentSize), _logVariance, _workspace);
        return _state;
    }

    public void Remember(float[] action) => _memory.Remember(_state, action);
}
