namespace WorldModels.Environments;

/// <summary>Whether an observation is what its space says.</summary>
internal static class ObservationCheck
{
    /// <summary>What is wrong, in words, or null.</summary>
    public static string? Problem(Space space, Observation observation)
    {
        if (observation == default) return "an observation that holds nothing";
        if (observation.IsImage != space is ImageSpace)
            return observation.IsImage ? $"a picture where the space is {space}" : $"a vector of numbers where the space is {space}";
        if (observation.IsImage)
            return observation.Pixels.Length == space.Size ? null : $"a picture of {observation.Pixels.Length} bytes where {space} has {space.Size}";
        float[] values = observation.Values;
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) return $"{values[i]} as number {i}";
        return space.Reject(values);
    }
}
