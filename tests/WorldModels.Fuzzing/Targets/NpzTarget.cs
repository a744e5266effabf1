using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Fuzzing;

internal sealed class NpzTarget : FileTarget
{
    private const long MaxBytes = 1 << 20;

    public override string Name => "npz";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("npz", "rollout_00000.npz")];

    // Four arrays, each of at most MaxBytes; numbers of one byte become numbers of four bytes.
    public override long Limit(long fileBytes) => 32 * MaxBytes + 64 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => ZipMutator.Spoil(file, mutator, (_, bytes) => mutator.Bytes(bytes));

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("episode.npz"), file);
        using RolloutDataView rollouts = new MLContext(seed: 1).Data.LoadRolloutsFromNpz([At("episode.npz")], new NpzOptions { ActionSpace = new DiscreteSpace(3), MaxArrayBytes = MaxBytes });
        ModelTarget.ReadAll(rollouts);
    }
}
