using System.Text.Json;

namespace LearningToHide;

/// <summary>What the command line asked for.</summary>
internal sealed record Settings(
    int Episodes, int Generations, double[] Temperatures, int Latent, int Hidden, int RealEpisodes, int Seed, string Output)
{
    /// <summary>The longest episode, real or dreamt: a minute of the game.</summary>
    public const int MaxSteps = 2100;

    public string PathOf(string file) => Path.Combine(Output, file);

    /// <summary>Makes the output folder this run's own: what lies there must come from the same V and M.</summary>
    /// <exception cref="InvalidOperationException">The folder holds a run with other settings.</exception>
    public void Claim()
    {
        Directory.CreateDirectory(Output);
        string path = PathOf("settings.json"), text = JsonSerializer.Serialize(new { Episodes, Latent, Hidden, Seed });
        if (!File.Exists(path))
        {
            File.WriteAllText(path + ".tmp", text);
            File.Move(path + ".tmp", path);
        }
        else if (File.ReadAllText(path) is var before && before != text)
        {
            throw new InvalidOperationException($"{Output} holds a run with {before}, asked for {text}: name another folder with --output, or delete this one");
        }
    }
}
