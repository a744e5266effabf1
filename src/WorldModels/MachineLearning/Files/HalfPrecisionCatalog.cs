using Microsoft.ML.Data;
using WorldModels;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Makes small model files, from <c>ml.WorldModels()</c>.</summary>
public static class HalfPrecisionCatalog
{
    /// <summary>
    /// The same chain with the weights of V and M rounded to 16-bit floats; <c>ml.Model.Save</c> then writes them with two bytes each, half as
    /// many as before. Everything is still computed with 32-bit floats.
    /// </summary>
    /// <remarks>A weight changes by at most one part in 2,048. Measure the score of an agent again before you ship the small file.</remarks>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="model">A fitted or loaded chain; it stays as it is. All stages but V and M are taken over unchanged.</param>
    /// <exception cref="ArgumentException">A weight is larger than 65,504, which a 16-bit float cannot hold.</exception>
    public static ITransformer ToHalfPrecision(this WorldModelCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new TransformerChain<ITransformer>([.. StageChain.Flatten(model).Select(stage => stage is StageTransformer ours ? ours.ToHalfPrecision() : stage)]);
    }
}
