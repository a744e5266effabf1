namespace WorldModels.Benchmarks.Economy;

/// <summary>A way to spend frames on a generation.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Episodes">The number of episodes that each candidate plays.</param>
/// <param name="Racing">Whether clearly worse candidates play fewer episodes.</param>
/// <param name="GiveUpAfter">The number of steps without a reward after which an episode is stopped; 0: never.</param>
internal sealed record EconomyWay(string Name, int Episodes = EconomyWay.Full, bool Racing = false, int GiveUpAfter = 0)
{
    private const int Full = 8, Patience = 60;

    /// <summary>The compared ways: the plain one, one for each option, and half as many episodes for all candidates, which also saves frames.</summary>
    public static IReadOnlyList<EconomyWay> All { get; } =
    [
        new("plain"),
        new("racing", Racing: true),
        new("giving up", GiveUpAfter: Patience),
        new("both", Racing: true, GiveUpAfter: Patience),
        new("plain, half the episodes", Episodes: Full / 2),
    ];
}
