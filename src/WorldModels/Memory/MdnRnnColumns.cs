using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Memory;

/// <summary>The names of the columns that M reads and writes.</summary>
internal sealed record MdnRnnColumns(
    string Latent, string? LogVariance, string Action, string Reward, string Done, string Episode, string Step, string Hidden, string? Cell)
{
    /// <summary>The columns that training reads.</summary>
    public IEnumerable<string> All => new[] { Latent, LogVariance, Action, Reward, Done, Episode, Step }.OfType<string>();

    /// <summary>Returns the columns that the fitted stage reads.</summary>
    public IReadOnlyList<InputColumn> ToPredict(int? latentSize = null, int? actionSize = null) =>
    [
        InputColumn.Vector(Latent, "latent", NumberDataViewType.Single, latentSize),
        InputColumn.Vector(Action, "action", NumberDataViewType.Single, actionSize),
        InputColumn.Episode(Episode),
        InputColumn.Scalar(Step, "step", NumberDataViewType.Int32),
    ];

    /// <summary>Returns the columns that training and evaluation read.</summary>
    public IReadOnlyList<InputColumn> ToTrain(int? latentSize = null, int? actionSize = null) =>
    [
        .. ToPredict(latentSize, actionSize),
        .. LogVariance is null ? [] : new[] { InputColumn.Vector(LogVariance, "log variance", NumberDataViewType.Single, latentSize) },
        InputColumn.Scalar(Reward, "reward", NumberDataViewType.Single),
        InputColumn.Scalar(Done, "done", BooleanDataViewType.Instance),
    ];
}
