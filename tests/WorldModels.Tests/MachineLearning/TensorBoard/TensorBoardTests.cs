using Microsoft.ML;
using Microsoft.ML.Runtime;
using StbImageSharp;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;
using WorldModels.Tests.Exploration;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>The TensorBoard files of trainings.</summary>
[Collection(Stages.Name)]
public sealed class TensorBoardTests(TrainedChain chain) : IDisposable
{
    private const int PictureSize = 64 * 64 * 3;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void V_records_its_losses_and_trains_as_it_does_without()
    {
        VaeEncoderTransformer plain = TrainVision(null), watched = TrainVision(_folder.Path);
        Assert.Equal(plain.Weights.Select(weight => weight.Values), watched.Weights.Select(weight => weight.Values));
        var events = new RecordedEvents(_folder.Path);
        long frames = chain.Rollouts.Store.RowCount - watched.HeldOut!.Frames, stepsAnEpoch = (frames + 15) / 16;
        Assert.Equal(Enumerable.Range(1, 2 * (int)stepsAnEpoch).Select(step => (long)step), events.Curve("V/reconstruction_loss").Select(point => point.Step));
        Assert.Equal(
            watched.History.Select(epoch => (epoch.Epoch * stepsAnEpoch, (float)epoch.Reconstruction)), events.Curve("V/epoch_reconstruction_loss"));
        Assert.Equal(watched.History.Select(epoch => (epoch.Epoch * stepsAnEpoch, (float)epoch.KlDivergence)), events.Curve("V/epoch_KL_divergence"));
        Assert.Equal(
            watched.History.Select(epoch => (epoch.Epoch * stepsAnEpoch, (float)epoch.HeldOut!.SquaredError)), events.Curve("V/held-out_reconstruction_loss"));
        Assert.Equal(watched.History.Select(epoch => (epoch.Epoch * stepsAnEpoch, (float)epoch.HeldOut!.KlDivergence)), events.Curve("V/held-out_KL_divergence"));
    }

    [Fact]
    public void V_draws_frames_above_what_it_makes_of_them()
    {
        VaeEncoderTransformer vision = TrainVision(_folder.Path);
        var pictures = new RecordedEvents(_folder.Path).Pictures("V/reconstructions");
        Assert.Equal(2, pictures.Count);
        ImageResult strip = ImageResult.FromMemory(pictures[^1].Value.EncodedImageString.ToByteArray(), ColorComponents.RedGreenBlue);
        Assert.Equal((512, 128), (strip.Width, strip.Height));
        Assert.Equal((512, 128, 3), (pictures[^1].Value.Width, pictures[^1].Value.Height, pictures[^1].Value.Colorspace));
        HashSet<string> known = [.. Frames().Select(Convert.ToHexString)];
        for (int column = 0; column < 8; column++)
        {
            byte[] frame = Tile(strip, 0, column);
            Assert.Contains(Convert.ToHexString(frame), known);
            byte[] expected = vision.Decode(vision.Encode(frame));
            Assert.All(Tile(strip, 1, column).Zip(expected), pixel => Assert.InRange(pixel.First - pixel.Second, -1, 1));
        }
    }

    [Fact]
    public void M_records_its_held_out_figures_beside_the_baselines()
    {
        MdnRnnPredictorOptions options = TrainedChain.MemoryOptions();
        options.TensorBoardFolder = _folder.Path;
        MdnRnnPredictorTransformer memory = new MLContext(seed: 5).Transforms.MdnRnnPredictor(options).Fit(chain.Encoded);
        var events = new RecordedEvents(_folder.Path);
        Assert.Equal(memory.History.Select(epoch => (float)epoch.HeldOut!.NegativeLogLikelihood), Values("M/held-out_negative_log-likelihood"));
        Assert.Equal(memory.History.Select(epoch => (float)epoch.HeldOut!.GaussianBaseline), Values("M/Gaussian_baseline"));
        Assert.Equal(memory.History.Select(epoch => (float)epoch.HeldOut!.SquaredError), Values("M/held-out_squared_error"));
        Assert.NotEmpty(events.Curve("M/negative_log-likelihood"));
        Assert.Equal(events.Curve("M/reward_error")[^1].Step, events.Curve("M/Gaussian_baseline")[^1].Step);

        IEnumerable<float> Values(string tag) => events.Curve(tag).Select(point => point.Value);
    }

