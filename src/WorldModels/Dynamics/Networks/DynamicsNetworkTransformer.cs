using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(DynamicsNetworkTransformer), null, typeof(SignatureLoadModel), "Dynamics network", DynamicsNetworkTransformer.LoaderSignature)]

namespace WorldModels.Dynamics;

/// <summary>
/// A trained feed-forward world model. As a stage it adds the expected next state to each row; as an <see cref="IWorldModel"/>
/// it is stepped from any state. Where its head has a density it is a <see cref="DensityNetworkTransformer"/>.
/// </summary>
/// <remarks>Neither needs libtorch. All members may be called by several threads at once.</remarks>
public class DynamicsNetworkTransformer : StageTransformer, IWorldModel
{
    internal const string LoaderSignature = "DynamicsNetwork";
    private static readonly StageFile File = new("WMODLDYN", LoaderSignature);
    private readonly DynamicsSettings _settings;

    private protected DynamicsNetworkTransformer(IHostEnvironment environment, DynamicsSettings settings, DynamicsModel model, Space actionSpace)
        : base(environment, nameof(DynamicsNetworkTransformer)) => (_settings, Model, ActionSpace) = (settings, model, actionSpace);

    private static DynamicsNetworkTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<DynamicsSettings, DynamicsNetworkTransformer>(context, (settings, weights) => Create(environment, settings, weights));

    internal static DynamicsNetworkTransformer Create(IHostEnvironment environment, DynamicsSettings settings, IReadOnlyDictionary<string, NamedTensor> weights)
    {
        settings.Validate();
        Space actionSpace = settings.ActionSpace.ToSpace();
        var model = new DynamicsModel(weights, settings.Shape, actionSpace);
        return model.HasDensity
            ? new DensityNetworkTransformer(environment, settings, model, actionSpace)
            : new DynamicsNetworkTransformer(environment, settings, model, actionSpace);
    }

    /// <summary>The dynamics network in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static DynamicsNetworkTransformer FromModel(ITransformer model) => StageChain.Find<DynamicsNetworkTransformer>(model);

    internal DynamicsModel Model { get; }

    /// <inheritdoc/>
    public int StateSize => Model.Shape.StateSize;

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>What the network says of the next state.</summary>
    public DynamicsHead Head => Model.Shape.Head;

    /// <summary>Networks in the ensemble.</summary>
    public int EnsembleSize => Model.Shape.Members;

    /// <summary>Trained numbers in all networks together.</summary>
    public int ParameterCount => Model.Weights.Where(tensor => char.IsAsciiDigit(tensor.Name[0])).Sum(tensor => tensor.Values.Length);

    /// <summary>The different states of the training rows, in the order in which they came; none but by <see cref="DynamicsNetworkOptions.KeepStates"/>.</summary>
    public IReadOnlyList<float[]> States => Model.States;

    /// <summary>The losses of each training epoch, member after member.</summary>
    public IReadOnlyList<DynamicsEpoch> History => _settings.History;

    /// <inheritdoc/>
    /// <remarks>
    /// Draws done, then the next state, then gives the reward that is expected with it. A next state is drawn even where the task ends:
    /// nobody recorded one, so it means nothing there.
    /// </remarks>
    /// <exception cref="ArgumentException">The steps have other sizes, or an action is none of the choices.</exception>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Model.Step(steps, random);
    }

    /// <summary>
    /// How far the members of the ensemble disagree on the next state of each step: the deviation between their means, in units of the
    /// deviation that each predicted number has over the training rows. All 0 for a single network.
    /// </summary>
    /// <returns>[Count].</returns>
    public float[] Disagreement(ImaginedSteps steps) => Model.Predict(steps).Disagreements;

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.ToPredict(StateSize, ActionSpace.Size);

    private protected override IReadOnlyList<OutputColumn> Outputs => _settings.Columns.Outputs(StateSize);

    internal override int BlockSize => 64;

    /// <exception cref="ArgumentException">It is a single network.</exception>
    internal void RequireEnsemble(string name)
    {
        if (EnsembleSize < 2)
            throw new ArgumentException($"a single network disagrees with nobody: set {nameof(DynamicsNetworkOptions.EnsembleSize)} to 2 or more", name);
    }

    internal override RowKernel CreateKernel(int blockSize) => new DynamicsKernel(Model, _settings.Columns, ActionSpace, blockSize);

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Model.Weights);
}

/// <summary>What the model zip keeps of a dynamics network besides its weights.</summary>
internal sealed record DynamicsSettings(DynamicsColumns Columns, DynamicsShape Shape, SpaceDescription ActionSpace, IReadOnlyList<DynamicsEpoch> History)
{
    /// <exception cref="ArgumentException">A size is out of its range, or the sizes do not fit each other.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Shape.StateSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Shape.Members, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Shape.Parts, Shape is { Head: DynamicsHead.Flow, Bend: FlowBend.Spline } ? 2 : 1);
        foreach (int size in Shape.HiddenSizes) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Space space = ActionSpace.ToSpace();
        if (ActionCode.Size(space) != Shape.ActionSize)
            throw new ArgumentException($"the network reads {Shape.ActionSize} numbers of an action, {space} gives {ActionCode.Size(space)}");
    }
}
