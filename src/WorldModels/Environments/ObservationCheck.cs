namespace WorldModels.Environments;

/// <summary>Whether an observation is what its space says, but for the bounds of a box.</summary>
internal static class ObservationCheck
{
    /// <summary>What is wrong, in words that follow "it is" or "it gave", or null.</summary>
    public static string? Problem(Space space, Observation observation)
    {
        if (observation == default) return "an observation that holds nothing";
        if (observation.IsImage != space is ImageSpace)
            return observation.IsImage ? $"a picture where the space is {space}" : $"a vector of numbers where the space is {space}";
        if (observation.IsImage)
            return observation.Pixels.Length == space.Size ? null : $"a picture of {observation.Pixels.Length} bytes where {space} has {space.Size}";
        float[] values = observation.Values;
        if (values.Length != space.Size) return space.Reject(values);
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) return FormattableString.Invariant($"{values[i]} as number {i}");
        return space is DiscreteSpace && !space.Contains(values) ? FormattableString.Invariant($"{values[0]}, which is not one of {space}") : null;
    }
}
