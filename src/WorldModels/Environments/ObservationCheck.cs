namespace WorldModels.Environments;

/// <summary>Checks that an observation belongs to its space, except for the bounds of a box.</summary>
internal static class ObservationCheck
{
    /// <summary>Returns what is wrong, as a phrase that follows "it is" or "it returned", or null.</summary>
    public static string? Problem(Space space, Observation observation)
    {
        if (observation == default) return "an empty observation";
        if (observation.IsImage != space is ImageSpace)
            return observation.IsImage ? $"a picture, but the space is {space}" : $"a vector of numbers, but the space is {space}";
        if (observation.IsImage)
            return observation.Pixels.Length == space.Size ? null : $"a picture of {observation.Pixels.Length} bytes, but {space} has {space.Size}";
        float[] values = observation.Values;
        if (values.Length != space.Size) return space.Reject(values);
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) return FormattableString.Invariant($"{values[i]} as number {i}");
        return space is DiscreteSpace && !space.Contains(values) ? FormattableString.Invariant($"{values[0]}, which is not one of {space}") : null;
    }
}
