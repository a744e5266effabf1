using System.Security.Cryptography;
using WorldModels.Control;

namespace WorldModels.Fuzzing;

internal sealed class CmaEsTarget : Target
{
    public override string Name => "cma-es";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("search.cmaes"), Diagonal()];

    public override byte[] Spoil(byte[] file, Mutator mutator) => Targets.Sign(mutator.Chance(0.2) ? mutator.Bytes(file) : [.. mutator.Bytes(file[..^SHA256.HashSizeInBytes]), .. file[^SHA256.HashSizeInBytes..]]);

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var search = CmaEs.Load(stream);
        if (!search.Mean.Concat(search.BestCandidate).Append(search.Sigma).All(double.IsFinite)) throw new InvalidDataException("the state is not finite");
    }

    private static byte[] Diagonal()
    {
        using var stream = new MemoryStream();
        new CmaEs(new double[5], 0.1, new CmaEsOptions { Covariance = CovarianceShape.Diagonal }).Save(stream);
        return stream.ToArray();
    }
}
