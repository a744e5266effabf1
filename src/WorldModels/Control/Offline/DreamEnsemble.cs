using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>Several Ms of the same data in whose dreams C is trained, the agent's own M first.</summary>
/// <param name="Members">Two or more.</param>
/// <param name="Penalty">What a standard deviation of the members' mean returns costs.</param>
internal sealed record DreamEnsemble(IReadOnlyList<MdnRnnPredictorTransformer> Members, double Penalty)
{
    /// <summary>Returns the ensemble of M and <paramref name="others"/>.</summary>
    /// <exception cref="InvalidOperationException">A member has other latents or actions than M.</exception>
    public static DreamEnsemble Of(MdnRnnPredictorTransformer memory, IReadOnlyList<MdnRnnPredictorTransformer> others, double penalty)
    {
        for (int i = 0; i < others.Count; i++)
        {
            if (others[i].LatentSize != memory.LatentSize || others[i].ActionSpace != memory.ActionSpace)
                throw new InvalidOperationException(
                    $"member {i} of the ensemble has latents of {others[i].LatentSize} numbers and {others[i].ActionSpace}, M has {memory.LatentSize} and {memory.ActionSpace}: train all of them on the same columns");
        }
        return new DreamEnsemble([memory, .. others], penalty);
    }
}
