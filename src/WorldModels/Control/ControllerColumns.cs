using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The names of the columns that C reads and adds; those of h and c are null if C does not read them.</summary>
internal sealed record ControllerColumns(string Latent, string? Hidden, string? Cell, string Action)
{
    public IReadOnlyList<InputColumn> Inputs(int? latentSize = null, int? hiddenSize = null) =>
    [
        InputColumn.Vector(Latent, "latent", NumberDataViewType.Single, latentSize),
        .. Hidden is null ? [] : new[] { InputColumn.Vector(Hidden, "hidden state", NumberDataViewType.Single, hiddenSize) },
        .. Cell is null ? [] : new[] { InputColumn.Vector(Cell, "cell state", NumberDataViewType.Single, hiddenSize) },
    ];
}
