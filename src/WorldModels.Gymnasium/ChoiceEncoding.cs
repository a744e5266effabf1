namespace WorldModels.Gymnasium;

/// <summary>How an entry that is a choice (<c>Discrete</c>, or each number of a <c>MultiDiscrete</c>) is encoded as numbers of an observation.</summary>
public enum ChoiceEncoding
{
    /// <summary>As many numbers as there are choices: 1 for the selected one and 0 for all others, as in <c>gymnasium.spaces.flatten</c>.</summary>
    OneHot,

    /// <summary>One number: the index of the choice, from 0.</summary>
    Number,
}
