using WorldModels;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Loads model files of unknown origin, from <c>ml.WorldModels()</c>.</summary>
public static class ModelFileCatalog
{
    private const string ChainFolder = "TransformerChain";

    /// <summary>Loads a model that <c>ml.Model.Save</c> wrote, after <see cref="ModelFile.Verify(string, ModelFileOptions)"/> has looked at it.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="path">The model file.</param>
    /// <param name="options">What it may hold; null for the defaults.</param>
    /// <returns>The transformer that <c>ml.Model.Load</c> gives.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">Whatever else is wrong with the file; the message says what.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ITransformer LoadModel(this WorldModelCatalog catalog, string path, ModelFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ModelFile.Verify(path, options);
        return Load(catalog.Context, path);
    }

    /// <summary>The same for a file that a process of the user's own left: sizes and checksums are looked at, any loader will do.</summary>
    internal static ITransformer LoadOwn(MLContext context, string path)
    {
        using (FileStream stream = File.OpenRead(path)) ModelFile.Verify(stream, long.MaxValue, loaders: null);
        return Load(context, path);
    }

    // The entry Schema is left alone: ML.NET's reader of it may never end on a file that lies. What else is wrong with a file ML.NET tells by
    // exceptions of many kinds.
    private static ITransformer Load(MLContext context, string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using RepositoryReader repository = RepositoryReader.Open(stream, context);
            ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(context, out ITransformer model, repository, ChainFolder);
            return model;
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            throw new FormatException($"{path}: {Innermost(cause).Message}", cause);
        }
    }

    private static Exception Innermost(Exception cause) => cause is FormatException || cause.InnerException is null ? cause : Innermost(cause.InnerException);
}
