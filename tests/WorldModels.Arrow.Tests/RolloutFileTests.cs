using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Arrow.Tests;

/// <summary>Arrow files keep rollouts.</summary>
public sealed class RolloutFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_but_the_pictures_comes_back_with_the_action_space()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new CarRacing(), episodes: 2, maxSteps: 4, seed: 1);
        string path = _folder.File("rollouts.arrow");
        _ml.Data.SaveAsArrow(rollouts, path);
        IDataView loaded = _ml.Data.LoadFromArrow(path);
        Assert.Equal(
            rollouts.Schema.Where(column => column.Name != "Observation").Select(column => $"{column.Name}: {column.Type}"),
            loaded.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal(8, loaded.GetRowCount());
        Assert.Equal(rollouts.GetColumn<uint>("Episode"), loaded.GetColumn<uint>("Episode"));
        Assert.Equal(rollouts.GetColumn<int>("Step"), loaded.GetColumn<int>("Step"));
        Assert.Equal(rollouts.GetColumn<float[]>("Action"), loaded.GetColumn<float[]>("Action"));
        Assert.Equal(rollouts.GetColumn<float>("Reward"), loaded.GetColumn<float>("Reward"));
        Assert.Equal(rollouts.GetColumn<bool>("Done"), loaded.GetColumn<bool>("Done"));
        Assert.Equal(rollouts.Store.ActionSpace, RolloutDataView.ActionSpaceOf(loaded.Schema["Action"]));
        Assert.Equal(["rollouts.arrow"], _folder.Names);
    }

    [Fact]
    public void Pictures_that_are_named_keep_their_dimensions()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new CarRacing(), episodes: 1, maxSteps: 3, seed: 1);
        _ml.Data.SaveAsArrow(rollouts, _folder.File("pictures.arrow"), "Observation", "Step");
        IDataView loaded = _ml.Data.LoadFromArrow(_folder.File("pictures.arrow"));
        Assert.Equal(rollouts.Schema["Observation"].Type, loaded.Schema["Observation"].Type);
        Assert.Equal(rollouts.GetColumn<byte[]>("Observation"), loaded.GetColumn<byte[]>("Observation"));
    }

    [Fact]
    public void M_learns_the_same_from_the_file_as_from_the_rollouts()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new HiddenVelocity(), episodes: 4, maxSteps: 10, seed: 1);
        _ml.Data.SaveAsArrow(rollouts, _folder.File("rollouts.arrow"));
        IDataView loaded = _ml.Data.LoadFromArrow(_folder.File("rollouts.arrow"));
        MdnRnnPredictorTransformer here = Train(rollouts), there = Train(loaded);
        Assert.Equal(rollouts.Store.ActionSpace, there.ActionSpace);
        Assert.Equal(here.History.Select(epoch => epoch.NegativeLogLikelihood), there.History.Select(epoch => epoch.NegativeLogLikelihood));
        float[][] hidden = [.. there.Transform(loaded).GetColumn<float[]>("Hidden")];
        Assert.Equal(here.Transform(rollouts).GetColumn<float[]>("Hidden"), hidden);
        Assert.Contains(hidden, row => row.Any(value => value != 0));

        static MdnRnnPredictorTransformer Train(IDataView view) =>
            new MLContext(seed: 5).Transforms.MdnRnnPredictor("Hidden", "Observation", hiddenSize: 4, mixtures: 2, epochs: 2).Fit(view);
    }
}
