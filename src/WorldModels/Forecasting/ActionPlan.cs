namespace WorldModels.Forecasting;

/// <summary>Which actions a forecast assumes.</summary>
public enum ActionPlan
{
    /// <summary>
    /// Those of the row and of the rows that follow it in its episode, as they were recorded; steps behind the last row of the episode have no forecast (NaN). A
    /// row alone does not have them, so a chain with such a stage has no <c>PredictionEngine</c>.
    /// </summary>
    FollowingRows,

    /// <summary>The action of the row at every step.</summary>
    Hold,

    /// <summary>Those in a column of the row: a vector of all actions one after the other, that of the row first.</summary>
    Column,
}
