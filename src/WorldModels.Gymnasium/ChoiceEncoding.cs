namespace WorldModels.Gymnasium;

/// <summary>How an entry that is a choice (<c>Discrete</c>, or each number of a <c>MultiDiscrete</c>) becomes numbers of an observation.</summary>
public enum ChoiceEncoding
{
    /// <summary>As many numbers as there are choices: 1 for the one taken and 0 for all others, as <c>gymnasium.spaces.flatten</c> has it.</summary>
    OneHot,

    /// <summary>One number: which choice it is, counted from 0.</summary>
    Number,
}
