using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>ML.NET's own files (.idv) store rollouts.</summary>
public sealed class BinaryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rollouts_come_back_with_their_action_space_and_train_a_stage()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 3, maxSteps: 8, seed: 1);
        using (FileStream stream = File.Create(_folder.File("rollouts.idv"))) _ml.Data.SaveAsBinary(rollouts, stream, keepHidden: false);
        IDataView loaded = _ml.Data.LoadFromBinary(_folder.File("rollouts.idv"));
        Assert.Equal(rollouts.Schema.Select(column => $"{column.Name}: {column.Type}"), loaded.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal(rollouts.GetColumn<float[]>("Observation"), loaded.GetColumn<float[]>("Observation"));
        Assert.Equal(rollouts.GetColumn<float[]>("Action"), loaded.GetColumn<float[]>("Action"));
        Assert.Equal(rollouts.GetColumn<bool>("Done"), loaded.GetColumn<bool>("Done"));

        Assert.Equal(rollouts.Store.ActionSpace, RolloutDataView.ActionSpaceOf(loaded.Schema["Action"]));
        var memory = _ml.Transforms.MdnRnnPredictor("Hidden", "Observation", hiddenSize: 4, mixtures: 2, epochs: 1).Fit(loaded);
        Assert.Equal(rollouts.Store.ActionSpace, memory.ActionSpace);
    }

    [Fact]
    public void The_bounds_of_a_box_of_actions_come_back()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new ScriptedWorld([1, 2], [5, 6]), episodes: 1, seed: 1);
        using (FileStream stream = File.Create(_folder.File("rollouts.idv"))) _ml.Data.SaveAsBinary(rollouts, stream, keepHidden: false);
        Assert.Equal(rollouts.Store.ActionSpace, RolloutDataView.ActionSpaceOf(_ml.Data.LoadFromBinary(_folder.File("rollouts.idv")).Schema["Action"]));
    }
}
