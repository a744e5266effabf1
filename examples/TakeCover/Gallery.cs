using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Pictures;

namespace LearningToHide;

/// <summary>What happens in the left corner: in reality one is hit there, in dreams one may burn on.</summary>
internal static class Gallery
{
    private const int Steps = 300, Side = 64;
    private static readonly float[] Left = [-1];

    public static void Draw(Stages stages, string path) => FilmStrip.Draw(
    [
        new FilmRow("dream, 0.1", Dreamt(stages, temperature: 0.1)),
        new FilmRow("dream, 1.0", Dreamt(stages, temperature: 1)),
        new FilmRow("reality", Real()),
    ], frames: 14, scale: 1, title: "Always to the left").SavePng(path);

    private static IEnumerable<Picture> Dreamt(Stages stages, double temperature)
    {
        var dream = new DreamBatch(stages.Memory, 1, temperature);
        dream.Begin(0, seed: 7);
        for (int step = 0; step < Steps; step++)
        {
            yield return new Picture(Side, Side, stages.Vision.Decode(dream.Latent(0)));
            dream.Step(Left);
            if (dream.IsDone(0)) yield break;
        }
    }

    private static IEnumerable<Picture> Real()
    {
        using var world = new TakeCover();
        Observation seen = world.Reset(508);
        for (int step = 0; step < Steps; step++)
        {
            yield return new Picture(Side, Side, [.. seen.Pixels]);
            StepResult result = world.Step(Left);
            if (result.Ended) yield break;
            seen = result.Observation;
        }
    }
}
