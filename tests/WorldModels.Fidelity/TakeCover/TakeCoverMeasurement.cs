using WorldModels.Environments;
using WorldModels.Environments.Cover;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>Measures, over many episodes without pictures, the statistics that were measured on the original.</summary>
public static class TakeCoverMeasurement
{
    private const int MostSteps = 2100, OriginalEpisodes = 100, WatchedEpisodes = 150;

    // Means and standard deviations of 100 episodes of the original. There the sweeps were counted from tic 1, here from tic 14.
    private static readonly (string Name, Func<Pcg64, Func<int, int>> Policy, double Mean, double Spread)[] Survivals =
    [
        ("survival: stand still", _ => _ => 0, 146.6, 46),
        ("survival: random", Independent, 201.8, 91.8),
        ("survival: two fair coins", Coins, 201.3, 97.9),
        ("survival: random, held 1 to 10", Held, 280.3, 156),
        ("survival: 40 left, 40 right", _ => Sweep(40), 354 - 13, 225),
        ("survival: 80 left, 80 right", _ => Sweep(80), 682 - 13, 379),
    ];

    // There counted from tic 1, at which the first three monsters appear; the player does not act before tic 14.
    private static readonly (int Tic, double Mean)[] MonsterCounts =
        [(15, 3), (101, 3.7), (201, 4.9), (301, 5.9), (401, 6.3), (501, 6.9), (601, 7.6), (801, 8.3), (1001, 8.6), (1201, 9.2), (1601, 10)];

    /// <summary>Plays the episodes and measures.</summary>
    /// <param name="episodes">The number of episodes of each policy, 2 or more; with fewer episodes the bounds of the survival times are wider.</param>
    /// <param name="seed">The seed of all episodes.</param>
    public static IReadOnlyList<TakeCoverStatistic> Measure(int episodes, long seed)
    {
        var survivals = Survivals.Select((s, i) => Survival(s.Name, s.Policy, s.Mean, s.Spread, episodes, seed + i));
        return [.. survivals, .. Monsters(episodes, seed), .. Throws(episodes, seed)];
    }

    private static TakeCoverStatistic Survival(
        string name, Func<Pcg64, Func<int, int>> policy, double mean, double spread, int episodes, long seed)
    {
        double[] steps = [.. Enumerable.Range(0, episodes)
            .Select(episode => (double)Play(new Pcg64(seed, episode), policy(new Pcg64(seed, episode, 1)), _ => { }))];
        // Three standard errors of the difference of two means.
        double bound = 3 * spread * Math.Sqrt(1.0 / episodes + 1.0 / OriginalEpisodes);
        return new TakeCoverStatistic(name, steps.Average(), mean, bound, Deviation(steps));
    }

    /// <summary>Counts in the episodes that are long enough, as for the original: these are the episodes with fewer monsters.</summary>
    private static IEnumerable<TakeCoverStatistic> Monsters(int episodes, long seed)
    {
        List<double>[] counts = [.. MonsterCounts.Select(_ => new List<double>())];
        for (int episode = 0; episode < episodes; episode++)
            Play(new Pcg64(seed, episode, 2), Sweep(80), battle =>
            {
                int place = Array.FindIndex(MonsterCounts, expected => expected.Tic == battle.Tic);
                if (place >= 0) counts[place].Add(battle.Monsters.Length);
            });
        for (int i = 0; i < counts.Length; i++)
        {
            (int tic, double mean) = MonsterCounts[i];
            if (counts[i].Count < 2) continue;
            double deviation = Deviation([.. counts[i]]), expected = WatchedEpisodes * (double)counts[i].Count / episodes;
            // The original's figure is known to 0.1; the rest is three standard errors of the difference of two means.
            double bound = 0.05 + 3 * deviation * Math.Sqrt(1.0 / counts[i].Count + 1 / expected);
            yield return new TakeCoverStatistic($"monsters at tic {tic}", counts[i].Average(), mean, bound, deviation);
        }
    }

    private static IEnumerable<TakeCoverStatistic> Throws(int episodes, long seed)
    {
        List<double> gaps = [], first = [];
        for (int episode = 0; episode < episodes; episode++)
        {
            Dictionary<Monster, int> last = [];
            int thrown = 0;
            Play(new Pcg64(seed, episode, 3), Sweep(80), battle =>
            {
                // The newest monsters are the last ones.
                foreach (Fireball fireball in battle.Fireballs[^(battle.Thrown - thrown)..])
                {
                    if (last.TryGetValue(fireball.Thrower, out int tic)) gaps.Add(battle.Tic - tic);
                    else if (fireball.Thrower.Y is 20 * Fixed.One or 278 * Fixed.One or 652 * Fixed.One) first.Add(battle.Tic);
                    last[fireball.Thrower] = battle.Tic;
                }
                thrown = battle.Thrown;
            });
        }
        gaps.Sort();
        first.Sort();
        double scale = Math.Sqrt(WatchedEpisodes / (double)Math.Min(episodes, WatchedEpisodes));
        return
        [
            new("gap of throws: shortest", gaps[0], 25, 0), new("gap of throws: 5 %", Quantile(gaps, 0.05), 34, 4 * scale),
            new("gap of throws: 25 %", Quantile(gaps, 0.25), 58, 6 * scale), new("gap of throws: median", Quantile(gaps, 0.5), 94, 9 * scale),
            new("gap of throws: 75 %", Quantile(gaps, 0.75), 157, 15 * scale), new("gap of throws: 95 %", Quantile(gaps, 0.95), 292, 30 * scale),
            new("gap of throws: mean", gaps.Average(), 120, 9 * scale, Deviation([.. gaps])),
            new("first throw: earliest", first[0], 47, 0), new("first throw: median", Quantile(first, 0.5), 113, 15 * scale),
            new("first throw: mean", first.Average(), 138, 18 * scale, Deviation([.. first])),
        ];
    }

    /// <summary>Plays until the player dies or the time limit is reached, and returns the number of steps.</summary>
    private static int Play(Pcg64 random, Func<int, int> policy, Action<Battle> watch)
    {
        var battle = new Battle(random);
        int step = 0;
        while (step < MostSteps && battle.Player.Health > 0)
        {
            battle.Advance((Sidestep)policy(step++));
            watch(battle);
        }
        return step;
    }

    private static Func<int, int> Independent(Pcg64 random) => _ => ToStep(random.NextUniform(-1, 1));

    private static Func<int, int> Coins(Pcg64 random) => _ => random.Next(2) - random.Next(2);

    private static Func<int, int> Held(Pcg64 random)
    {
        int step = 0, left = 0;
        return _ =>
        {
            if (left-- == 0) (step, left) = (ToStep(random.NextUniform(-1, 1)), random.Next(10));
            return step;
        };
    }

    private static Func<int, int> Sweep(int length) => step => step / length % 2 == 0 ? 1 : -1;

    private static int ToStep(double action) => action < -1.0 / 3 ? 1 : action > 1.0 / 3 ? -1 : 0;

    private static double Quantile(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
