using WorldModels.Torch;

namespace WorldModels.Fuzzing;

internal sealed class PaperTarget : Target
{
    public override string Name => "paper";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        [.. "[[[1,-2,3],[4,5,6]],[7,8,9],[[[[10]],[[11]]]]]"u8], [.. "[\n[\n0.4248,\n0.1779,\n-2.3252,\n-0.082,\n0.0051,\n-0.7587\n],\n900.46\n]"u8],
    ];

    public override byte[] Spoil(byte[] file, Mutator mutator) => mutator.Json(file);

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        foreach (NamedTensor tensor in WeightFile.Read(stream).Tensors)
            if (tensor.Reject() is { } reason) throw new InvalidDataException(reason);
    }
}
