namespace WorldModels.Environments;

/// <summary>What a plant logs of one step of a <see cref="WaterTank"/>; ML.NET loads it as a row.</summary>
public sealed class WaterTankRecord
{
    /// <summary>The name of the run: <c>run-00017</c>.</summary>
    public string Run { get; set; } = "";

    /// <summary>When the sensors were read, before the valve was set.</summary>
    public DateTime Time { get; set; }

    /// <summary>The level that its sensor gave, in litres; NaN where it gave nothing.</summary>
    public float Level { get; set; }

    /// <summary>The inflow that its sensor gave, in litres a step; NaN where it gave nothing.</summary>
    public float Inflow { get; set; }

    /// <summary>How far the valve was then opened, 0 to 1.</summary>
    public float Valve { get; set; }

    /// <summary>Whether the tank was empty or ran over in this step, which ended the run.</summary>
    public bool Failed { get; set; }
}
