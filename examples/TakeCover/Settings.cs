using System.Text.Json;

namespace LearningToHide;

/// <summary>The settings from the command line.</summary>
internal sealed record Settings(
    int Episodes, int Generations, double[] Temperatures, int Latent, int Hidden, int RealEpisodes, int Seed, string Output)
{
    /// <summary>The maximum length of an episode, real or dreamt: one minute of the game.</summary>
    public const int MaxSteps = 2100;

    public string PathOf(string file) => Path.Combine(Output, file);

    /// <summary>Reserves the output folder for this run: its files must come from the same V and M.</summary>
    /// <exception cref="InvalidOperationException">The folder contains a run with other settings.</exception>
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
            throw new InvalidOperationException($"{Output} contains a run with {before}, but {text} was requested: use another folder with --output, or delete this one");
        }
    }
}
