using Microsoft.ML.Data;

namespace WorldModels.Tests.MachineLearning;

/// <summary>A row of rollouts of <see cref="DotWorld"/> in a program.</summary>
public sealed class RolloutRow
{
    public uint Episode { get; set; }

    public int Step { get; set; }

    [VectorType(64, 64, 3)]
    public byte[] Observation { get; set; } = [];

    [VectorType(2)]
    public float[] Action { get; set; } = [];

    public float Reward { get; set; }

    public bool Done { get; set; }
}

/// <summary>The columns that the chain adds to a row.</summary>
public sealed class StageRow
{
    public float[] Latent { get; set; } = [];

    public float[] LatentLogVariance { get; set; } = [];

    public float[] Hidden { get; set; } = [];

    public float[] Cell { get; set; } = [];

    public float[] Action { get; set; } = [];
}
