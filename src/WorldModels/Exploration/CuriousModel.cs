using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Exploration;

/// <summary>
/// A world model with an intrinsic reward for exploration: planners and learners that use it seek new states. The intrinsic reward of
/// a predicted step is added to the model's reward.
/// </summary>
public sealed class CuriousModel : IWorldModel
{
    private readonly IWorldModel _model;
    private readonly Func<ImaginedSteps, IReadOnlyList<double>> _bonus;
    private readonly double _curiosity, _rewardScale;

    /// <summary>Creates a model with your own intrinsic reward.</summary>
    /// <param name="model">The world model.</param>
    /// <param name="bonus">Returns the intrinsic reward of each of the steps, whose next states the model has filled in: [Count].</param>
    /// <param name="curiosity">The weight of the intrinsic reward, 0 or more.</param>
    /// <param name="rewardScale">The weight of the model's reward, 0 or more; 0 for the intrinsic reward alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not finite.</exception>
    public CuriousModel(IWorldModel model, Func<ImaginedSteps, IReadOnlyList<double>> bonus, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(bonus);
        RequireWeight(curiosity, nameof(curiosity));
        RequireWeight(rewardScale, nameof(rewardScale));
        (_model, _bonus, _curiosity, _rewardScale) = (model, bonus, curiosity, rewardScale);
    }

    /// <summary>Creates a model whose intrinsic reward is the disagreement of an ensemble: the members agree where they have enough data, also about random outcomes (Pathak et al. 2019).</summary>
    /// <param name="ensemble">An ensemble of two networks or more.</param>
    /// <param name="curiosity">The weight of the disagreement.</param>
    /// <param name="rewardScale">The weight of the model's reward.</param>
    /// <exception cref="ArgumentException">The ensemble has only one network, or a weight is not valid.</exception>
    public static CuriousModel OfDisagreement(DynamicsNetworkTransformer ensemble, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ensemble.RequireEnsemble(nameof(ensemble));
        return new CuriousModel(ensemble, steps => [.. ensemble.Disagreement(steps).Select(value => (double)value)], curiosity, rewardScale);
    }

    /// <summary>
    /// Creates a model whose intrinsic reward is the surprise of an older model, -log p(s' | s, a) in nats, at the steps that the newer model predicts: it is high
    /// where the model has changed since then.
    /// </summary>
    /// <param name="model">The world model.</param>
    /// <param name="older">The model whose surprise is computed, for example that of the previous round; its states and actions are those of <paramref name="model"/>.</param>
    /// <param name="curiosity">The weight of the surprise, per nat.</param>
    /// <param name="rewardScale">The weight of the model's reward.</param>
    /// <exception cref="ArgumentException">The models' sizes differ, or a weight is not valid.</exception>
    public static CuriousModel OfSurprise(IWorldModel model, IDensityModel older, double curiosity = 1, double rewardScale = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(older);
        if (model.StateSize != older.StateSize || model.ActionSpace != older.ActionSpace)
            throw new ArgumentException(
                $"the models do not fit each other: one has states of {model.StateSize} numbers and actions of {model.ActionSpace}, the older one {older.StateSize} and {older.ActionSpace}", nameof(older));
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
