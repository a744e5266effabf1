using Microsoft.ML.Data;
using WorldModels;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Methods of <c>ml.WorldModels()</c> that reduce the size of model files.</summary>
public static class HalfPrecisionCatalog
{
    /// <summary>
    /// Returns the same chain with the weights of V and M rounded to 16-bit floats. <c>ml.Model.Save</c> then writes them with two bytes each, which is half
    /// the size. All computations still use 32-bit floats.
    /// </summary>
    /// <remarks>A weight changes by at most one part in 2,048. Measure the score of an agent again before you publish the small file.</remarks>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="model">A fitted or loaded chain; it is not changed. The result has the same stages, except V and M.</param>
    /// <exception cref="ArgumentException">A weight is larger than 65,504, the largest 16-bit float.</exception>
    public static ITransformer ToHalfPrecision(this WorldModelCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new TransformerChain<ITransformer>([.. StageChain.Flatten(model).Select(stage => stage is StageTransformer ours ? ours.ToHalfPrecision() : stage)]);
    }
}