    [Fact]
    public void C_records_returns_the_search_and_its_score()
    {
        CmaEsControllerOptions options = TrainedChain.ControllerOptions();
        (options.Generations, options.EvaluateEvery, options.TensorBoardFolder) = (4, 2, _folder.Path);
        ControllerHistory history = new MLContext(seed: 5).WorldModels().CmaEsControllerTrainer(options).Fit(chain.Remembered).History;
        var events = new RecordedEvents(_folder.Path);
        Assert.Equal(history.Generations.Select(one => ((long)one.Generation, (float)one.Sigma)), events.Curve("C/sigma"));
        Assert.Equal(history.Generations.Select(one => ((long)one.Generation, (float)one.Best)), events.Curve("C/best_return"));
        Assert.Equal(
            history.Generations.Where(one => one.Evaluation is not null).Select(one => ((long)one.Generation, (float)one.Evaluation!.Value)),
            events.Curve("C/evaluated_return"));
        Assert.Equal([2L, 4], events.Curve("C/evaluated_return").Select(point => point.Step));
        Assert.Equal([(4L, (float)history.Score)], events.Curve("C/score"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void C_by_reinforcement_learning_records_its_evaluations(bool ppo)
    {
        var ml = new MLContext(seed: 3);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2, maxSteps: 20);
        ReinforcementOptions options = ppo ? new PpoControllerOptions { Horizon = 16 } : new DqnControllerOptions { LearningStarts = 50 };
        (options.OutputColumnName, options.LatentColumnName, options.HiddenColumnName, options.Environment) = ("Chosen", "Observation", null, () => new PointWorld());
        (options.Steps, options.EvaluateEvery, options.EvaluationEpisodes, options.TensorBoardFolder) = (400, 200, 2, _folder.Path);
        ControllerTransformer trained = options is PpoControllerOptions policy
            ? ml.WorldModels().PpoControllerTrainer(policy).Fit(rollouts)
            : ml.WorldModels().DqnControllerTrainer((DqnControllerOptions)options).Fit(rollouts);
        var events = new RecordedEvents(_folder.Path);
        Assert.Equal(
            trained.History.Generations.Where(one => one.Evaluation is not null).Select(one => (float)one.Evaluation!.Value),
            events.Curve("C/evaluated_return").Select(point => point.Value));
        Assert.NotEmpty(events.Curve("C/loss"));
        Assert.NotEmpty(events.Curve("C/mean_return"));
    }

    [Fact]
    public void The_stages_of_a_chain_share_a_folder()
    {
        (VaeEncoderOptions see, MdnRnnPredictorOptions remember, CmaEsControllerOptions act) =
            (TrainedChain.VisionOptions(), TrainedChain.MemoryOptions(), TrainedChain.ControllerOptions());
        foreach (TrainingOptions options in new TrainingOptions[] { see, remember, act }) options.TensorBoardFolder = _folder.File("made/for/it");
        var ml = new MLContext(seed: 5);
        ml.Transforms.VaeEncoder(see).Append(ml.Transforms.MdnRnnPredictor(remember)).Append(ml.WorldModels().CmaEsControllerTrainer(act)).Fit(chain.Rollouts);
        var events = new RecordedEvents(_folder.File("made/for/it"));
        Assert.Equal(3, events.Files.Count);
        Assert.Equal(["C", "M", "V"], events.Tags.Select(tag => tag.Split('/')[0]).Distinct());
    }

    [Fact]
    public void Simpler_models_record_as_well()
    {
        var ml = new MLContext(seed: 1);
        DynamicsNetworkTransformer network = ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = DynamicsHead.MeanSquaredError, HiddenSizes = [8], Epochs = 3, ActionSpace = new DiscreteSpace(2), Threads = 1, TensorBoardFolder = _folder.File("network"),
        }).Fit(ml.Data.LoadFromEnumerable(PushRow.Play(10)));
        Assert.Equal(
            network.History.Select(epoch => (float)epoch.HeldOutLoss),
            new RecordedEvents(_folder.File("network")).Curve("the_dynamics_network/held-out_loss").Select(point => point.Value));

        IterativeOptions options = MazeRuns.Options(rounds: 2, seed: 1);
        options.TensorBoardFolder = _folder.File("rounds");
        using IterativeResult rounds = MazeRuns.Curious(options);
        var events = new RecordedEvents(_folder.File("rounds"));
        Assert.Equal(rounds.Rounds.Select(round => ((long)round.Number, (float)round.Score)), events.Curve("Rounds/score"));
        Assert.Equal(rounds.Rounds.Select(round => ((long)round.Number, (float)round.RealSteps)), events.Curve("Rounds/real_steps"));
    }

