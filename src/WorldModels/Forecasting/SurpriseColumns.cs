using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Forecasting;

/// <summary>The names of the columns that a surprise detector reads and writes.</summary>
internal sealed record SurpriseColumns(string Latent, string Hidden, string Step, string Surprise, string Score, string PredictedLabel)
{
    public IReadOnlyList<InputColumn> Inputs(int? latentSize = null, int? hiddenSize = null) =>
    [
        InputColumn.Vector(Latent, "latent", NumberDataViewType.Single, latentSize),
        InputColumn.Vector(Hidden, "hidden state", NumberDataViewType.Single, hiddenSize),
        InputColumn.Scalar(Step, "step", NumberDataViewType.Int32),
    ];

    public IReadOnlyList<OutputColumn> Outputs(int latentSize = 0) =>
        [new(Surprise, latentSize), new(Score, 0, NumberDataViewType.Single), new(PredictedLabel, 0, BooleanDataViewType.Instance)];
}
