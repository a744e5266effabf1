using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Inference;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>Files written by numpy itself: see Numpy/make.py.</summary>
public sealed class NumpyFilesTests : IDisposable
{
    private const int Steps = 5, PictureSize = 8 * 6 * 3;
    private static readonly BoxSpace Steering = new(3, -1, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_episode_as_the_reproduction_in_PyTorch_keeps_it_is_read()
    {
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz([Path("pytorch.npz")], new NpzOptions { ActionSpace = Steering });
        Assert.Equal(new ImageSpace(8, 6, 3), view.Store.ObservationSpace);
        Assert.Equal(Pictures().SkipLast(1), view.GetColumn<byte[]>("Observation"));
        Assert.Equal(Actions().Skip(1), view.GetColumn<float[]>("Action"));
        Assert.Equal([-0.25f, 0, 0.25f, 0.5f], view.GetColumn<float>("Reward"));
        Assert.Equal([false, false, false, true], view.GetColumn<bool>("Done"));
    }

    [Fact]
    public void An_episode_as_the_papers_code_keeps_it_is_read()
    {
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(
            [Path("paper.npz")], new NpzOptions { ActionSpace = Steering, MissingReward = 0, MissingDone = true });
        Assert.Equal(Pictures(), view.GetColumn<byte[]>("Observation"));
        Assert.Equal(Actions().Select(action => action.Select(value => (float)(Half)value).ToArray()), view.GetColumn<float[]>("Action"));
    }

    [Fact]
    public void Vectors_choices_and_columns_with_an_axis_of_their_own_are_read()
    {
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz([Path("vectors.npz")], new NpzOptions { ActionSpace = new DiscreteSpace(3) });
        Assert.Equal([[0f], [1], [2], [0]], view.GetColumn<float[]>("Action"));
        Assert.Equal([-0.25f, 0, 0.25f, 0.5f], view.GetColumn<float>("Reward"));
        Assert.Equal([false, false, false, true], view.GetColumn<bool>("Done"));
        float[][] observations = [.. view.GetColumn<float[]>("Observation")];
        Assert.Equal(Steps - 1, observations.Length);
        for (int i = 0; i < 3 * (Steps - 1); i++) Assert.Equal(-1 + i / 7.0, observations[i / 3][i % 3], 1e-6);
    }

    [Theory]
    [InlineData("fortran", "observations", "it is in Fortran order")]
    [InlineData("big-endian", "rewards", "have type >f8")]
    [InlineData("objects", "rewards", "Python objects")]
    [InlineData("complex", "rewards", "have type <c8")]
    [InlineData("structured", "rewards", "does not describe an array of numbers")]
    [InlineData("longer", "rewards", "<f8 [6], but 'observations' needs [5]")]
    [InlineData("wider", "rewards", "<f8 [5, 2], but 'observations' needs [5]")]
    [InlineData("text", "terminals", "have type <U2")]
    [InlineData("pictures", "observations", "<f4 [5, 8, 6, 3]: pictures are uint8")]
    public void An_array_of_another_kind_or_size_is_refused_by_name(string file, string array, string reason)
    {
        string message = Assert.Throws<FormatException>(
            () => _ml.Data.LoadRolloutsFromNpz([Path($"wrong-{file}.npz")], new NpzOptions { ActionSpace = Steering })).Message;
        Assert.Contains($"array '{array}' of", message, StringComparison.Ordinal);
        Assert.Contains($"wrong-{file}.npz", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_V_under_the_names_of_the_reproduction_computes_what_numpy_does()
    {
        string path = _folder.File("v.safetensors");
        using (var packed = new GZipStream(File.OpenRead(Path("pytorch-vae.safetensors.gz")), CompressionMode.Decompress))
        using (FileStream file = File.Create(path)) packed.CopyTo(file);
        VaeEncoderTransformer vision = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", path).Stage;
        float[] mean = new float[3], logVariance = new float[3], redrawn = new float[64 * 64 * 3];
        vision.Model.EncodeParallel([.. Enumerable.Range(0, redrawn.Length).Select(i => (byte)(7 * i))], 1, mean, logVariance);
        Numbers.AssertClose(Output("mu"), mean);
        Numbers.AssertClose([.. Output("logsigma").Select(value => 2 * value)], logVariance);
        vision.Model.Decode(mean, 1, redrawn);
        Numbers.AssertClose(Output("redrawn"), [.. redrawn.Where((_, i) => i % 61 == 0)]);
    }

    private static double[] Output(string name)
    {
        NpyArray array = NpzFile.Array(Path("pytorch-vae-outputs.npz"), name, maxBytes: 1 << 20)!;
        return [.. Enumerable.Range(0, array.Length).Select(i => (double)array.Value(i))];
    }

    private static IEnumerable<byte[]> Pictures() =>
        Enumerable.Range(0, Steps).Select(step => Enumerable.Range(0, PictureSize).Select(i => (byte)((step * PictureSize + i) % 251)).ToArray());

    private static IEnumerable<float[]> Actions() =>
        Enumerable.Range(0, Steps).Select(step => Enumerable.Range(0, 3).Select(i => (float)(-0.5 + (3 * step + i) / 14.0)).ToArray());

    private static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Numpy", name);
}
