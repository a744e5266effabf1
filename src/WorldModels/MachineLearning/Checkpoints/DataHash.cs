using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>Hashes of data and weights, by which a checkpoint detects whether they are still the same.</summary>
internal static class DataHash
{
    public static string Of(IEnumerable<NamedTensor> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor weight in weights.OrderBy(weight => weight.Name, StringComparer.Ordinal))
            hash.AppendData(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public static string Of(Action<IncrementalHash> append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        append(hash);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
