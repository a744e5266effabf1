using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Exploration;

/// <summary>
/// A world model that also pays for what is new: planners and learners that dream in it become curious. The intrinsic reward of
/// a dreamt step is added to the model's reward.
/// </summary>
public sealed class CuriousModel : IWorldModel
{
    private readonly IWorldModel _model;
    private readonly Func<ImaginedSteps, IReadOnlyList<double>> _bonus;
    private readonly double _curiosity, _rewardScale;

    /// <summary>A model with an intrinsic reward of one's own.</summary>
    /// <param name="model">What decides the steps.</param>
    /// <param name="bonus">The intrinsic reward of each of the steps, whose next states the model has written: [Count].</param>
    /// <param name="curiosity">What a unit of it is worth, 0 or more.</param>
    /// <param name="rewardScale">What a unit of the model's reward is worth, 0 or more; 0 for curiosity alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not finite.</exception>
    public CuriousModel(IWorldModel model, Func<ImaginedSteps, IReadOnlyList<double>> bonus, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(bonus);
        RequireWeight(curiosity, nameof(curiosity));
        RequireWeight(rewardScale, nameof(rewardScale));
        (_model, _bonus, _curiosity, _rewardScale) = (model, bonus, curiosity, rewardScale);
    }

    /// <summary>Pays for the disagreement of an ensemble: its members agree where they have seen enough, also on what is noise (Pathak et al. 2019).</summary>
    /// <param name="ensemble">Two networks or more.</param>
    /// <param name="curiosity">What a unit of disagreement is worth.</param>
    /// <param name="rewardScale">What a unit of the model's reward is worth.</param>
    /// <exception cref="ArgumentException">The ensemble is a single network, or a weight is none.</exception>
    public static CuriousModel OfDisagreement(DynamicsNetworkTransformer ensemble, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ensemble.RequireEnsemble(nameof(ensemble));
        return new CuriousModel(ensemble, steps => [.. ensemble.Disagreement(steps).Select(value => (double)value)], curiosity, rewardScale);
    }

    /// <summary>
    /// Pays for the surprise of an older model at what the newer one dreams, -log p(s' | s, a) in nats: what was learnt since then is
    /// worth going back to.
    /// </summary>
    /// <param name="model">What decides the steps.</param>
    /// <param name="older">What is surprised, such as the model of the round before; its states and actions are those of <paramref name="model"/>.</param>
    /// <param name="curiosity">What a nat is worth.</param>
    /// <param name="rewardScale">What a unit of the model's reward is worth.</param>
    /// <exception cref="ArgumentException">The models' sizes differ, or a weight is none.</exception>
    public static CuriousModel OfSurprise(IWorldModel model, IDensityModel older, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(older);
        if (model.StateSize != older.StateSize || model.ActionSpace != older.ActionSpace)
            throw new ArgumentException(
                $"the models are of different worlds: {model.StateSize} numbers and {model.ActionSpace}, {older.StateSize} and {older.ActionSpace}", nameof(older));
        return new CuriousModel(model, steps => [.. older.LogLikelihood(steps).Select(value => -value)], curiosity, rewardScale);
    }

    /// <inheritdoc/>
    public int StateSize => _model.StateSize;

    /// <inheritdoc/>
    public Space ActionSpace => _model.ActionSpace;

    /// <inheritdoc/>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _model.Step(steps, random);
        IReadOnlyList<double> bonus = _bonus(steps);
        for (int i = 0; i < steps.Count; i++) steps.Rewards[i] = (float)(_rewardScale * steps.Rewards[i] + _curiosity * bonus[i]);
    }

    private static void RequireWeight(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of 0 or more");
    }
}
