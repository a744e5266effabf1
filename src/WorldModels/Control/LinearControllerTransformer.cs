using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(LinearControllerTransformer), null, typeof(SignatureLoadModel), "Linear controller", LinearControllerTransformer.LoaderSignature)]

namespace WorldModels.Control;

/// <summary>A trained C: adds to each row the action that it takes on seeing the row's (z, h). To drive an environment: <see cref="Agent"/>.</summary>
public sealed class LinearControllerTransformer : StageTransformer
{
    internal const string LoaderSignature = "LinearController";
    private const string WeightName = "controller.weight", BiasName = "controller.bias";
    private static readonly StageFile File = new("WMODLCTL", LoaderSignature);
    private readonly ControllerSettings _settings;
    private readonly float[] _parameters;

    internal LinearControllerTransformer(IHostEnvironment environment, ControllerSettings settings, float[] parameters)
        : base(environment, nameof(LinearControllerTransformer))
    {
        _settings = settings;
        _parameters = parameters;
        ActionSpace = settings.ActionSpace.ToSpace();
        if (ControllerShape.OutputsFor(ActionSpace) != settings.Shape.OutputSize || settings.Shape.UsesCell != settings.Columns.Cell is not null)
            throw new ArgumentException($"a controller of {settings.Shape} does not act in {ActionSpace} on {settings.Columns}", nameof(settings));
        Controller = new LinearController(settings.Shape, ActionSpace, parameters);
    }

    private static LinearControllerTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<ControllerSettings, LinearControllerTransformer>(context, (settings, weights) =>
        {
            var reader = new WeightReader(weights, "C");
            ControllerShape shape = settings.Shape;
            float[] weight = reader.Read(WeightName, shape.OutputSize, shape.InputSize);
            float[] bias = shape.HasBias ? reader.Read(BiasName, shape.OutputSize) : [];
            reader.CheckAllRead();
            return new LinearControllerTransformer(environment, settings, [.. weight, .. bias]);
        });

    /// <summary>C in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static LinearControllerTransformer FromModel(ITransformer model) => StageChain.Find<LinearControllerTransformer>(model);

    internal LinearController Controller { get; }

    internal ControllerShape Shape => _settings.Shape;

    /// <summary>What actions there are.</summary>
    public Space ActionSpace { get; }

    /// <summary>W row by row, then b; a copy.</summary>
    public float[] Parameters => [.. _parameters];

    /// <summary>The generations, and the result's score on fresh seeds.</summary>
    public ControllerHistory History => _settings.History;

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.Inputs(Shape.LatentSize, Shape.HiddenSize);

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_settings.Columns.Action, ActionSpace.Size)];

    internal override RowKernel CreateKernel(int blockSize) => new ControllerKernel(Controller, _settings.Columns, Shape, ActionSpace.Size);

    private protected override void Save(ModelSaveContext context)
    {
        int weights = Shape.OutputSize * Shape.InputSize;
        List<NamedTensor> tensors = [new(WeightName, [Shape.OutputSize, Shape.InputSize], _parameters[..weights])];
        if (Shape.HasBias) tensors.Add(new(BiasName, [Shape.OutputSize], _parameters[weights..]));
        File.Save(context, _settings, tensors);
    }
}

/// <summary>What the model zip keeps of C besides its weights.</summary>
internal sealed record ControllerSettings(ControllerColumns Columns, ControllerShape Shape, SpaceDescription ActionSpace, ControllerHistory History);
