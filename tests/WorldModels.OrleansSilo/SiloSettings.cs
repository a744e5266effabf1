using System.Globalization;

namespace WorldModels.OrleansSilo;

/// <summary>The command line of a silo of the tests.</summary>
/// <param name="Port">The port for other silos.</param>
/// <param name="Gateway">The port for clients.</param>
/// <param name="Primary">The port of the silo that keeps the list of members; its own port if it is this silo.</param>
/// <param name="Slots">The number of concurrent calls.</param>
/// <param name="Folder">The folder of files that cause failures in environments of the tests; see <see cref="ChancyWorld"/>.</param>
/// <param name="Version">The version that it reports; empty: the real one.</param>
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
