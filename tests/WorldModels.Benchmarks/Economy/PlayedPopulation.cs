using WorldModels.Control;

namespace WorldModels.Benchmarks.Economy;

/// <summary>The returns of the candidates of one generation in many episodes, and the frames of these episodes.</summary>
/// <param name="Returns">By candidate and seed.</param>
/// <param name="Frames">By candidate and seed.</param>
internal sealed record PlayedPopulation(double[][] Returns, long[][] Frames)
{
    /// <summary>Plays one episode of each candidate with each seed.</summary>
    public static PlayedPopulation Play(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, int giveUpAfter)
    {
        (double[] Returns, long[] Frames)[] played = new (double[], long[])[candidates.Count];
        Parallel.For(0, candidates.Count, candidate =>
        {
            var counter = new FrameCounter();
            using var evaluator = new EnvironmentEvaluator(
                () => counter.Watch(RaceSenses.Create()), new Perception(null, null, RaceSenses.ControllerShape.LatentSize), null, RaceSenses.Actions, RaceSenses.ControllerShape, new EpisodeLimits(RaceSenses.MaxSteps, giveUpAfter), threads: 1);
            double[] returns = new double[seeds.Count];
            long[] frames = new long[seeds.Count];
            for (int seed = 0; seed < seeds.Count; seed++)
            {
                long before = counter.Frames;
                returns[seed] = evaluator.Evaluate([candidates[candidate]], [seeds[seed]], CancellationToken.None)[0][0];
                frames[seed] = counter.Frames - before;
            }
            played[candidate] = (returns, frames);
        });
        return new PlayedPopulation([.. played.Select(one => one.Returns)], [.. played.Select(one => one.Frames)]);
    }

    /// <summary>The number of candidates.</summary>
    public int Candidates => Returns.Length;

    /// <summary>The mean return of each candidate over all its episodes.</summary>
    public double[] Means => [.. Returns.Select(returns => returns.Average())];

    /// <summary>Scores the candidates on some of the seeds, as a generation of the search does.</summary>
    /// <param name="seeds">The indices of the seeds.</param>
    /// <param name="racing">Whether clearly worse candidates play fewer episodes.</param>
    public (double[] Scores, long Frames) Score(long[] seeds, bool racing)
    {
        long frames = 0;
        float[][] candidates = [.. Enumerable.Range(0, Candidates).Select(candidate => new float[] { candidate })];
        double[] scores = racing ? CandidateRace.Run(candidates, seeds, Look) : [.. Look(candidates, seeds).Select(returns => returns.Average())];
        return (scores, frames);

        IReadOnlyList<double[]> Look(IReadOnlyList<float[]> asked, long[] heat)
        {
            foreach (float[] candidate in asked) frames += heat.Sum(seed => Frames[(int)candidate[0]][seed]);
            return [.. asked.Select(candidate => heat.Select(seed => Returns[(int)candidate[0]][seed]).ToArray())];
        }
    }
}
