using WorldModels.Environments;
using WorldModels.Environments.Cover;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>Measures, over many episodes without pictures, what was measured on the original.</summary>
public static class TakeCoverMeasurement
{
    private const int MostSteps = 2100, OriginalEpisodes = 100;

    // Means and standard deviations of 100 episodes of the original. The sweeps were counted from tic 1 there, from tic 14 here.
    private static readonly (string Name, Func<Pcg64, Func<int, int>> Policy, double Mean, double Spread)[] Survivals =
    [
        ("survival: stand still", _ => _ => 0, 146.6, 46),
        ("survival: random", Independent, 201.8, 91.8),
        ("survival: two fair coins", Coins, 201.3, 97.9),
        ("survival: random, held 1 to 10", Held, 280.3, 156),
        ("survival: 40 left, 40 right", _ => Sweep(40), 354 - 13, 225),
        ("survival: 80 left, 80 right", _ => Sweep(80), 682 - 13, 379),
    ];

    private static readonly (int Tic, double Mean)[] MonsterCounts =
        [(1, 3), (100, 3.7), (200, 4.9), (300, 5.9), (400, 6.3), (500, 6.9), (600, 7.6), (800, 8.3), (1000, 8.6), (1200, 9.2), (1600, 10)];

    /// <summary>Plays and measures.</summary>
    /// <param name="episodes">Episodes of each policy, 2 or more; the fewer, the wider the bounds of the survivals.</param>
    /// <param name="seed">Decides all of it.</param>
    public static IReadOnlyList<TakeCoverStatistic> Measure(int episodes, long seed)
    {
        var survivals = Survivals.Select((s, i) => Survival(s.Name, s.Policy, s.Mean, s.Spread, episodes, seed + i));
        return [.. survivals, .. Monsters(episodes, seed), .. Throws(episodes, seed)];
    }

    private static TakeCoverStatistic Survival(
        string name, Func<Pcg64, Func<int, int>> policy, double mean, double spread, int episodes, long seed)
    {
        double[] steps = [.. Enumerable.Range(0, episodes).Select(episode => (double)Play(new Pcg64(seed, episode), policy(new Pcg64(seed, episode, 1)), _ => { }))];
        // Three standard errors of the difference of two means.
        double bound = 3 * spread * Math.Sqrt(1.0 / episodes + 1.0 / OriginalEpisodes);
        return new TakeCoverStatistic(name, steps.Average(), mean, bound, Deviation(steps));
    }

    private static IEnumerable<TakeCoverStatistic> Monsters(int episodes, long seed)
    {
        var counts = new double[MonsterCounts.Length];
        for (int episode = 0; episode < episodes; episode++)
        {
            var battle = new Battle(new Pcg64(seed, episode, 2));
            for (int i = 0; i < counts.Length; i++)
            {
                // Nobody stops when the player dies: the monsters do not depend on him.
                while (battle.Tic < MonsterCounts[i].Tic) battle.Advance(Sidestep.None);
                counts[i] += battle.Monsters.Length / (double)episodes;
            }
        }
        // Their number spreads by about 1, and the original's is known to a tenth.
        double bound = 0.1 + 3 * Math.Sqrt(1.0 / episodes + 1.0 / 150);
        return MonsterCounts.Select((expected, i) => new TakeCoverStatistic($"monsters at tic {expected.Tic}", counts[i], expected.Mean, bound));
    }

    private static IEnumerable<TakeCoverStatistic> Throws(int episodes, long seed)
    {
        List<double> gaps = [], first = [];
        for (int episode = 0; episode < episodes; episode++)
        {
            Dictionary<double, int> last = [];
            Play(new Pcg64(seed, episode, 3), Sweep(80), battle =>
            {
                foreach (Fireball fireball in battle.Fireballs)
                {
                    if (fireball.Age != 1) continue;
                    double monster = Math.Round(fireball.Y - (fireball.X - Monster.X) * fireball.VelocityY / fireball.VelocityX, 6);
                    if (last.TryGetValue(monster, out int tic)) gaps.Add(battle.Tic - tic);
                    else if (monster is 20 or 278 or 652) first.Add(battle.Tic);
                    last[monster] = battle.Tic;
                }
            });
        }
        gaps.Sort();
        first.Sort();
        double scale = Math.Sqrt(150.0 / Math.Min(episodes, 150));
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

    /// <summary>Plays until the player dies or time is up, and returns the number of steps.</summary>
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

    private static double Deviation(double[] values) => Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1));
}
