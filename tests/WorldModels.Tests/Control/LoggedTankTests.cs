using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>From a table of logged runs to decisions, with the pipeline that a user of ML.NET would write and the default settings.</summary>
public sealed class LoggedTankTests : IDisposable
{
    private const int Judged = 40;
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_of_logged_runs_becomes_an_agent_that_holds_the_level()
    {
        string log = _folder.File("runs.csv"), zip = _folder.File("agent.zip");
        Tank.WriteLog(log, runs: 150);
        IDataView data = _ml.Data.LoadFromTextFile<TankRow>(log, separatorChar: ',', hasHeader: true);
        var model = _ml.Transforms.Concatenate("Latent", "Level", "Inflow")
            .Append(_ml.Transforms.NormalizeMeanVariance("Latent"))
            .Append(_ml.Transforms.Concatenate("Action", "Valve"))
            .Append(_ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { ActionSpace = new BoxSpace(1, 0, 1) }))
            .Append(_ml.WorldModels().CmaEsControllerTrainer("Chosen", "Latent", "Hidden", generations: 50, episodes: 8))
            .Fit(data);
        _ml.Model.Save(model, data.Schema, zip);

        Agent agent = Agent.FromModel(_ml.Model.Load(zip, out _));
        Assert.Equal(["Level", "Inflow"], agent.ObservationColumnNames);
        double random = Points(new RandomPolicy(new BoxSpace(1, 0, 1))), trained = Points(agent);
        Assert.InRange(random, 28, 36);
        Assert.True(trained >= 55, $"the agent earns {trained} of 60, random valves {random}; {MdnRnnPredictorTransformer.FromModel(model).HeldOut}");
    }

    /// <summary>The mean return of real episodes that no training has seen.</summary>
    private static double Points(IPolicy policy)
    {
        using var tank = new Tank();
        return Enumerable.Range(5000, Judged).Average(seed => EpisodeResult.Play(policy, tank, seed).Return);
    }
}
