using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public sealed class NpzTests : IDisposable
{
    private static readonly BoxSpace Steering = new(1, -1, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_episode_of_the_paper_lacks_rewards_and_ends_and_says_what_to_set()
    {
        WritePaper();
        string message = Assert.Throws<FormatException>(() => _ml.Data.LoadRolloutsFromNpz(_folder.Path, Steering)).Message;
        Assert.Contains("a.npz has no array 'reward': set NpzOptions.MissingReward", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_episode_of_the_paper_is_read_with_its_half_precision_actions()
    {
        WritePaper();
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, new NpzOptions { ActionSpace = Steering, MissingReward = 1, MissingDone = true });
        Assert.Equal(new ImageSpace(1, 2, 3), view.Store.ObservationSpace);
        Assert.Equal([[0.5f], [-0.25f], [1f]], view.GetColumn<float[]>("Action"));
        Assert.Equal([1f, 1f, 1f], view.GetColumn<float>("Reward"));
        Assert.Equal([false, false, true], view.GetColumn<bool>("Done"));
        Assert.Equal([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16, 17]], view.GetColumn<byte[]>("Observation"));
    }

    [Fact]
    public void In_the_reproductions_files_observations_follow_their_actions()
    {
        WriteReproduction(_folder.File("a.npz"));
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, Steering);
        Assert.Equal([[1f, 2], [3, 4], [5, 6]], view.GetColumn<float[]>("Observation"));
        Assert.Equal([[0.2f], [0.3f], [0.4f]], view.GetColumn<float[]>("Action"));
        Assert.Equal([-2f, -3, -4], view.GetColumn<float>("Reward"));
        Assert.Equal([false, false, true], view.GetColumn<bool>("Done"));
        Assert.Equal(Steering, view.Store.ActionSpace);
    }

    // The generator of ctallec/world-models (data/carracing.py) draws its actions before it plays and saves them all: sample_continuous_policy
    // (utils/misc.py) gives seq_len + 1 of them, 'white' noise seq_len. The episode ends with the track or when the car leaves the field.
    [Theory]
    [InlineData(1000, 1001)]
    [InlineData(1000, 1000)]
    [InlineData(230, 1001)]
    [InlineData(230, 1000)]
    [InlineData(2, 1001)]
    public void Actions_that_the_reproduction_drew_and_never_took_are_not_read(int steps, int drawn)
    {
        WriteGenerated("a.npz", steps, drawn);
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, new BoxSpace(3, -1, 1));
        Assert.Equal(steps - 1, view.Store.RowCount);
        // The loader (data/loaders.py) pairs observation t with action, reward and terminal t + 1.
        Assert.Equal(Enumerable.Range(1, steps - 1).Select(i => new[] { i / 1001f, 0, -i / 1001f }), view.GetColumn<float[]>("Action"));
        Assert.Equal(Enumerable.Range(0, steps - 1).Select(i => (byte)i), view.GetColumn<byte[]>("Observation").Select(picture => picture[0]));
        Assert.Equal(Enumerable.Range(1, steps - 1).Select(i => (float)(-0.1 * i)), view.GetColumn<float>("Reward"));
        Assert.Equal(Enumerable.Range(1, steps - 1).Select(i => i == steps - 1), view.GetColumn<bool>("Done"));
    }

    [Fact]
    public void Fewer_actions_than_observations_are_refused_and_so_are_more_ends()
    {
        WriteGenerated("a.npz", 8, 7);
        Assert.Contains("is <f8 [7, 3], but 'observations' needs at least 8 actions of", Refusal(new BoxSpace(3, -1, 1)), StringComparison.Ordinal);
        Write(("obs", NumpyBytes.Array("<f4", "(2, 1)", NumpyBytes.Of(1f, 2f))), ("action", NumpyBytes.Array("<f4", "(2,)", NumpyBytes.Of(0f, 0f))),
            ("reward", NumpyBytes.Array("<f4", "(2,)", NumpyBytes.Of(0f, 0f))), ("done", NumpyBytes.Array("|b1", "(3,)", [0, 0, 1])));
        Assert.Contains("'done'", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_without_an_action_on_their_only_observation_are_passed_over_and_counted()
    {
        WriteGenerated("a.npz", 1, 1001);
        Assert.Contains("none of the 1 files has a step", Refusal(new BoxSpace(3, -1, 1)), StringComparison.Ordinal);
        WriteGenerated("b.npz", 3, 1001);
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.Message);
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, new BoxSpace(3, -1, 1));
        Assert.Equal(2, view.Store.RowCount);
        Assert.Contains(messages, message => message.Contains("Skipped 1 of 2 files", StringComparison.Ordinal) && message.Contains("a.npz", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_saved_is_loaded_again(bool reproduction)
    {
        NpzFormat format = reproduction ? NpzFormat.PyTorch : NpzFormat.Paper;
        using RolloutDataView view = _ml.Data.CollectRollouts(() => new ScriptedWorld([1, 2, 3, 4], [5, 6, 7, 8]), episodes: 2, maxSteps: 4, seed: 1);
        _ml.Data.SaveRolloutsAsNpz(view, _folder.Path, format);
        Assert.Equal(["rollout_00000.npz", "rollout_00001.npz"], _folder.FileNames);
        using RolloutDataView loaded = _ml.Data.LoadRolloutsFromNpz(_folder.Path, view.Store.ActionSpace);
        Assert.Equal(view.GetColumn<float[]>("Observation"), loaded.GetColumn<float[]>("Observation"));
        Assert.Equal(view.GetColumn<float[]>("Action"), loaded.GetColumn<float[]>("Action"));
        Assert.Equal(view.GetColumn<float>("Reward"), loaded.GetColumn<float>("Reward"));
        Assert.Equal(view.GetColumn<bool>("Done"), loaded.GetColumn<bool>("Done"));
        Assert.Equal(view.GetColumn<uint>("Episode"), loaded.GetColumn<uint>("Episode"));
    }

    [Fact]
    public void A_saved_array_has_the_bytes_that_numpy_writes()
    {
        using RolloutDataView view = _ml.Data.CollectRollouts(() => new ScriptedWorld([1, 2], [5, 6]), episodes: 1, seed: 1);
        _ml.Data.SaveRolloutsAsNpz(view, _folder.Path, NpzFormat.Paper);
        using ZipArchive zip = ZipFile.OpenRead(_folder.File("rollout_00000.npz"));
        Assert.Equal(["obs.npy", "action.npy", "reward.npy", "done.npy"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal(NumpyBytes.Array("<f4", "(2, 1)", NumpyBytes.Of(1f, 2f)), BytesOf(zip.GetEntry("obs.npy")!));
        Assert.Equal(NumpyBytes.Array("<f4", "(2,)", NumpyBytes.Of(5f, 6f)), BytesOf(zip.GetEntry("reward.npy")!));
        Assert.Equal(NumpyBytes.Array("|b1", "(2,)", [0, 1]), BytesOf(zip.GetEntry("done.npy")!));
    }

    [Fact]
    public void Saving_beside_other_episodes_is_refused()
    {
        WritePaper();
        using RolloutDataView view = _ml.Data.CollectRollouts(() => new ScriptedWorld([1, 2], [5, 6]), episodes: 1, seed: 1);
        Assert.Contains("already contains *.npz files", Assert.Throws<IOException>(() => _ml.Data.SaveRolloutsAsNpz(view, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_brought_to_the_size_of_V_by_wrappers()
    {
        byte[] pictures = [.. Enumerable.Range(0, 2 * 4 * 4 * 3).Select(i => (byte)(i < 48 ? 10 : 200))];
        Write(("obs", NumpyBytes.Array("|u1", "(2, 4, 4, 3)", pictures)), ("action", NumpyBytes.Array("<f4", "(2, 1)", NumpyBytes.Of(0f, 0f))),
            ("reward", NumpyBytes.Array("<f8", "(2,)", NumpyBytes.Of(0.0, 0.5))), ("done", NumpyBytes.Array("|b1", "(2,)", [0, 0])));
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(
            _folder.Path, new NpzOptions { ActionSpace = Steering, Wrap = world => world.WithResizedFrame(2, 2).WithScaledReward(2) });
        Assert.Equal(new ImageSpace(2, 2, 3), view.Store.ObservationSpace);
        Assert.Equal([10, 200], view.GetColumn<byte[]>("Observation").Select(picture => Assert.Single(picture.Distinct())));
        Assert.Equal([0f, 1], view.GetColumn<float>("Reward"));
    }

    [Fact]
    public void Choices_are_whole_numbers_of_any_type()
    {
        WriteDiscrete(NumpyBytes.Of(0L, 2L, 1L));
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, new DiscreteSpace(3));
        Assert.Equal([[0f], [2], [1]], view.GetColumn<float[]>("Action"));
    }

    [Fact]
    public void A_choice_that_is_none_is_refused()
    {
        WriteDiscrete(NumpyBytes.Of(0L, 3L, 1L));
        Assert.Contains("action 1 of", Refusal(new DiscreteSpace(3)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|O", "(3,)", "Python objects")]
    [InlineData("<c8", "(3,)", "have type <c8")]
    [InlineData(">f4", "(3,)", "have type >f4")]
    [InlineData("[('x', '<f4')]", "(3,)", "does not describe an array of numbers")]
    [InlineData("<f4", "(2147483648,)", "axis 0 of its shape")]
    [InlineData("<f4", "(2147483647, 2147483647)", "takes more than")]
    [InlineData("<f4", "(0, 2147483647, 2147483647)", "takes more than")]
    [InlineData("<f4", "(4,)", "ends before the last of its 16 bytes")]
    [InlineData("<f4", "(2,)", "more bytes than its shape")]
    [InlineData("<f4", "(3, 2)", "ends before the last")]
    [InlineData("<i4", "()", "more bytes than its shape")]
    [InlineData("<f4", "(1, 3)", "needs [3]")]
    public void An_array_that_is_not_what_it_should_be_is_refused_by_name(string type, string shape, string reason)
    {
        WriteWithReward(NumpyBytes.Array(type, shape, NumpyBytes.Of(1f, 2f, 3f)));
        string message = Refusal(Steering);
        Assert.Contains("array 'rewards' of", message, StringComparison.Ordinal);
        Assert.Contains("a.npz", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fortran_order_is_refused()
    {
        WriteWithReward(NumpyBytes.Array("<f4", "(3,)", NumpyBytes.Of(1f, 2f, 3f), fortran: true));
        Assert.Contains("Fortran order", Refusal(Steering), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Headers_of_later_versions_are_read(int version)
    {
        WriteWithReward(NumpyBytes.Array("<f4", "(3,)", NumpyBytes.Of(1f, 2f, 3f), version));
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(_folder.Path, Steering);
        Assert.Equal([2f, 3], view.GetColumn<float>("Reward"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(60)]
    public void A_header_cut_short_is_refused(int length)
    {
        WriteWithReward(NumpyBytes.Array("<f4", "(3,)", [])[..length]);
        Assert.Contains("it ends inside its header", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_another_kind_or_size_is_refused()
    {
        WriteWithReward([.. "not numpy at all"u8]);
        Assert.Contains("does not begin with the magic string of a .npy file", Refusal(Steering), StringComparison.Ordinal);
        WriteWithReward([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 127]);
        Assert.Contains("declares 2147483647 bytes", Refusal(Steering), StringComparison.Ordinal);
        WriteWithReward(NumpyBytes.Array("<f4", "(3,)", [], version: 4));
        Assert.Contains("version 4", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_above_the_limit_is_refused()
    {
        WriteReproduction(_folder.File("a.npz"));
        var options = new NpzOptions { ActionSpace = Steering, MaxArrayBytes = 31 };
        Assert.Contains("takes more than 31 bytes", Assert.Throws<FormatException>(() => _ml.Data.LoadRolloutsFromNpz(_folder.Path, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_is_refused_whereever_it_ends()
    {
        WriteReproduction(_folder.File("whole"));
        byte[] whole = File.ReadAllBytes(_folder.File("whole"));
        for (int length = 0; length < whole.Length; length += 13)
        {
            File.WriteAllBytes(_folder.File("a.npz"), whole[..length]);
            Assert.Contains("a.npz", Refusal(Steering), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_episodes_in_one_file_are_refused()
    {
        Write(("observations", NumpyBytes.Array("<f4", "(3, 1)", NumpyBytes.Of(1f, 2f, 3f))), ("actions", NumpyBytes.Array("<f4", "(3, 1)", NumpyBytes.Of(0f, 0f, 0f))),
            ("rewards", NumpyBytes.Array("<f4", "(3,)", NumpyBytes.Of(0f, 0f, 0f))), ("terminals", NumpyBytes.Array("|b1", "(3,)", [0, 1, 0])));
        Assert.Contains("'terminals'", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_do_not_go_together_are_refused()
    {
        WriteReproduction(_folder.File("b.npz"));
        WriteWithReward(NumpyBytes.Array("<f4", "(3,)", NumpyBytes.Of(1f, 2f, 3f)));
        Assert.Contains("b.npz has observations of", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        WriteWithReward(NumpyBytes.Array("<f8", "(3,)", NumpyBytes.Of(1, 1e300, 3)));
        Assert.Contains("reward of step 0", Refusal(Steering), StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_of_another_size_are_refused()
    {
        WriteReproduction(_folder.File("a.npz"));
        Assert.Contains("array 'actions' of", Refusal(new BoxSpace(3, -1, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_names_are_told_and_can_be_given()
    {
        Write(("seen", NumpyBytes.Array("<i4", "(2, 1)", NumpyBytes.Of(7, 8))), ("done_what", NumpyBytes.Array("<f4", "(2,)", NumpyBytes.Of(0f, 1f))),
            ("earned", NumpyBytes.Array("|i1", "(2, 1)", [255, 1])), ("over", NumpyBytes.Array("|u1", "(2,)", [0, 1])));
        Assert.Contains("its arrays are seen, done_what, earned, over", Refusal(Steering), StringComparison.Ordinal);
        using RolloutDataView view = _ml.Data.LoadRolloutsFromNpz(
            [_folder.File("a.npz")], new NpzOptions { ActionSpace = Steering, Format = new NpzFormat("seen", "done_what", "earned", "over") });
        Assert.Equal([[7f], [8]], view.GetColumn<float[]>("Observation"));
        Assert.Equal([-1f, 1], view.GetColumn<float>("Reward"));
    }

    [Fact]
    public void No_files_and_no_action_space_are_told()
    {
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadRolloutsFromNpz(_folder.Path, Steering));
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadRolloutsFromNpz(_folder.File("none"), Steering));
        Assert.Contains("NpzOptions.ActionSpace", Assert.Throws<ArgumentException>(() => _ml.Data.LoadRolloutsFromNpz(["a.npz"], new NpzOptions())).Message, StringComparison.Ordinal);
    }

    private string Refusal(Space actionSpace) => Assert.Throws<FormatException>(() => _ml.Data.LoadRolloutsFromNpz(_folder.Path, actionSpace)).Message;

    private void WritePaper() => NumpyBytes.WriteZip(
        _folder.File("a.npz"), CompressionLevel.Optimal,
        ("obs", NumpyBytes.Array("|u1", "(3, 1, 2, 3)", [.. Enumerable.Range(0, 18).Select(i => (byte)i)])),
        ("action", NumpyBytes.Array("<f2", "(3,)", NumpyBytes.Of((Half)0.5f, (Half)(-0.25f), (Half)1f))));

    private static void WriteReproduction(string path) => NumpyBytes.WriteZip(
        path, CompressionLevel.NoCompression,
        ("observations", NumpyBytes.Array("<f4", "(4, 2)", NumpyBytes.Of(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f))),
        ("rewards", NumpyBytes.Array("<f8", "(4,)", NumpyBytes.Of(-1.0, -2, -3, -4))),
        ("actions", NumpyBytes.Array("<f4", "(4, 1)", NumpyBytes.Of(0.1f, 0.2f, 0.3f, 0.4f))),
        ("terminals", NumpyBytes.Array("|b1", "(4,)", [0, 0, 0, 1])));

    // The types that numpy stores for Python lists of float32 plus float64 noise (actions), floats (rewards) and bools (terminals).
    private void WriteGenerated(string name, int steps, int drawn) => NumpyBytes.WriteZip(
        _folder.File(name), CompressionLevel.NoCompression,
        ("observations", NumpyBytes.Array("|u1", $"({steps}, 2, 2, 3)", [.. Enumerable.Range(0, steps).SelectMany(i => Enumerable.Repeat((byte)i, 12))])),
        ("rewards", NumpyBytes.Array("<f8", $"({steps},)", NumpyBytes.Of([.. Enumerable.Range(0, steps).Select(i => -0.1 * i)]))),
        ("actions", NumpyBytes.Array("<f8", $"({drawn}, 3)", NumpyBytes.Of([.. Enumerable.Range(0, drawn).SelectMany(i => new[] { i / 1001.0, 0, -i / 1001.0 })]))),
        ("terminals", NumpyBytes.Array("|b1", $"({steps},)", [.. Enumerable.Range(0, steps).Select(i => (byte)(i == steps - 1 ? 1 : 0))])));

    private void WriteWithReward(byte[] reward) => Write(
        ("observations", NumpyBytes.Array("<f4", "(3, 1)", NumpyBytes.Of(1f, 2f, 3f))),
        ("actions", NumpyBytes.Array("<f4", "(3, 1)", NumpyBytes.Of(0f, 0f, 0f))),
        ("rewards", reward),
        ("terminals", NumpyBytes.Array("|b1", "(3,)", [0, 0, 0])));

    private void WriteDiscrete(byte[] actions) => Write(
        ("obs", NumpyBytes.Array("<f4", "(3, 1)", NumpyBytes.Of(1f, 2f, 3f))), ("action", NumpyBytes.Array("<i8", "(3,)", actions)),
        ("reward", NumpyBytes.Array("<f4", "(3,)", NumpyBytes.Of(0f, 0f, 0f))), ("done", NumpyBytes.Array("|b1", "(3,)", [0, 0, 1])));

    private void Write(params (string, byte[])[] arrays)
    {
        File.Delete(_folder.File("a.npz"));
        NumpyBytes.WriteZip(_folder.File("a.npz"), CompressionLevel.NoCompression, arrays);
    }

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
