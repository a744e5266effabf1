using System.Security.Cryptography;
using WorldModels.Control;
using WorldModels.MachineLearning;

namespace WorldModels.Fuzzing;

/// <summary>Checkpoints; half of them have a correct checksum of their wrong content.</summary>
internal sealed class CheckpointTarget : Target
{
    public override string Name => "checkpoint";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("checkpoints", "C.checkpoint"), Targets.Seed("checkpoints", "M.checkpoint")];

    // Magic and version are 12 bytes, followed by the length of the JSON and the JSON.
    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        if (mutator.Chance(0.3)) return Targets.Sign(mutator.Bytes(file));
        int length = BitConverter.ToInt32(file, 12), end = 16 + length;
        byte[] text = file[16..end], rest = file[end..];
        if (mutator.Chance(0.6)) text = mutator.Json(text);
        else
        {
            int search = sizeof(int) + BitConverter.ToInt32(rest);
            rest = [.. rest[..search], .. Targets.SpoilSafetensors(rest[search..^SHA256.HashSizeInBytes], mutator), .. rest[^SHA256.HashSizeInBytes..]];
        }
        return Targets.Sign([.. file[..12], .. BitConverter.GetBytes(text.Length), .. text, .. rest]);
    }

    public override void Load(byte[] file)
    {
        try
        {
            Checkpoint<Memory.MdnRnnProgress>.Read(file);
        }
        catch (FormatException)
        {
            Checkpoint<ControllerProgress>.Read(file);
        }
    }
}
