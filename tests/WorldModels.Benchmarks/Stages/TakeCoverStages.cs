using WorldModels.Benchmarks.Measuring;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Steps of TakeCover with a policy that moves from side to side, and a new episode after each death.</summary>
internal static class TakeCoverStages
{
    private const int StepsAtOnce = 100;

    public static Stage Pictures => new("TakeCover, 64 x 64", "steps", threads => Workload.OnEachThread(threads, thread =>
    {
        var environment = new TakeCover();
        float[] action = [0];
        long seed = thread;
        int step = 0;
        environment.Reset(seed);
        return () =>
        {
            for (int i = 0; i < StepsAtOnce; i++, step++)
            {
                action[0] = step / 80 % 2 == 0 ? -1 : 1;
                if (environment.Step(action).Ended) environment.Reset(seed += threads);
            }
            return StepsAtOnce;
        };
    }));
}
