using WorldModels.Environments.Racing;
using WorldModels.Fidelity.CarRacing;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class CarRacingFidelityTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Traces", "carracing");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory, MemberData(nameof(Names))]
    public void A_replayed_trace_agrees_with_the_recording(string name)
    {
        CarRacingErrors errors = CarRacingReplay.Compare(Read(name));
        Assert.True(errors.Faithful);
        Assert.InRange(errors.Position, 0, CarRacingErrors.PositionBound);
        Assert.InRange(errors.WheelSpeed, 0, 1e-3);
        Assert.InRange(errors.PicturesAboveBar.DefaultIfEmpty(0).Average(), 0, 0.3);
        Assert.InRange(errors.Pictures.DefaultIfEmpty(0).Average(), 0, 0.5);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_seed_gives_the_track_that_it_gives_in_Gymnasium(string name)
    {
        CarRacingTrace trace = Read(name);
        Track track = TrackGenerator.Generate(new Pcg64(trace.Seed).NextUniform);
        Assert.Equal(trace.Track.Length, track.Points.Count);
        Assert.All(track.Points.Zip(trace.Track), pair =>
        {
            Assert.Equal(pair.Second[1], pair.First.Beta, 1e-9);
            Assert.Equal(pair.Second[2], pair.First.X, 1e-9);
            Assert.Equal(pair.Second[3], pair.First.Y, 1e-9);
        });
    }

    [Fact]
    public void The_eight_traces_are_there() => Assert.Equal(8, Names.Count);

    [Fact]
    public void The_check_notices_another_action()
    {
        CarRacingTrace trace = Read("pub04");
        trace.Actions[50][0] = -trace.Actions[50][0];
        Assert.False(CarRacingReplay.Compare(trace).Faithful);
    }

    [Fact]
    public void The_check_notices_another_picture()
    {
        CarRacingTrace trace = Read("pub01");
        CarRacingTrace other = Read("pub02");
        trace.Track = other.Track;
        trace.TrackAttempts = other.TrackAttempts;
        Assert.True(CarRacingReplay.Compare(trace).PicturesAboveBar.Average() > 1);
    }

    [Fact]
    public void The_report_names_the_unfaithful_trace_and_lines_up_its_columns()
    {
        CarRacingTrace trace = Read("pub08_out");
        trace.Seed++;
        using var output = new StringWriter();
        CarRacingReport.Write(output, [CarRacingReplay.Compare(trace)]);
        string[] lines = output.ToString().Split(Environment.NewLine);
        Assert.Equal(lines[0].Length, lines[1].Length);
        Assert.Contains("NOT FAITHFUL: pub08_out", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("no-such-folder", Assert.Throws<DirectoryNotFoundException>(() => CarRacingTrace.ReadFolder("no-such-folder")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{", "is not a trace")]
    [InlineData("{}", "is not a trace")]
    [InlineData("null", "is not a trace")]
    public void A_file_that_is_no_trace_is_refused(string content, string complaint) => Refuses(content, complaint);

    [Theory]
    [InlineData("\"carracing-golden-1\"", "\"another\"", "format is another")]
    [InlineData("\"omega0\"", "\"omega9\"", "omega9")]
    [InlineData("\"actions\": [", "\"actions\": [[1, 2],", "actions need")]
    public void A_malformed_trace_is_refused(string original, string replacement, string complaint)
    {
        string content = File.ReadAllText(Path.Combine(Folder, "pub08_out.json"));
        Assert.Contains(original, content, StringComparison.Ordinal);
        Refuses(content.Replace(original, replacement, StringComparison.Ordinal), complaint);
    }

    private static void Refuses(string content, string complaint)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "broken.json"), content);
            string message = Assert.Throws<InvalidDataException>(() => CarRacingTrace.ReadFolder(folder)).Message;
            Assert.Contains("broken.json", message, StringComparison.Ordinal);
            Assert.Contains(complaint, message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CarRacingTrace Read(string name) => CarRacingTrace.Read(Path.Combine(Folder, name + ".json"));
}
