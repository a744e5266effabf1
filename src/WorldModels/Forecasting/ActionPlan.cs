namespace WorldModels.Forecasting;

/// <summary>The actions that a forecast assumes.</summary>
public enum ActionPlan
{
    /// <summary>
    /// The recorded actions of the row and of the rows after it in its episode; steps after the last row of the episode have no forecast (NaN). A
    /// single row does not have them, so a chain with such a stage has no <c>PredictionEngine</c>.
    /// </summary>
    FollowingRows,

    /// <summary>The action of the row, at every step.</summary>
    Hold,

    /// <summary>The actions in a column of the row: a vector of all actions one after the other, beginning with that of the row.</summary>
    Column,
}
