namespace PaperResults;

/// <summary>Text files that are whole at any moment: written under a temporary name, then renamed.</summary>
internal static class WholeText
{
    public static void Write(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
