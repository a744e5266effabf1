using TorchSharp;

namespace WorldModels.Torch;

/// <summary>A stretch of a batch that is computed by itself.</summary>
/// <param name="First">Where it begins.</param>
/// <param name="Count">How much of the batch it is.</param>
internal readonly record struct Shard(int First, int Count)
{
    /// <summary>Shards of nearly one size, which depends on the batch and never on the number of threads; a GPU takes the batch whole.</summary>
    /// <param name="batch">Items of the batch.</param>
    /// <param name="least">Items of which a shard has at least as many, where the batch has.</param>
    /// <param name="device">Where it is computed.</param>
    public static Shard[] Of(int batch, int least, torch.Device device)
    {
        int count = device.type == DeviceType.CPU ? Math.Max(1, batch / least) : 1;
        return [.. Enumerable.Range(0, count).Select(i => new Shard(Start(i), Start(i + 1) - Start(i)))];

        int Start(int shard) => (int)((long)batch * shard / count);
    }
}

/// <summary>What a shard differentiates.</summary>
/// <param name="Output">The shard's part of the loss, a scalar; or what the loss is computed from.</param>
/// <param name="Slope">In the second case the gradient of the loss with respect to it.</param>
internal readonly record struct ShardLoss(torch.Tensor Output, torch.Tensor? Slope = null);
