using Microsoft.ML;

namespace WorldModels.MachineLearning;

/// <summary>Finds stages in a fitted or loaded chain, including nested chains.</summary>
internal static class StageChain
{
    /// <exception cref="ArgumentException">The chain has no such stage.</exception>
    public static TStage Find<TStage>(ITransformer model) where TStage : class, ITransformer =>
        TryFind<TStage>(model) ?? throw new ArgumentException(
            $"the model has no {typeof(TStage).Name}: it consists of {string.Join(", ", Flatten(model).Select(stage => stage.GetType().Name))}", nameof(model));

    /// <summary>Returns the last stage of this type, or null.</summary>
    public static TStage? TryFind<TStage>(ITransformer model) where TStage : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(model);
        return Flatten(model).OfType<TStage>().LastOrDefault();
    }

    /// <summary>Returns the stages in order, including those of nested chains.</summary>
    public static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
