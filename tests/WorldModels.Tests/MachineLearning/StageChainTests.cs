using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public class StageChainTests(TrainedChain chain)
{
    private MLContext ML => chain.ML;

    [Fact]
    public void Stock_stages_may_stand_before_between_and_after_ours()
    {
        var estimator = new EstimatorChain<ITransformer>()
            .Append(ML.Transforms.CopyColumns("Picture", "Observation"))
            .Append(ML.Transforms.NormalizeMinMax("Reward"))
            .Append(ML.Transforms.VaeEncoder("Z", "Picture", latentSize: 4, epochs: 1, batchSize: 64))
            .Append(ML.Transforms.CopyColumns("Latent", "Z"))
            .AppendCacheCheckpoint(ML)
            .Append(ML.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize: 6, mixtures: 2, epochs: 1))
            .Append(ML.Transforms.CopyColumns("H", "Hidden"))
            .AppendCacheCheckpoint(ML)
            .Append(ML.WorldModels().CmaEsControllerTrainer("Act", "Latent", "H", generations: 1, population: 4, episodes: 1))
            .Append(ML.Transforms.Concatenate("State", "Latent", "H", "Act"))
            .Append(ML.Transforms.NormalizeMinMax("State"));
        var model = estimator.Fit(chain.Rollouts);

        float[][] states = Columns.Vectors(model.Transform(chain.Rollouts), "State");

        Assert.Equal(chain.Rollouts.GetRowCount(), states.Length);
        Assert.All(states, state => Assert.Equal(4 + 6 + 2, state.Length));
        Assert.All(states, state => Assert.All(state, value => Assert.InRange(value, -1, 1)));
        Assert.NotNull(Agent.FromModel(model));
        using var engine = ML.Model.CreatePredictionEngine<RolloutRow, StateRow>(model);
        RolloutRow first = ML.Data.CreateEnumerable<RolloutRow>(chain.Rollouts, reuseRowObject: false).First();
        Columns.AssertSameBits(states[..1], [engine.Predict(first).State]);
    }

    [Fact]
    public void Where_a_stage_changes_the_latent_between_V_and_M_the_agent_applies_it_and_a_dream_draws_no_pictures()
    {
        var estimator = ML.Transforms.VaeEncoder("Latent", "Observation", latentSize: 4, epochs: 1, batchSize: 64)
            .Append(ML.Transforms.NormalizeMinMax("Latent"))
            .Append(ML.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize: 6, mixtures: 2, epochs: 1))
            .Append(ML.WorldModels().CmaEsControllerTrainer("Act", "Latent", "Hidden", generations: 1, population: 4, episodes: 1));
        var model = estimator.Fit(chain.Rollouts);
        RolloutRow first = ML.Data.CreateEnumerable<RolloutRow>(chain.Rollouts, reuseRowObject: false).First();
        Agent agent = Agent.FromModel(model);
        Columns.AssertSameBits(Columns.Vectors(model.Transform(chain.Rollouts), "Act")[..1], [agent.Act(new Observation(first.Observation))]);
        Assert.Equal(["Observation"], agent.ObservationColumnNames);
        Assert.Contains("changed after V", Assert.Throws<ArgumentException>(() => Dream.FromModel(model)).Message);
        Assert.Equal(4, Dream.FromModel(model, new DreamOptions { ShowPictures = false }).ObservationSpace.Size);
    }

    [Fact]
    public void An_agent_is_refused_where_the_latent_was_changed_between_V_and_M_outside_of_the_chain()
    {
        IDataView changed = ML.Transforms.NormalizeMinMax("Latent").Fit(chain.Encoded).Transform(chain.Encoded);
        var rest = ML.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize: 6, mixtures: 2, epochs: 1)
            .Append(ML.WorldModels().CmaEsControllerTrainer("Act", "Latent", "Hidden", generations: 1, population: 4, episodes: 1)).Fit(changed);
        Assert.Contains("changed after V", Assert.Throws<ArgumentException>(() => Agent.FromModel(new TransformerChain<ITransformer>(chain.Vision, rest))).Message);
    }

    [Fact]
    public void M_finds_the_log_variance_of_V_behind_stock_operations()
    {
        IDataView view = ML.Data.TakeRows(ML.Data.Cache(chain.Encoded), 1000);
        MdnRnnPredictorTransformer memory = ML.Transforms.MdnRnnPredictor(TrainedChain.MemoryOptions()).Fit(view);
        Assert.Equal(chain.Memory.Model.Weights.Select(weight => weight.Values), memory.Model.Weights.Select(weight => weight.Values));
        IDataView bare = ML.Transforms.SelectColumns("Episode", "Step", "Latent", "Action", "Reward", "Done").Fit(view).Transform(view);
        MdnRnnPredictorTransformer exact = ML.Transforms.MdnRnnPredictor(TrainedChain.MemoryOptions()).Fit(bare);
        Assert.NotEqual(chain.Memory.Model.Weights[0].Values, exact.Model.Weights[0].Values);
    }

    [Fact]
    public void C_finds_M_behind_stock_operations()
    {
        IDataView view = ML.Data.TakeRows(ML.Data.Cache(chain.Remembered), 3);
        IDataView copied = ML.Transforms.CopyColumns("H", "Hidden").Fit(view).Transform(view);
        CmaEsControllerOptions options = TrainedChain.ControllerOptions();
        options.HiddenColumnName = "H";
        Assert.Equal(chain.Controller.Parameters, ML.WorldModels().CmaEsControllerTrainer(options).Fit(copied).Parameters);
    }

    [Fact]
    public void C_names_the_column_that_no_M_made()
    {
        AssertRefused(chain.Remembered, options => { }, "column 'Hidden' was not added by M (MdnRnnPredictor)", "Hidden");
        AssertRefused(chain.Remembered, options => options.HiddenColumnName = "Latent", "column 'Latent' was not added by M");
        AssertRefused(chain.Remembered, options => options.HiddenColumnName = "Cell", "column 'Cell' was not added by M");
        AssertRefused(chain.Remembered, options => options.CellColumnName = "Hidden", "column 'Hidden' is not the cell state of the M that added 'Hidden'");
        AssertRefused(chain.Remembered, options => options.Environment = () => new DotWorld(), "'Latent' that the stage NormalizingTransformer computes after M", "Latent");

        void AssertRefused(IDataView view, Action<CmaEsControllerOptions> change, string message, string? normalize = null)
        {
            if (normalize is not null) view = ML.Transforms.NormalizeMinMax(normalize).Fit(view).Transform(view);
            CmaEsControllerOptions options = TrainedChain.ControllerOptions();
            change(options);
            Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => ML.WorldModels().CmaEsControllerTrainer(options).Fit(view)).Message);
        }
    }

    [Fact]
    public void The_promised_shape_is_the_schema_that_comes()
    {
        SchemaShape promised = chain.Estimator().GetOutputSchema(Shapes.Of(chain.Rollouts.Schema));
        SchemaShape real = Shapes.Of(chain.Model.GetOutputSchema(chain.Rollouts.Schema));
        Assert.Equal(chain.Acted.Schema.Select(column => (column.Name, column.Type)), chain.Model.GetOutputSchema(chain.Rollouts.Schema).Select(column => (column.Name, column.Type)));
        Assert.Equal(Describe(real), Describe(promised));

        static IEnumerable<string> Describe(SchemaShape shape) => shape.OrderBy(column => column.Name, StringComparer.Ordinal)
            .Select(column => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} [{string.Join(", ", Describe(column.Annotations))}]");
    }

    [Fact]
    public void The_chain_is_found_in_chains_of_chains()
    {
        ITransformer nested = new TransformerChain<ITransformer>(new TransformerChain<ITransformer>(chain.Vision, chain.Memory), chain.Controller);
        Assert.NotNull(Agent.FromModel(nested));
        string message = Assert.Throws<ArgumentException>(() => Agent.FromModel(chain.Vision.Append(chain.Memory))).Message;
        Assert.Contains("ControllerTransformer", message);
        Assert.Contains("VaeEncoderTransformer, MdnRnnPredictorTransformer", message);
    }

    private sealed class StateRow
    {
        public float[] State { get; set; } = [];
    }
}
