using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public sealed class DynamicsNetworkFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError)]
    [InlineData(DynamicsHead.Gaussian)]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    [InlineData(DynamicsHead.MeanSquaredError, 3)]
    [InlineData(DynamicsHead.Flow, 3)]
    public void A_loaded_model_says_and_draws_the_same(DynamicsHead head, double priorScale = 0)
    {
        using RolloutDataView rollouts = Play(null);
        DynamicsNetworkTransformer model = Save(head, rollouts, priorScale), loaded = DynamicsNetworkTransformer.FromModel(new MLContext().Model.Load(ModelPath, out _));
        Columns.AssertSameBits(Columns.Vectors(model.Transform(rollouts), "NextObservation"), Columns.Vectors(loaded.Transform(rollouts), "NextObservation"));
        Columns.AssertSameBits(Columns.Vectors(model.Transform(rollouts), "Deviation"), Columns.Vectors(loaded.Transform(rollouts), "Deviation"));
        Assert.Equal(Draw(model), Draw(loaded));
        Assert.Equal(model.GetType(), loaded.GetType());
        Assert.Equal(head != DynamicsHead.MeanSquaredError, loaded is IDensityModel);
        Assert.Equal(model.History, loaded.History);
        Assert.Equal(model.ActionSpace, loaded.ActionSpace);
        Assert.Equal(model.ParameterCount, loaded.ParameterCount);
    }

    [Fact]
    public async Task Another_process_reads_the_same_columns_without_libtorch()
    {
        using RolloutDataView rollouts = Play(_folder.File("rollouts"));
        DynamicsNetworkTransformer model = Save(DynamicsHead.Flow, rollouts);
        await FreshProcess.AssertReadsAlike(ModelPath, _folder.File("rollouts"), model.Transform(rollouts));
    }

    public void Dispose() => _folder.Dispose();

    private string ModelPath => _folder.File("model.zip");

    private RolloutDataView Play(string? folder) => _ml.Data.CollectRollouts(
        () => new Pendulum(), new RolloutOptions { Episodes = 3, Seed = 1, Folder = folder, Policy = () => new RandomPolicy(new BoxSpace(1, -1, 1)) });

    private DynamicsNetworkTransformer Save(DynamicsHead head, RolloutDataView rollouts, double priorScale = 0)
    {
        DynamicsNetworkTransformer model = _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = head, DeviationColumnName = "Deviation", HiddenSizes = [8], EnsembleSize = 2, Epochs = 2, Threads = 1, PriorScale = priorScale,
        }).Fit(rollouts);
        _ml.Model.Save(model, rollouts.Schema, ModelPath);
        return model;
    }

    private static float[] Draw(DynamicsNetworkTransformer model)
    {
        var steps = new ImaginedSteps(50, 3, 1);
        model.Step(steps, new Pcg64(1));
        return [.. steps.NextStates, .. steps.Rewards];
    }
}
