using System.Globalization;

namespace WorldModels.Environments;

/// <summary>Checks the inputs that an environment must refuse. Each method returns what is wrong, in words, or null.</summary>
internal static class Refusals
{
    /// <summary>Checks that an instance without a running episode refuses a step.</summary>
    public static string? StepProblem(IEnvironment environment, float[] validAction)
    {
        try
        {
            environment.Step([.. validAction]);
            return $"Step accepted it; expected {nameof(InvalidOperationException)}";
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (Exception cause)
        {
            return $"Step threw {cause.GetType().Name} ({cause.Message}); expected {nameof(InvalidOperationException)}";
        }
    }

    public static string? SeedProblem(IEnvironment environment)
    {
        try
        {
            environment.Reset(-1);
            return $"Reset accepted -1; expected {nameof(ArgumentException)}";
        }
        catch (ArgumentException cause)
        {
            return cause.Message.Contains("-1", StringComparison.Ordinal) ? null : $"the message does not name the seed -1: {cause.Message}";
        }
        catch (Exception cause)
        {
            return $"Reset threw {cause.GetType().Name} ({cause.Message}) for -1; expected {nameof(ArgumentException)}";
        }
    }

    /// <summary>Checks that an instance with a running episode refuses invalid actions.</summary>
    public static string? ActionProblem(IEnvironment environment, float[] validAction)
    {
        float[] tooLong = [.. validAction, 0.25f];
        string? problem = BadActionProblem(environment, null, []) ?? BadActionProblem(environment, [], [])
            ?? BadActionProblem(environment, tooLong, [$"{tooLong.Length}", .. Texts(0.25f)]);
        for (int i = 0; i < validAction.Length; i++)
            foreach (float bad in BadNumbers(environment.ActionSpace, i))
            {
                float[] action = [.. validAction];
                action[i] = bad;
                problem ??= BadActionProblem(environment, action, Texts(bad));
            }
        return problem;
    }

    private static string? BadActionProblem(IEnvironment environment, float[]? action, string[] names)
    {
        string text = action is null ? "null" : $"({string.Join(", ", action.Select(number => $"{number}"))})";
        try
        {
            environment.Step(action!);
            return $"Step accepted {text} for {environment.ActionSpace}; expected {nameof(ArgumentException)}";
        }
        catch (ArgumentException cause)
        {
            return names.Length == 0 || names.Any(name => cause.Message.Contains(name, StringComparison.Ordinal))
                ? null : $"for {text} the message does not name the value: {cause.Message}";
        }
        catch (Exception cause)
        {
            return $"Step threw {cause.GetType().Name} ({cause.Message}) for {text}; expected {nameof(ArgumentException)}";
        }
    }

    private static IEnumerable<float> BadNumbers(Space space, int index)
    {
        yield return float.NaN;
        if (space is DiscreteSpace discrete)
        {
            yield return -1;
            yield return 0.5f;
            yield return discrete.Count;
        }
        else if (space is BoxSpace box)
        {
            if (float.IsFinite(box.Low[index])) yield return Below(box.Low[index]);
            if (float.IsFinite(box.High[index])) yield return -Below(-box.High[index]);
        }
    }

    // Far enough outside the bounds, whatever their size.
    private static float Below(float low) => low - 1.25f - Math.Abs(low);

    private static string[] Texts(float value) => [value.ToString(CultureInfo.CurrentCulture), value.ToString(CultureInfo.InvariantCulture)];
}
