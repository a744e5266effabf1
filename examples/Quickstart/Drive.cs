using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Spectre.Console;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Pictures;

namespace Quickstart;

/// <summary>Loads a model zip and drives with it: only the file is needed, not even libtorch.</summary>
internal static class Drive
{
    public static int Run(string modelPath, int seed, string output)
    {
        ITransformer model = new MLContext().Model.Load(modelPath, out _);
        long track = Settings.HeldOutTrack(seed, 0);
        using var environment = new CarRacing();
        var clock = Stopwatch.StartNew();
        EpisodeResult result = Agent.FromModel(model).Play(environment, track);
        double rate = result.Steps / clock.Elapsed.TotalSeconds;
        string path = Path.Combine(output, "drive.gif");
        Animation.SaveGif(path, Gallery.Frames(model, environment, track, result.Steps).Where((_, step) => step % 4 == 0).Select(frame => frame.Scale(4)), framesPerSecond: 25);
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"Loaded in a new process, drove {result.Steps} steps, return [bold]{result.Return:F1}[/], {rate:F0} steps per second: {path.EscapeMarkup()}"));
        return 0;
    }

    public static async Task<int> RunInSecondProcess(Settings settings, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        // If dotnet runs Quickstart.dll, the process is dotnet itself and needs the name of that file as an argument.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Drive).Assembly.Location);
        foreach (string argument in (string[])["drive", settings.ModelPath, "--seed", $"{settings.Seed}", "--output", settings.Output]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {start.FileName}");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }
}
