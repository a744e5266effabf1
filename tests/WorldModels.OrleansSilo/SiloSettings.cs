using System.Globalization;

namespace WorldModels.OrleansSilo;

/// <summary>What a silo of the tests is told on its command line.</summary>
/// <param name="Port">Where other silos reach it.</param>
/// <param name="Gateway">Where clients reach it.</param>
/// <param name="Primary">The port of the silo that keeps the list of members; its own where it does so itself.</param>
/// <param name="Slots">Calls at once.</param>
/// <param name="Folder">Files that tell worlds of the tests how often they were played; see <see cref="ChancyWorld"/>.</param>
/// <param name="Version">What it says of its version; empty: the truth.</param>
public sealed record SiloSettings(int Port, int Gateway, int Primary, int Slots, string Folder, string Version = "")
{
    /// <summary>The arguments of the process.</summary>
    public string[] Arguments =>
        [.. new[] { Port, Gateway, Primary, Slots }.Select(number => number.ToString(CultureInfo.InvariantCulture)), Folder, Version];

    /// <summary>Reads <see cref="Arguments"/>.</summary>
    public static SiloSettings Parse(string[] arguments)
    {
        int[] numbers = [.. arguments.Take(4).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        return new SiloSettings(numbers[0], numbers[1], numbers[2], numbers[3], arguments[4], arguments[5]);
    }
}
