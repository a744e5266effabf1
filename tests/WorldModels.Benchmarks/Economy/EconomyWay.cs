namespace WorldModels.Benchmarks.Economy;

/// <summary>A way to spend frames on a generation.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Episodes">Episodes that each candidate plays.</param>
/// <param name="Racing">Whether clearly bad candidates play fewer.</param>
/// <param name="GiveUpAfter">Steps without a reward after which an episode is given up; 0: never.</param>
internal sealed record EconomyWay(string Name, int Episodes = EconomyWay.Full, bool Racing = false, int GiveUpAfter = 0)
{
    private const int Full = 8, Patience = 60;

    /// <summary>Plainly, with the options, and with half as many episodes for all, which saves frames too.</summary>
    public static IReadOnlyList<EconomyWay> All { get; } =
    [
        new("plain"),
        new("racing", Racing: true),
        new("giving up", GiveUpAfter: Patience),
        new("both", Racing: true, GiveUpAfter: Patience),
        new("plain, half the episodes", Episodes: Full / 2),
    ];
}
