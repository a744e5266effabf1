using WorldModels.Benchmarks.Measuring;
using WorldModels.Environments;
using WorldModels.Environments.Racing;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Steps of CarRacing, with a new track every thousand steps.</summary>
internal static class CarRacingStages
{
    private const int StepsAtOnce = 100, EpisodeLength = 1000;

    public static Stage Physics => new("CarRacing, no picture", "steps", threads => Workload.OnEachThread(threads, thread =>
    {
        var random = new Pcg64(thread);
        Race race = NewRace(random);
        int step = 0;
        return () =>
        {
            for (int i = 0; i < StepsAtOnce; i++, step++)
            {
                if (race.Ended || step % EpisodeLength == 0) race = NewRace(random);
                race.Step(Steering(step), gas: 0.1, brake: 0);
            }
            return StepsAtOnce;
        };
    }));

    public static Stage Pictures => new("CarRacing, 64 x 64", "steps", threads => Workload.OnEachThread(threads, thread =>
    {
        var environment = new CarRacing(new CarRacingOptions { MaxSteps = EpisodeLength });
        float[] action = [0, 0.1f, 0];
        long seed = thread;
        int step = 0;
        environment.Reset(seed);
        return () =>
        {
            for (int i = 0; i < StepsAtOnce; i++, step++)
            {
                action[0] = Steering(step);
                if (environment.Step(action).Ended) environment.Reset(seed += threads);
            }
            return StepsAtOnce;
        };
    }));

    private static Race NewRace(Pcg64 random) => new(TrackGenerator.Generate(random.NextUniform));

    private static float Steering(int step) => 0.3f * MathF.Sin(step / 20f);
}
