using WorldModels.Torch;

namespace WorldModels.Fuzzing;

internal sealed class SafetensorsTarget : Target
{
    private const long MaxBytes = 1 << 20;

    public override string Name => "safetensors";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("m.safetensors")];

    public override long Limit(long fileBytes) => MaxBytes + 32 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => Targets.SpoilSafetensors(file, mutator);

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        foreach (NamedTensor tensor in Safetensors.Read(stream, MaxBytes).Tensors)
            if (!tensor.Values.All(float.IsFinite)) throw new InvalidDataException($"tensor {tensor.Name} is not finite");
    }
}
