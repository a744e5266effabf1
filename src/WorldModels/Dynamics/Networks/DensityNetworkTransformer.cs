using Microsoft.ML.Runtime;
using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>A trained dynamics network whose head has a density: Gaussian, mixture or flow.</summary>
/// <remarks>
/// The distribution of an ensemble is the mixture of its members with equal weights. The distribution functions of a flow are those of each number given the numbers before it,
/// averaged over the members.
/// </remarks>
public sealed class DensityNetworkTransformer : DynamicsNetworkTransformer, IDensityModel
{
    internal DensityNetworkTransformer(IHostEnvironment environment, DynamicsSettings settings, DynamicsModel model, Space actionSpace)
        : base(environment, settings, model, actionSpace) { }

    /// <inheritdoc/>
    public int Components => Model.Components;

    /// <inheritdoc/>
    public double[] LogLikelihood(ImaginedSteps steps) => Model.LogLikelihood(steps);

    /// <inheritdoc/>
    public double[] Cdf(ImaginedSteps steps) => Model.Cdf(steps);

    /// <inheritdoc/>
    public double[] Responsibilities(ImaginedSteps steps) => Model.Responsibilities(steps);
}
