using WorldModels;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Methods of <c>ml.WorldModels()</c> that load model files of unknown origin.</summary>
public static class ModelFileCatalog
{
    private const string ChainFolder = "TransformerChain";

    /// <summary>Checks a model file with <see cref="ModelFile.Verify(string, ModelFileOptions)"/> and then loads it.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="path">The model file.</param>
    /// <param name="options">What the file may contain; null for the defaults.</param>
    /// <returns>The transformer that <c>ml.Model.Load</c> would return.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not valid for any other reason; the message says which.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ITransformer LoadModel(this WorldModelCatalog catalog, string path, ModelFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ModelFile.Verify(path, options);
        return Load(catalog.Context, path);
    }

    /// <summary>Loads a file that a process of the same user wrote: sizes and checksums are checked, and every loader is accepted.</summary>
    internal static ITransformer LoadOwn(MLContext context, string path)
    {
        using (FileStream stream = File.OpenRead(path)) ModelFile.Verify(stream, long.MaxValue, loaders: null);
        return Load(context, path);
    }

    // The entry Schema is not read: ML.NET's reader of it may never end on a hostile file. For other faults of a file, ML.NET throws
    // exceptions of many types.
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