    [Fact]
    public void A_long_training_records_about_a_thousand_points()
    {
        using (var monitor = Monitor(totalSteps: 5500))
            for (int step = 1; step <= 5500; step++) monitor.Advance(("loss", step));
        var curve = new RecordedEvents(_folder.Path).Curve("C/loss");
        Assert.Equal(Enumerable.Range(1, 1100).Select(point => (5L * point, 5f * point)), curve);
    }

    [Fact]
    public void What_is_recorded_can_be_read_while_the_training_goes_on()
    {
        using var monitor = Monitor(totalSteps: 10);
        monitor.Advance(("loss", 0.5), ("undefined", 1));
        monitor.Record(("undefined", double.NaN));
        var events = new RecordedEvents(_folder.Path);
        Assert.Equal([(1L, 0.5f)], events.Curve("C/loss"));
        Assert.Equal([(1L, 1f)], events.Curve("C/undefined"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_refused_by_name_before_any_step()
    {
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        VaeEncoderOptions options = TrainedChain.VisionOptions();
        (options.TensorBoardFolder, options.Progress) = (file, new Report(_ => Assert.Fail("a step was done")));
        var refused = Assert.Throws<IOException>(() => new MLContext(seed: 5).Transforms.VaeEncoder(options).Fit(chain.Rollouts));
        Assert.Contains($"TensorBoardFolder '{file}'", refused.Message);
        options.TensorBoardFolder = " ";
        Assert.Contains("TensorBoardFolder", Assert.ThrowsAny<ArgumentException>(() => new MLContext().Transforms.VaeEncoder(options)).Message);
    }

    private VaeEncoderTransformer TrainVision(string? folder)
    {
        VaeEncoderOptions options = TrainedChain.VisionOptions();
        (options.Epochs, options.TensorBoardFolder) = (2, folder);
        return new MLContext(seed: 5).Transforms.VaeEncoder(options).Fit(chain.Rollouts);
    }

    private TrainingMonitor Monitor(long totalSteps) => new(
        ((IHostEnvironment)new MLContext(seed: 1)).Register("test"), "C", totalSteps, new CmaEsControllerOptions { TensorBoardFolder = _folder.Path });

    private IEnumerable<byte[]> Frames()
    {
        for (long row = 0; row < chain.Rollouts.Store.RowCount; row++)
        {
            byte[] frame = new byte[PictureSize];
            chain.Rollouts.Store.ReadPixels(row, frame);
            yield return frame;
        }
    }

    private static byte[] Tile(ImageResult strip, int row, int column) =>
        [.. Enumerable.Range(0, 64).SelectMany(y => strip.Data.AsSpan(((row * 64 + y) * strip.Width + column * 64) * 3, 64 * 3).ToArray())];
}
