using Microsoft.ML;

namespace WorldModels.ModelReader;

/// <summary>
/// A process that only has a model's file: it loads the model, applies it to stored rollouts, and prints the name and the hash
/// of each column of the result. Arguments: the zip of the model, the folder of the rollouts.
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
