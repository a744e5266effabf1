using System.Reflection;
using Microsoft.ML.TorchSharp;
using TorchSharp;

namespace WorldModels.MicrosoftTorchSharp.Tests;

/// <summary>Types of Microsoft.ML.TorchSharp that are not public.</summary>
internal static class Internals
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static Assembly Assembly => typeof(TorchSharpCatalog).Assembly;

    public static object Create(string type, params object[] arguments) =>
        Find(type).GetConstructors(Any).Single(constructor => constructor.GetParameters().Length == arguments.Length).Invoke(arguments);

    public static object Call(string type, object? target, string method, params object?[] arguments) =>
        Find(type).GetMethods(Any).Single(candidate => candidate.Name == method && candidate.GetParameters().Length == arguments.Length).Invoke(target, arguments)!;

    /// <summary>
    /// Writes random weights of the right shapes to the place where the text trainers look for downloaded weights: the folder mlnet in the
    /// temporary folder of the context. The weights are those of the encoder's constructor.
    /// </summary>
    /// <param name="folder">The folder for temporary files.</param>
    /// <param name="file">The name of the download.</param>
    /// <param name="model">The type of the model.</param>
    /// <param name="options">The type of the options, whose defaults are the sizes.</param>
    public static void WriteEncoder(string folder, string file, string model, string options)
    {
        object tokenizer = Call("Extensions.TokenizerExtensions", null, "GetInstance", [null]);
        object padding = tokenizer.GetType().GetProperty("PadIndex", Any)!.GetValue(tokenizer)!, symbols = tokenizer.GetType().GetProperty("SymbolsCount", Any)!.GetValue(tokenizer)!;
        using var created = (torch.nn.Module)Create(model, Create(options), padding, symbols, 2);
        var encoder = (torch.nn.Module)Call(model, created, "GetEncoder");
        Directory.CreateDirectory(Path.Combine(folder, "mlnet"));
        encoder.save(Path.Combine(folder, "mlnet", file));
    }

    private static Type Find(string name) => Assembly.GetType("Microsoft.ML.TorchSharp." + name, throwOnError: true)!;
}
