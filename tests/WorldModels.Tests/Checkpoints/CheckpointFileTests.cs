using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private const string Name = "T.checkpoint";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again_to_the_last_bit()
    {
        var random = new Pcg64(4);
        random.NextNormal();
        NamedTensor[] weights = [new("w", [2, 2], [0.1f, -float.Epsilon, float.MaxValue, 1e-30f])];
        Checkpoints<Progress> open = Open();
        open.Resume(() => new Run(5, "a"));
        open.Write(() => new Progress(7, random.ToState(), [0.1, double.NegativeInfinity, double.NaN]), () => weights.As("network"), () => [1, 2, 3]);
        Checkpoint<Progress> read = Open().Resume(() => new Run(5, "a"))!;
        Assert.Equal(7, read.State.Steps);
        Assert.Equal(weights[0].Values, read.Tensors.Part("network")[0].Values);
        Assert.Equal([1, 2, 3], read.Search);
        Assert.Equal([0.1, double.NegativeInfinity, double.NaN], read.State.Losses);
        Pcg64 again = Pcg64.FromState(read.State.Random);
        for (int i = 0; i < 5; i++) Assert.Equal(random.NextNormal(), again.NextNormal());
    }

    [Fact]
    public void Wherever_a_file_is_cut_or_changed_the_one_before_it_counts()
    {
        Write(1);
        Write(2);
        byte[] whole = File.ReadAllBytes(_folder.File(Name));
        Assert.Equal(2, Steps());
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(_folder.File(Name), whole[..length]);
            Assert.Equal(1, Steps());
        }
        for (int at = 0; at < whole.Length; at += 5)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 16;
            File.WriteAllBytes(_folder.File(Name), changed);
            Assert.Equal(1, Steps());
        }
        // Killed between the two renames.
        File.Delete(_folder.File(Name));
        Assert.Equal(1, Steps());
        File.WriteAllBytes(_folder.File(Name + ".previous"), [1, 2]);
        Assert.Contains(_folder.File(Name), Assert.Throws<FormatException>(() => Steps()).Message);
    }

    [Fact]
    public void A_folder_of_another_run_is_refused_and_what_differs_named()
    {
        Write(1);
        string message = Assert.Throws<InvalidOperationException>(() => Open().Resume(() => new Run(6, "b"))).Message;
        Assert.Contains("Seed was 5, now 6; Data was \"a\", now \"b\"", message);
        Assert.Contains(_folder.Path, message);
    }

    [Fact]
    public void A_full_disk_is_an_error_that_names_the_folder_and_leaves_the_last_checkpoint()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full on this system");
        Write(1);
        Checkpoints<Progress> second = Open();
        second.Resume(() => new Run(5, "a"));
        // Writing to this device always fails because it is full.
        File.CreateSymbolicLink(_folder.File(Name + ".tmp"), "/dev/full");
        string message = Assert.Throws<IOException>(() => second.Write(() => Of(2), () => [])).Message;
        Assert.Contains(_folder.Path, message);
        Assert.Contains("No space left", message);
        File.Delete(_folder.File(Name + ".tmp"));
        Assert.Equal(1, Steps());
    }

    [Fact]
    public void A_stream_that_fails_in_the_middle_leaves_the_last_checkpoint()
    {
        Write(1);
        var file = new CheckpointFile(_folder.Path, Name);
        Assert.Contains(_folder.Path, Assert.Throws<IOException>(() => file.Write(stream =>
        {
            stream.Write(new byte[100]);
            throw new IOException("broken");
        })).Message);
        Assert.Equal(1, Steps());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_named_before_any_work()
    {
        string folder = ReadOnly();
        int episodes = 0;
        string message = Assert.Throws<IOException>(() => RolloutCollector.Collect(
            () => { episodes++; return new DotWorld(); }, new RolloutOptions { Folder = folder, Resumable = true })).Message;
        Assert.Contains(folder, message);
        Assert.Equal(0, episodes);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var ml = new MLContext();
        Assert.Contains("CheckpointEvery", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Transforms.VaeEncoder(new VaeEncoderOptions { CheckpointEvery = TimeSpan.FromSeconds(-1) })).Message);
        Assert.Contains("CheckpointFolder", Assert.Throws<ArgumentException>(() => ml.Transforms.VaeEncoder(new VaeEncoderOptions { CheckpointFolder = " " })).Message);
    }

    private string ReadOnly()
    {
        // Nobody can create a folder inside a file, not even a user with all rights.
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        return Path.Combine(file, "folder");
    }

    private Checkpoints<Progress> Open() => new(_folder.Path, TimeSpan.Zero, "T");

    private void Write(long steps)
    {
        Checkpoints<Progress> checkpoints = Open();
        checkpoints.Resume(() => new Run(5, "a"));
        checkpoints.Write(() => Of(steps), () => [new NamedTensor("w", [3], [1, 2, steps])]);
    }

    private long Steps() => Open().Resume(() => new Run(5, "a"))!.State.Steps;

    private static Progress Of(long steps) => new(steps, [], []);

    private sealed record Run(long Seed, string Data);

    private sealed record Progress(long Steps, ulong[] Random, double[] Losses);
}
