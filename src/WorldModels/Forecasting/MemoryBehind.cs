using Microsoft.ML;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Forecasting;

/// <summary>Finds the M that made a column of hidden states.</summary>
internal static class MemoryBehind
{
    /// <param name="input">The rows after M.</param>
    /// <param name="hidden">The column.</param>
    /// <param name="reader">The name of the stage that needs M, for messages.</param>
    /// <exception cref="InvalidOperationException">The column was not made by M, or a stage changes the latent that M reads.</exception>
    public static MdnRnnPredictorTransformer Find(IDataView input, string hidden, string reader)
    {
        MdnRnnPredictorTransformer memory = StageReference.Find<MdnRnnPredictorTransformer>(input.Schema[hidden]) ?? throw new InvalidOperationException(
            $"column '{hidden}' was not made by M (MdnRnnPredictor) of this chain: {reader} needs M itself, not only its numbers. Put M before it with Append");
        RowStages stages = RowStages.Behind(input);
        int level = stages.Stages.Select(stage => stage.Transformer).ToList().IndexOf(memory);
        try
        {
            if (level >= 0) Perception.CheckColumns(stages, level, memory, new ControllerColumns(memory.Columns.Latent, hidden, null, ""), reader);
        }
        catch (ArgumentException cause)
        {
            throw new InvalidOperationException(cause.Message, cause);
        }
        return memory;
    }
}
