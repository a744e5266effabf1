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

/// <summary>A trained C: adds to each row the action that it takes on seeing the row's z and h. To drive an environment: <see cref="Agent"/>.</summary>
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
            throw new ArgumentException($"a controller of {settings.Shape} does not act in {ActionSpace} on {settings.Columns}", nameof(settings));
        Controller = new Controller(settings.Shape, ActionSpace, parameters);
    }

    private static ControllerTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<ControllerSettings, ControllerTransformer>(
            context, (settings, weights) => new ControllerTransformer(environment, settings, Read(weights, settings.Shape)));

    /// <summary>C in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static ControllerTransformer FromModel(ITransformer model) => StageChain.Find<ControllerTransformer>(model);

    internal Controller Controller { get; }

    internal ControllerShape Shape => _settings.Shape;

    /// <summary>Numbers in the latent that C sees.</summary>
    public int LatentSize => Shape.LatentSize;

    /// <summary>Numbers in the hidden state that C sees, and in the cell state where it sees that too; 0 without M.</summary>
    public int HiddenSize => Shape.HiddenSize;

    /// <summary>Tanh units between input and output; 0 where C is linear.</summary>
    public int HiddenUnits => Shape.HiddenUnits;

    internal ControllerColumns Columns => _settings.Columns;

    /// <summary>
    /// Whether an agent puts C's outputs into M as they are, before they are moved into the bounds of the action: so does the C of
    /// ctallec/world-models, which <see cref="ControllerWeightsCatalog"/> reads.
    /// </summary>
    public bool RemembersOutputs => _settings.RemembersOutputs;

    /// <summary>The columns of the data behind the chain; null where no other stages stand before C, or it is not known.</summary>
    internal IReadOnlyList<ColumnRecord>? DataColumns => _settings.DataColumns;

    /// <summary>What actions there are.</summary>
    public Space ActionSpace { get; }

    /// <summary>Of each layer, the hidden one first: W row by row, then b; a copy.</summary>
    public float[] Parameters => [.. _parameters];

    /// <summary>The generations, and the result's score on fresh seeds.</summary>
    public ControllerHistory History => _settings.History;

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.Inputs(Shape.LatentSize, Shape.HiddenSize);

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_settings.Columns.Action, ActionSpace.Size)];

    internal override RowKernel CreateKernel(int blockSize) => new ControllerKernel(Controller, _settings.Columns, Shape, ActionSpace.Size);

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Weights);

    /// <summary>The parameters by name: of each layer, the hidden one first, <c>weight</c> and <c>bias</c>.</summary>
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

    /// <summary>The parameters of a controller of such sizes, in their order.</summary>
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

/// <summary>What the model zip keeps of C besides its weights.</summary>
internal sealed record ControllerSettings(
    ControllerColumns Columns, ControllerShape Shape, SpaceDescription ActionSpace, ControllerHistory History, bool RemembersOutputs = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColumnRecord>? DataColumns = null);
