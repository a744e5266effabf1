using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(ControllerTransformer), null, typeof(SignatureLoadModel), "Controller", ControllerTransformer.LoaderSignature)]

namespace WorldModels.Control;

/// <summary>A trained C: adds to each row the action for the row's z and h. To play in an environment, use <see cref="Agent"/>.</summary>
public sealed class ControllerTransformer : StageTransformer
{
    internal const string LoaderSignature = "LinearController", Hidden = "hidden", Output = "controller";
    private static readonly StageFile File = new("WMODLCTL", LoaderSignature);
    private readonly ControllerSettings _settings;
    private readonly float[] _parameters;

    internal ControllerTransformer(IHostEnvironment environment, ControllerSettings settings, float[] parameters)
        : base(environment, nameof(ControllerTransformer))
    {
        _settings = settings;
        _parameters = parameters;
        ActionSpace = settings.ActionSpace.ToSpace();
        if (ControllerShape.OutputsFor(ActionSpace) != settings.Shape.OutputSize || settings.Shape.UsesCell != settings.Columns.Cell is not null
            || settings.Shape.HiddenSize > 0 != settings.Columns.Hidden is not null)
            throw new ArgumentException($"a controller with {settings.Shape} does not fit {ActionSpace} and {settings.Columns}", nameof(settings));
        Controller = new Controller(settings.Shape, ActionSpace, parameters);
    }

    private static ControllerTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<ControllerSettings, ControllerTransformer>(
            context, (settings, weights) => new ControllerTransformer(environment, settings, Read(weights, settings.Shape)));

    /// <summary>Returns C in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no C.</exception>
    public static ControllerTransformer FromModel(ITransformer model) => StageChain.Find<ControllerTransformer>(model);

    internal Controller Controller { get; }

    internal ControllerShape Shape => _settings.Shape;

    /// <summary>The number of dimensions of the latent that C reads.</summary>
    public int LatentSize => Shape.LatentSize;

    /// <summary>The length of the hidden state that C reads, and of the cell state if C reads it too; 0 without M.</summary>
    public int HiddenSize => Shape.HiddenSize;

    /// <summary>The number of tanh units between input and output; 0 if C is linear.</summary>
    public int HiddenUnits => Shape.HiddenUnits;

    internal ControllerColumns Columns => _settings.Columns;

    /// <summary>
    /// Whether an agent passes C's outputs to M before they are moved into the bounds of the action, as the C of
    /// ctallec/world-models does, which <see cref="ControllerWeightsCatalog"/> reads.
    /// </summary>
    public bool RemembersOutputs => _settings.RemembersOutputs;

    /// <summary>The columns of the data before the chain; null if no other stages come before C, or if they are not known.</summary>
    internal IReadOnlyList<ColumnRecord>? DataColumns => _settings.DataColumns;

    /// <summary>The space of the actions.</summary>
    public Space ActionSpace { get; }

    /// <summary>The parameters of each layer, the hidden layer first: W row by row, then b; a copy.</summary>
    public float[] Parameters => [.. _parameters];

    /// <summary>The generations, and the score of the result on fresh seeds.</summary>
    public ControllerHistory History => _settings.History;

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.Inputs(Shape.LatentSize, Shape.HiddenSize);

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_settings.Columns.Action, ActionSpace.Size)];

    internal override RowKernel CreateKernel(int blockSize) => new ControllerKernel(Controller, _settings.Columns, Shape, ActionSpace.Size);

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Weights);

    /// <summary>The parameters by name: <c>weight</c> and <c>bias</c> of each layer, the hidden layer first.</summary>
    internal IReadOnlyList<NamedTensor> Weights
    {
        get
        {
            int at = 0;
            var tensors = new List<NamedTensor>();
            foreach (TensorShape tensor in Layers(Shape))
            {
                tensors.Add(new(tensor.Name, tensor.Shape, _parameters[at..(at + tensor.Count)]));
                at += tensor.Count;
            }
            return tensors;
        }
    }

    /// <summary>Returns the parameters of a controller with these sizes, in their order.</summary>
    /// <exception cref="FormatException">A weight is missing, has another shape or does not belong to C.</exception>
    internal static float[] Read(IReadOnlyDictionary<string, NamedTensor> weights, ControllerShape shape)
    {
        var reader = new WeightReader(weights, "C");
        float[] parameters = [.. Layers(shape).SelectMany(tensor => reader.Read(tensor.Name, tensor.Shape))];
        reader.CheckAllRead();
        return parameters;
    }

    // In the order of the parameters.
    private static IEnumerable<TensorShape> Layers(ControllerShape shape)
    {
        if (shape.HiddenUnits > 0)
        {
            yield return new($"{Hidden}.weight", [shape.HiddenUnits, shape.InputSize]);
            if (shape.HasBias) yield return new($"{Hidden}.bias", [shape.HiddenUnits]);
        }
        yield return new($"{Output}.weight", [shape.OutputSize, shape.OutputLayerInputs]);
        if (shape.HasBias) yield return new($"{Output}.bias", [shape.OutputSize]);
    }

    private sealed record TensorShape(string Name, int[] Shape)
    {
        public int Count => Shape.Aggregate((a, b) => a * b);
    }
}

/// <summary>The data of C in the model zip besides its weights.</summary>
internal sealed record ControllerSettings(
    ControllerColumns Columns, ControllerShape Shape, SpaceDescription ActionSpace, ControllerHistory History, bool RemembersOutputs = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColumnRecord>? DataColumns = null);
