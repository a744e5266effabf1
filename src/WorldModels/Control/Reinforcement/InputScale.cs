using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Control;

/// <summary>Learns the means and deviations of C's inputs, and brings them to a common size by those of the last <see cref="Update"/>.</summary>
internal sealed class InputScale(int size, bool learns)
{
    private readonly Moments _moments = new(size);

    public Standardization Standardization { get; private set; } = Standardization.None(size);

    public MomentsState ToState() => _moments.ToState();

    /// <summary>The standardization at work, which may be older than what is known by now.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() => [.. Standardization.ToTensors("inputs")];

    public void Restore(MomentsState state, IReadOnlyList<NamedTensor> tensors)
    {
        _moments.Restore(state);
        Standardization = Standardization.Read(new WeightReader(tensors.ToDictionary(tensor => tensor.Name), "the inputs' scale"), "inputs", size);
    }

    public void Add(ReadOnlySpan<float> input)
    {
        if (learns) _moments.Add(input);
    }

    public void Update()
    {
        if (_moments.Count > 0) Standardization = Standardization.Of(_moments);
    }
}
