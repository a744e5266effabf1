using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Trainee;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> AllStages => [.. SmallTraining.Stages];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(AllStages))]
    public void A_training_that_is_cancelled_again_and_again_ends_with_the_bytes_of_one_that_is_not(string stage)
    {
        byte[] expected = SmallTraining.Run(stage, folder: null);
        var random = new Pcg64(11);
        int interruptions = 0;
        byte[]? trained = null;
        while (trained is null)
        {
            // The first interruption is certain: before any step. The others happen at any time, and later each time, so that the training finishes.
            using var source = new CancellationTokenSource();
            if (interruptions == 0) source.Cancel();
            else source.CancelAfter(random.Next(300 + 300 * interruptions));
            try
            {
                trained = SmallTraining.Run(stage, _folder.File("run"), cancellation: source.Token);
            }
            catch (OperationCanceledException)
            {
                interruptions++;
            }
        }
        Assert.Equal(expected, trained);
        Assert.True(interruptions > 0);
    }

    [Theory]
    [InlineData("M", "epoch 3 of 6", "epoch 2 of 6")]
    [InlineData("dynamics", "member 1, epoch 3 of 6", "member 1, epoch 2 of 6")]
    [InlineData("dynamics", "member 2, epoch 3 of 6", "member 1")]
    [InlineData("CmaEs", "generation 3 of 40", "generation 3 of 40")]
    [InlineData("Pepg", "generation 30 of 40", "generation 30 of 40")]
    [InlineData("PPO", "630 of 1200 steps", "630 of 1200 steps")]
    [InlineData("DQN", "600 of 1200 steps", "600 of 1200 steps")]
    public void A_training_that_is_cancelled_at_the_end_of_an_epoch_goes_on_there(string stage, string line, string done)
    {
        byte[] expected = SmallTraining.Run(stage, folder: null);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SmallTraining.Run(stage, _folder.Path, cancellation: source.Token, log: said =>
        {
            if (said.Contains(line, StringComparison.Ordinal)) source.Cancel();
        }));
        var heard = new List<string>();
        Assert.Equal(expected, SmallTraining.Run(stage, _folder.Path, heard.Add));
        Assert.Contains(heard, said => said.Contains("resumes from the checkpoint", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, said => said.Contains(done, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AllStages))]
    public void After_its_end_the_same_call_gives_the_result_again_and_trains_no_step(string stage)
    {
        byte[] trained = SmallTraining.Run(stage, _folder.Path);
        string[] before = Written();
        var heard = new List<string>();
        Assert.Equal(trained, SmallTraining.Run(stage, _folder.Path, heard.Add));
        Assert.DoesNotContain(heard, said => said.Contains("epoch 1 of", StringComparison.Ordinal) || said.Contains("generation 3 of", StringComparison.Ordinal) || said.Contains("of 1200 steps:", StringComparison.Ordinal));
        Assert.Equal(before, Written());

        string[] Written() => [.. _folder.FileNames.Where(name => name.StartsWith("rollouts.", StringComparison.Ordinal)).Select(name => Convert.ToHexString(File.ReadAllBytes(_folder.File(name))))];
    }

    [Theory]
    [MemberData(nameof(AllStages))]
    public void One_two_and_four_workers_give_the_same_bytes(string stage)
    {
        byte[] one = SmallTraining.Run(stage, folder: null, threads: 1);
        Assert.Equal(one, SmallTraining.Run(stage, folder: null, threads: 2));
        Assert.Equal(one, SmallTraining.Run(stage, folder: null, threads: 4));
    }

    [Fact]
    public void A_folder_of_another_collection_is_refused()
    {
        RolloutOptions Options(int episodes) => new() { Episodes = episodes, Seed = 1, Folder = _folder.Path, Resumable = true };
        RolloutCollector.Collect(() => new DotWorld(5), Options(3)).Dispose();
        string message = Assert.Throws<InvalidOperationException>(() => RolloutCollector.Collect(() => new DotWorld(5), Options(4))).Message;
        Assert.Contains("Episodes was 3, now 4", message);
        Assert.Contains(_folder.Path, message);
        Assert.Contains("PointWorld", Assert.Throws<InvalidOperationException>(() => RolloutCollector.Collect(() => new PointWorld(), Options(3))).Message);
        Assert.Contains("Folder", Assert.Throws<ArgumentException>(() => RolloutCollector.Collect(() => new DotWorld(), new RolloutOptions { Resumable = true })).Message);
    }

    [Fact]
    public void What_one_learner_left_is_refused_where_its_settings_differ()
    {
        SmallTraining.Run("PPO", _folder.Path);
        string message = Assert.Throws<InvalidOperationException>(() => SmallTraining.Run("dreamt PPO", _folder.Path)).Message;
        Assert.Contains("PointWorld", message);
        Assert.Contains("MaxSteps was 0, now 40", message);
    }

    [Fact]
    public void The_folder_of_another_ensemble_is_refused()
    {
        using RolloutDataView rollouts = new MLContext(seed: 3).Data.CollectRollouts(() => new PointWorld(), episodes: 4);
        Fit(epochs: 1, rollouts);
        Assert.Contains("Epochs was 1, now 2", Assert.Throws<InvalidOperationException>(() => Fit(epochs: 2, rollouts)).Message);
        Assert.Contains("Rows was", Assert.Throws<InvalidOperationException>(() => Fit(epochs: 1, rollouts.WithEpisodes([0, 1, 2]))).Message);

        void Fit(int epochs, IDataView rows) => new MLContext(seed: 3).Transforms.DynamicsNetwork(
            new DynamicsNetworkOptions { HiddenSizes = [4], Epochs = epochs, CheckpointFolder = _folder.Path }).Fit(rows);
    }

    [Fact]
    public void A_finished_search_goes_on_when_there_are_to_be_more_generations()
    {
        float[] expected = Fit(generations: 8, folder: null);
        Assert.NotEqual(expected, Fit(generations: 4, _folder.Path));
        Assert.Equal(expected, Fit(generations: 8, _folder.Path));
        Assert.Contains("Generations was 8, now 4", Assert.Throws<InvalidOperationException>(() => Fit(generations: 4, _folder.Path)).Message, StringComparison.Ordinal);

        static float[] Fit(int generations, string? folder)
        {
            var ml = new MLContext(seed: 3);
            using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 1);
            return ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
            {
                LatentColumnName = "Observation",
                HiddenColumnName = null,
                Environment = () => new PointWorld(),
                MaxSteps = 20,
                Population = 6,
                Episodes = 2,
                Generations = generations,
                EvaluateEvery = 2,
                EvaluationEpisodes = 2,
                CheckpointFolder = folder,
            }).Fit(rollouts).Parameters.ToArray();
        }
    }

    [Fact]
    public void A_collection_interrupted_between_its_two_files_is_completed()
    {
        byte[] collected = SmallTraining.Run("rollouts", _folder.Path);
        File.Delete(_folder.File("rollouts.json"));
        Assert.Equal(collected, SmallTraining.Run("rollouts", _folder.Path));
    }
}
