using Microsoft.ML;

namespace WorldModels.ModelReader;

/// <summary>
/// A process that knows nothing of a model but its file: loads it, applies it to kept rollouts, and prints the name and the hash
/// of each column that comes out. Arguments: the model's zip, the rollouts' folder.
/// </summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(arguments[0], out _);
        using var rollouts = ml.Data.LoadRollouts(arguments[1]);
        foreach (string line in ColumnHash.OfAll(model.Transform(rollouts))) Console.WriteLine(line);
    }
}
