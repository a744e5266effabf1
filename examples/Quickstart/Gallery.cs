using Microsoft.ML;
using Spectre.Console;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Pictures;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>Draws the pictures: V's reconstructions, the real environment next to the dream, the training curves.</summary>
internal static class Gallery
{
    private const int Side = 64, CurveHeight = 300;

    public static void Draw(Outcome outcome, Settings settings)
    {
        DrawReconstructions(outcome, settings.PathOf("reconstructions.png"));
        DrawDream(outcome, settings);
        DrawCurves(outcome, settings.PathOf("training.png"));
        AnsiConsole.MarkupLineInterpolated($"Pictures and model: [bold]{settings.Output}[/]");
    }

    private static void DrawReconstructions(Outcome outcome, string path)
    {
        const int count = 16;
        long rows = outcome.Unseen.Store.RowCount;
        byte[][] seen = [.. Enumerable.Range(0, count).Select(i =>
        {
            byte[] pixels = new byte[outcome.Unseen.Store.ObservationSpace.Size];
            outcome.Unseen.Store.ReadPixels((2 * i + 1) * rows / (2 * count), pixels);
            return pixels;
        })];
        Reconstructions.Draw(seen, seen.Select(picture => Redraw(outcome.Best.Vision, picture)), title: "V's input and its reconstructions, on unseen tracks").SavePng(path);
    }

    private static void DrawDream(Outcome outcome, Settings settings)
    {
        using var real = new CarRacing();
        using var dream = new Dream(outcome.Best.Vision, outcome.Best.Memory, new DreamOptions { Temperature = settings.Temperature, MaxSteps = settings.Steps });
        Picture[] driven = [.. Frames(outcome.Best.Model, real, settings.HeldOutTrack(0), settings.Steps)];
        Picture[] dreamt = [.. Frames(outcome.Best.Model, dream, settings.HeldOutTrack(0), settings.Steps)];
        IEnumerable<Picture> redrawn = Picture.FromFrames(Side, Side, driven.Select(frame => Redraw(outcome.Best.Vision, frame.Pixels.ToArray())));
        FilmStrip.Draw(
            [new FilmRow("real", driven), new FilmRow("reconstructed by V", redrawn), new FilmRow("dreamt by M", dreamt)],
            frames: 10, title: "The trained agent in the real environment and in the dream").SavePng(settings.PathOf("dream.png"));
        Animation.SaveGif(
            settings.PathOf("dream.gif"),
            driven.Zip(dreamt, (left, right) => Picture.Beside([left.Scale(3), right.Scale(3)], captions: ["real", "dream"])).Where((_, step) => step % 2 == 0),
            framesPerSecond: 25);
    }

    private static void DrawCurves(Outcome outcome, string path)
    {
        var curves = outcome.Rounds.Select(round => (Name: $"round {round.Number}", Item: round)).ToArray();
        Chart.Panels(
        [
            Chart.Lines("M", "epoch", "nats a latent dimension", curves.Select(curve =>
                new Series(curve.Name, [.. curve.Item.Memory.History.Select(epoch => epoch.NegativeLogLikelihood)])), height: CurveHeight),
            Chart.Lines("C in the dream", "generation", "mean return of the population", curves.Select(curve =>
                new Series(curve.Name, [.. curve.Item.Control.History.Generations.Select(generation => generation.Mean)])), height: CurveHeight),
            Chart.Bars("Real score on held-out tracks", "return",
            [
                Bar("random actions", outcome.Scores.Random), Bar("untrained C", outcome.Scores.Untrained), Bar("trained in the dream", outcome.Scores.Trained),
            ], height: CurveHeight),
        ], columns: 1).SavePng(path);
    }

    /// <summary>Returns the frames of an episode of the agent.</summary>
    public static IEnumerable<Picture> Frames(ITransformer model, IEnvironment environment, long seed, int steps)
    {
        Agent agent = Agent.FromModel(model);
        agent.Begin();
        var play = new EpisodePlay(environment);
        play.Begin(seed, steps);
        do
        {
            yield return new Picture(Side, Side, [.. play.Observation.Pixels]);
            play.Step(agent.Act(play.Observation));
        } while (!play.Ended);
    }

    private static byte[] Redraw(VaeEncoderTransformer vision, byte[] picture) => vision.Decode(vision.Encode(picture));

    private static Score Bar(string name, IReadOnlyList<double> returns) => new(name, returns.Average(), Report.Deviation(returns));
}
