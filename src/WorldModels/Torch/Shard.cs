using TorchSharp;

namespace WorldModels.Torch;

/// <summary>A part of a batch that is computed separately.</summary>
/// <param name="First">The index of its first item.</param>
/// <param name="Count">The number of its items.</param>
internal readonly record struct Shard(int First, int Count)
{
    /// <summary>Divides a batch into shards of nearly the same size, which depends on the batch and not on the number of threads; a GPU computes the whole batch as one shard.</summary>
    /// <param name="batch">The number of items of the batch.</param>
    /// <param name="least">The minimum number of items of a shard, if the batch has so many.</param>
    /// <param name="device">The device that computes.</param>
    public static Shard[] Of(int batch, int least, torch.Device device)
    {
        int count = device.type == DeviceType.CPU ? Math.Max(1, batch / least) : 1;
        return [.. Enumerable.Range(0, count).Select(i => new Shard(Start(i), Start(i + 1) - Start(i)))];

        int Start(int shard) => (int)((long)batch * shard / count);
    }
}

/// <summary>The part of the loss that a shard differentiates.</summary>
/// <param name="Output">The shard's part of the loss, a scalar; or the tensor from which the loss is computed.</param>
/// <param name="Slope">In the second case, the gradient of the loss with respect to that tensor.</param>
internal readonly record struct ShardLoss(torch.Tensor Output, torch.Tensor? Slope = null);
