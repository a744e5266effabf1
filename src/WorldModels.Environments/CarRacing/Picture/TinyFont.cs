namespace WorldModels.Environments.Racing;

/// <summary>Digits of 3 x 5 dots, about the resolution of the score's font at 96 x 96 pixels.</summary>
internal static class TinyFont
{
    public const int Width = 3, Height = 5;

    /// <summary>The five rows of each character from the top, three dots each.</summary>
    private static readonly Dictionary<char, string> Rows = new()
    {
        ['0'] = "### #.# #.# #.# ###", ['1'] = ".#. ##. .#. .#. .#.", ['2'] = "### ..# ### #.. ###", ['3'] = "### ..# .## ..# ###",
        ['4'] = "#.# #.# ### ..# ..#", ['5'] = "### #.. ### ..# ###", ['6'] = "### #.. ### #.# ###", ['7'] = "### ..# ..# .#. .#.",
        ['8'] = "### #.# ### #.# ###", ['9'] = "### #.# ### ..# ###", ['-'] = "... ... ### ... ...",
    };

    private static readonly Dictionary<char, (int X, int Y)[]> DotsOf = Rows.ToDictionary(entry => entry.Key, entry => Find(entry.Value));

    /// <summary>Returns the dots of a character; y counts up from its lowest row.</summary>
    public static (int X, int Y)[] Dots(char character) => DotsOf[character];

    private static (int X, int Y)[] Find(string rows) =>
        [.. from row in Enumerable.Range(0, Height) from column in Enumerable.Range(0, Width)
            where rows[row * (Width + 1) + column] == '#' select (column, Height - 1 - row)];
}
