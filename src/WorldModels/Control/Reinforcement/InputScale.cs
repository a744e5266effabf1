using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Control;

/// <summary>Measures the means and standard deviations of C's inputs, and standardizes the inputs with the values of the last <see cref="Update"/>.</summary>
internal sealed class InputScale(int size, bool learns)
{
    private readonly Moments _moments = new(size);

    public Standardization Standardization { get; private set; } = Standardization.None(size);

    public MomentsState ToState() => _moments.ToState();

    /// <summary>Returns the standardization in use, which may be older than the measured values.</summary>
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
