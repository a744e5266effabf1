using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Fuzzing;

/// <summary>A stored set of rollouts; a file here is the length of rollouts.json (int32), rollouts.json, rollouts.bin.</summary>
internal sealed class RolloutTarget : FileTarget
{
    public override string Name => "rollouts";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. new[] { "rollouts-points", "rollouts-cells" }.Select(name => Join(Targets.Seed(name, "rollouts.json"), Targets.Seed(name, "rollouts.bin")))];

    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        int length = BitConverter.ToInt32(file);
        (byte[] header, byte[] rows) = (file[sizeof(int)..(sizeof(int) + length)], file[(sizeof(int) + length)..]);
        return mutator.Chance(0.7) ? Join(mutator.Json(header), rows) : Join(header, mutator.Bytes(rows));
    }

    public override void Load(byte[] file)
    {
        int length = file.Length < sizeof(int) ? 0 : Math.Clamp(BitConverter.ToInt32(file), 0, file.Length - sizeof(int));
        int start = Math.Min(sizeof(int), file.Length);
        File.WriteAllBytes(At("rollouts.json"), file[start..(start + length)]);
        File.WriteAllBytes(At("rollouts.bin"), file[(start + length)..]);
        using RolloutStore store = RolloutStore.Open(At(""));
        (float[] action, float[] values, byte[] pixels) = (new float[store.ActionSpace.Size], [], []);
        if (store.ObservationSpace is ImageSpace) pixels = new byte[store.ObservationSpace.Size];
        else values = new float[store.ObservationSpace.Size];
        for (long row = 0; row < store.RowCount; row++)
        {
            if (store.ObservationSpace is ImageSpace) store.ReadPixels(row, pixels);
            else store.ReadValues(row, values);
            store.ReadAction(row, action);
            store.ReadDone(row);
            if (!float.IsFinite(store.ReadReward(row) + values.Sum() + action.Sum()) && values.Concat(action).Any(value => !float.IsFinite(value)))
                throw new InvalidDataException($"row {row} is not finite");
        }
    }

    private static byte[] Join(byte[] header, byte[] rows) => [.. BitConverter.GetBytes(header.Length), .. header, .. rows];
}
