namespace PaperResults;

/// <summary>Writes text files under a temporary name and then renames them.</summary>
internal static class WholeText
{
    public static void Write(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
