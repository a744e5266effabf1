using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Pictures;

namespace LearningToHide;

/// <summary>Shows the same agent in the dream in which it was trained, where fireballs disappear before they arrive, and in the real environment, where they do not.</summary>
internal static class Gallery
{
    private const int Steps = 600, Side = 64;

    public static void Draw(ITransformer model, Stages stages, double temperature, int seed, string path)
    {
        using var dream = new Dream(stages.Vision, stages.Memory, new DreamOptions { Temperature = temperature, MaxSteps = Settings.MaxSteps });
        using var reality = new TakeCover();
        FilmStrip.Draw(
            [new FilmRow("dream", Play(model, dream, seed)), new FilmRow("reality", Play(model, reality, seed))], frames: 14, scale: 1).SavePng(path);
    }

    private static IEnumerable<Picture> Play(ITransformer model, IEnvironment world, int seed)
    {
        Agent agent = Agent.FromModel(model);
        agent.Begin();
        var play = new EpisodePlay(world);
        play.Begin(seed, Steps);
        do
        {
            yield return new Picture(Side, Side, [.. play.Observation.Pixels]);
            play.Step(agent.Act(play.Observation));
        } while (!play.Ended);
    }
}
