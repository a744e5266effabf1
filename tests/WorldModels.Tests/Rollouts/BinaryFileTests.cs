using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Memory;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>ML.NET's own files (.idv) keep rollouts, but not what the annotations say of the actions.</summary>
public sealed class BinaryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rollouts_come_back_and_train_a_stage_that_is_told_the_action_space()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 3, maxSteps: 8, seed: 1);
        using (FileStream stream = File.Create(_folder.File("rollouts.idv"))) _ml.Data.SaveAsBinary(rollouts, stream, keepHidden: false);
        IDataView loaded = _ml.Data.LoadFromBinary(_folder.File("rollouts.idv"));
        Assert.Equal(rollouts.Schema.Select(column => $"{column.Name}: {column.Type}"), loaded.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal(rollouts.GetColumn<float[]>("Observation"), loaded.GetColumn<float[]>("Observation"));
        Assert.Equal(rollouts.GetColumn<float[]>("Action"), loaded.GetColumn<float[]>("Action"));
        Assert.Equal(rollouts.GetColumn<bool>("Done"), loaded.GetColumn<bool>("Done"));

        Assert.Null(RolloutDataView.ActionSpaceOf(loaded.Schema["Action"]));
        string message = Assert.Throws<InvalidOperationException>(() => Memory(null).Fit(loaded)).Message;
        Assert.Contains("MdnRnnPredictorOptions.ActionSpace", message, StringComparison.Ordinal);
        Assert.Equal(rollouts.Store.ActionSpace, Memory(rollouts.Store.ActionSpace).Fit(loaded).ActionSpace);
    }

    private MdnRnnPredictorEstimator Memory(WorldModels.Environments.Space? actionSpace) => _ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
    {
        InputColumnName = "Observation", HiddenSize = 4, Mixtures = 2, Epochs = 1, ActionSpace = actionSpace,
    });
}
