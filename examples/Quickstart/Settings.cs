using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace Quickstart;

/// <summary>The settings from the command line.</summary>
internal sealed record Settings(
    int Episodes, int Steps, int Rounds, int Generations, double Temperature, int Tracks, int Seed, TrainingPrecision Precision, string Output)
{
    /// <summary>The number of episodes that each later round records.</summary>
    public int MoreEpisodes => Math.Max(2, Episodes * 5 / 12);

    public string ModelPath => Path.Combine(Output, "agent.zip");

    /// <summary>Returns the seed of a track by which the rounds are compared.</summary>
    public long TrialTrack(int number) => Pcg64.DeriveSeed(Seed, 2_000_000, number);

    public long HeldOutTrack(int number) => HeldOutTrack(Seed, number);

    /// <summary>Returns the seed of a track that no training uses.</summary>
    public static long HeldOutTrack(int seed, int number) => Pcg64.DeriveSeed(seed, 1_000_000, number);

    public string PathOf(string file) => Path.Combine(Output, file);
}
