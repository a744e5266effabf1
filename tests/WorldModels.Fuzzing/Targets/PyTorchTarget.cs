using System.IO.Compression;
using WorldModels.Torch;

namespace WorldModels.Fuzzing;

internal sealed class PyTorchTarget : Target
{
    private static readonly string[] Files = ["memory-zip.tar", "memory-legacy.tar", "controller-zip.tar", "controller-legacy.tar", "views-zip.pt", "views-legacy.pt"];

    public override string Name => "pytorch";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Files.Select(file => Targets.Seed("pytorch", file))];

    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        if (!file.AsSpan().StartsWith("PK"u8)) return Pickle(file, mutator);
        if (mutator.Chance(0.3)) return ZipMutator.Spoil(file, mutator, (name, bytes) => Content(name, bytes, mutator));
        return ZipMutator.Write(ZipMutator.Read(file).Select(entry => KeyValuePair.Create(entry.Key, Content(entry.Key, entry.Value, mutator))), CompressionLevel.NoCompression);
    }

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        foreach (NamedTensor tensor in WeightFile.Read(stream).Tensors)
            if (tensor.Reject() is { } reason) throw new InvalidDataException(reason);
    }

    private static byte[] Content(string name, byte[] bytes, Mutator mutator) =>
        name.EndsWith("data.pkl", StringComparison.Ordinal) ? Pickle(bytes, mutator) : mutator.Chance(0.1) ? mutator.Bytes(bytes) : bytes;

    // Replaces an instruction or a number, or changes bytes without knowledge of the format.
    private static byte[] Pickle(byte[] bytes, Mutator mutator)
    {
        if (mutator.Chance(0.3)) return mutator.Bytes(bytes);
        const string instructions = "(.012NKMJGXUTCBqrhj)tlaeds}]ucRbQiopPIFLSVg\u0080\u0081\u0085\u0086\u0087\u0088\u0089\u008A\u008C\u0092\u0093\u0094\u0095";
        byte[] changed = [.. bytes];
        for (int changes = 1 + mutator.Next(3); changes > 0; changes--) changed[mutator.Next(Math.Min(changed.Length, 2000))] = (byte)instructions[mutator.Next(instructions.Length)];
        return changed;
    }
}
