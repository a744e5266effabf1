using WorldModels.Environments;

namespace PaperResults;

/// <summary>Counts the steps of an environment.</summary>
internal sealed class CountedSteps(IEnvironment environment, StageClock clock) : EnvironmentWrapper(environment)
{
    public override StepResult Step(float[] action)
    {
        clock.CountStep();
        return base.Step(action);
    }
}
