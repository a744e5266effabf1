using TorchSharp.Modules;
using WorldModels.Environments;
using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>Draws initial weights from the library's own generator, so that torch's global generator is not changed and the same seed gives the same bytes.</summary>
internal static class ParameterInitialization
{
    /// <summary>Uses PyTorch's default: U(-1/sqrt(f), 1/sqrt(f)) for the weight and the bias of a module, where f is the number of inputs of one unit.</summary>
    public static void Uniform(nn.Module network, Pcg64 random)
    {
        (string Name, Parameter Value)[] parameters = [.. network.named_parameters().Select(p => (p.name, p.parameter))];
        var fanIn = parameters.Where(p => p.Value.dim() > 1).ToDictionary(p => ModuleOf(p.Name), p => (double)p.Value.numel() / p.Value.shape[0]);
        foreach ((string name, Parameter parameter) in parameters) Fill(parameter, 1 / Math.Sqrt(fanIn[ModuleOf(name)]), random);
    }

    /// <summary>Fills a parameter with U(-<paramref name="bound"/>, <paramref name="bound"/>).</summary>
    public static void Fill(Parameter parameter, double bound, Pcg64 random)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float[] values = new float[parameter.numel()];
        for (int i = 0; i < values.Length; i++) values[i] = (float)random.NextUniform(-bound, bound);
        parameter.copy_(tensor(values, parameter.shape));
    }

    private static string ModuleOf(string parameterName) => parameterName[..parameterName.LastIndexOf('.')];
}
