namespace WorldModels.Environments;

/// <summary>The checks that compare an episode with a repetition of it.</summary>
internal sealed partial class ContractInspection
{
    private string? ResetProblem() =>
        Play(Make(), _seed, _episode, steps: 0).BeginsUnlike(_episode) ? $"two new instances that were reset with seed {_seed} return different observations" : null;

    private string? StepProblem() =>
        Play(Make(), _seed, _episode).Difference(_episode) is { } difference ? $"two new instances with the same seed and actions differ at {difference} (seed {_seed})" : null;

    private string? UsedInstanceProblem()
    {
        IEnvironment environment = Make();
        Play(environment, _otherSeed, _otherEpisode, steps: Math.Max(1, _otherEpisode.Steps / 2));
        return Play(environment, _seed, _episode).Difference(_episode) is { } difference
            ? $"after half an episode of seed {_otherSeed}, the episode of seed {_seed} differs at {difference}: Reset does not clear the whole state" : null;
    }

    private string? OtherInstanceProblem()
    {
        IEnvironment one = Make(), other = Make();
        var (episode, otherEpisode) = (new Transcript(), new Transcript());
        Observation seen = one.Reset(_seed);
        episode.Add(new StepResult(seen, 0, false, false));
        byte[] copy = Transcript.Bytes(seen);
        otherEpisode.Add(new StepResult(other.Reset(_otherSeed), 0, false, false));
        while (true)
        {
            if (!copy.AsSpan().SequenceEqual(Transcript.Bytes(seen))) return "a call on one instance changes the array of the other instance's last observation";
            bool running = GoesOn(episode, _episode), otherRunning = GoesOn(otherEpisode, _otherEpisode);
            if (!running && !otherRunning) break;
            if (running)
            {
                StepResult result = one.Step([.. _episode.Actions[episode.Steps]]);
                (seen, copy) = (result.Observation, Transcript.Bytes(result.Observation));
                episode.Add(result);
            }
            if (otherRunning) otherEpisode.Add(other.Step([.. _otherEpisode.Actions[otherEpisode.Steps]]));
        }
        return (episode.Difference(_episode) ?? otherEpisode.Difference(_otherEpisode)) is { } difference
            ? $"while another instance plays, an episode differs at {difference}" : null;

        static bool GoesOn(Transcript episode, Transcript original) => !episode.Ended && episode.Steps < original.Steps;
    }

    private string? ActionArrayProblem()
    {
        IEnvironment environment = Make();
        var episode = new Transcript();
        episode.Add(new StepResult(environment.Reset(_seed), 0, false, false));
        float[] action = new float[environment.ActionSpace.Size];
        foreach (float[] recorded in _episode.Actions)
        {
            recorded.CopyTo(action, 0);
            StepResult result = environment.Step(action);
            if (!action.AsSpan().SequenceEqual(recorded))
                return $"step {episode.Steps + 1} changed it from ({string.Join(", ", recorded.Select(number => $"{number}"))}) to ({string.Join(", ", action.Select(number => $"{number}"))})";
            episode.Add(result);
            Array.Fill(action, float.NaN);
        }
        return episode.Difference(_episode) is { } difference ? $"when the caller overwrites the array after a step, the episode differs at {difference}" : null;
    }

    private string? RefusedActionProblem()
    {
        IEnvironment environment = Make();
        Transcript episode = Play(environment, _seed, _episode, afterReset: () => Refusals.ActionProblem(environment, _episode.Actions[0]));
        return episode.Difference(_episode) is { } difference ? $"after the refused action the episode differs at {difference}" : null;
    }
}
