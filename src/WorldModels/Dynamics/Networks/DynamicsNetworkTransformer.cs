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
/// it can be stepped from any state. If its head has a density, it is a <see cref="DensityNetworkTransformer"/>.
/// </summary>
/// <remarks>Neither needs libtorch. Several threads may call all members at the same time.</remarks>
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

    /// <summary>Returns the dynamics network in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no dynamics network.</exception>
    public static DynamicsNetworkTransformer FromModel(ITransformer model) => StageChain.Find<DynamicsNetworkTransformer>(model);

    internal DynamicsModel Model { get; }

    /// <inheritdoc/>
    public int StateSize => Model.Shape.StateSize;

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The form of the prediction of the next state.</summary>
    public DynamicsHead Head => Model.Shape.Head;

    /// <summary>The number of networks in the ensemble.</summary>
    public int EnsembleSize => Model.Shape.Members;

    /// <summary>The number of trained parameters in all networks.</summary>
    public int ParameterCount => Model.Weights.Where(tensor => char.IsAsciiDigit(tensor.Name[0])).Sum(tensor => tensor.Values.Length);

    /// <summary>The distinct states of the training rows, in their order; empty unless <see cref="DynamicsNetworkOptions.KeepStates"/> was set.</summary>
    public IReadOnlyList<float[]> States => Model.States;

    /// <summary>The losses of each training epoch, member after member.</summary>
    public IReadOnlyList<DynamicsEpoch> History => _settings.History;

    /// <inheritdoc/>
    /// <remarks>
    /// Draws done, then the next state, and then computes the expected reward for them. A next state is drawn even if the episode terminates;
    /// it then has no meaning, because no such state was recorded.
    /// </remarks>
    /// <exception cref="ArgumentException">The steps have other sizes, or an action is not one of the choices.</exception>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Model.Step(steps, random);
    }

    /// <summary>
    /// Returns the disagreement of the ensemble's members on the next state of each step: the standard deviation between their means, in units of the
    /// standard deviation of each predicted number over the training rows. All 0 for a single network.
    /// </summary>
    /// <returns>[Count].</returns>
    public float[] Disagreement(ImaginedSteps steps) => Model.Predict(steps).Disagreements;

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.ToPredict(StateSize, ActionSpace.Size);

    private protected override IReadOnlyList<OutputColumn> Outputs => _settings.Columns.Outputs(StateSize);

    internal override int BlockSize => 64;

    /// <exception cref="ArgumentException">There is only one network.</exception>
    internal void RequireEnsemble(string name)
    {
        if (EnsembleSize < 2)
            throw new ArgumentException($"a single network has no disagreement: set {nameof(DynamicsNetworkOptions.EnsembleSize)} to 2 or more", name);
    }

    internal override RowKernel CreateKernel(int blockSize) => new DynamicsKernel(Model, _settings.Columns, ActionSpace, blockSize);

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Model.Weights);
}

/// <summary>The data of a dynamics network in the model zip besides its weights.</summary>
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
            throw new ArgumentException($"the network reads actions of {Shape.ActionSize} numbers, but actions of {space} have {ActionCode.Size(space)}");
    }
}
