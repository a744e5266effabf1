using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Control;

[Collection(Stages.Name)]
public class AgentTests(TrainedChain chain)
{
    private static readonly BoxSpace Actions = new(2, -1, 1);

    [Fact]
    public void The_agent_of_a_loaded_chain_plays_as_that_of_the_fitted_one()
    {
        Agent fitted = Agent.FromModel(chain.Model), loaded = Agent.FromModel(chain.ML.Model.Load(chain.ModelPath, out _));
        using var environment = new DotWorld();
        EpisodeResult expected = fitted.Play(environment, 3, maxSteps: 10);
        Assert.Equal(expected, loaded.Play(environment, 3, maxSteps: 10));
        Assert.Equal(expected, fitted.Play(environment, 3, maxSteps: 10));
        Assert.InRange(expected.Steps, 2, 10);
        Assert.NotEqual(expected.Return, fitted.Play(environment, 4, maxSteps: 10).Return);
    }

    [Fact]
    public void It_remembers_what_it_watched_as_what_it_did()
    {
        Agent driving = New(), watching = New();
        using var environment = new DotWorld();
        Observation observation = environment.Reset(1);
        for (int step = 0; step < 3; step++)
        {
            float[] action = driving.Act(observation);
            watching.Watch(observation, action);
            Assert.Equal(driving.Hidden, watching.Hidden);
            Assert.Equal(driving.Cell, watching.Cell);
            observation = environment.Step(action).Observation;
        }
        Assert.Equal(driving.Act(observation), watching.Act(observation));
        Assert.Contains("is not valid", Assert.Throws<ArgumentException>(() => watching.Watch(observation, [float.NaN, 0])).Message);
    }

    [Fact]
    public void It_acts_on_what_the_chain_computes()
    {
        Agent agent = New();
        using var environment = new DotWorld();
        Controller controller = UntrainedStages.Controller(Actions).Controller;
        var vision = UntrainedStages.Vision();
        Observation observation = environment.Reset(1);
        agent.Begin();
        for (int step = 0; step < 3; step++)
        {
            float[] hidden = agent.Hidden, latent = vision.Encode(observation.Pixels), expected = new float[2];
            controller.Act(latent, hidden, [], expected);
            float[] action = agent.Act(observation);
            Assert.Equal(expected, action);
            Assert.Equal(latent, agent.Latent);
            Assert.NotEqual(hidden, agent.Hidden);
            observation = environment.Step(action).Observation;
        }
        agent.Begin();
        Assert.All(agent.Hidden, value => Assert.Equal(0, value));
    }

    [Fact]
    public void It_continues_from_a_saved_state_as_the_agent_that_had_it()
    {
        Agent first = New(), second = New();
        using var environment = new DotWorld();
        Observation observation = environment.Reset(1);
        for (int step = 0; step < 3; step++) observation = environment.Step(first.Act(observation)).Observation;
        second.Resume(first.Hidden, first.Cell);
        Assert.Equal(first.Act(observation), second.Act(observation));
        Assert.Equal(first.Hidden, second.Hidden);
        Assert.Equal(64 * 64 * 3, first.ObservationSize);
        Assert.Contains("M's states have 6 and 6 numbers: got 6 and 0", Assert.Throws<ArgumentException>(() => first.Resume(first.Hidden, [])).Message);
    }

    [Fact]
    public void It_allocates_nothing_from_step_to_step()
    {
        Agent agent = New();
        using var environment = new DotWorld();
        Observation observation = environment.Reset(1);
        agent.Begin();
        for (int step = 0; step < 3; step++) agent.Act(observation);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int step = 0; step < 10; step++) agent.Act(observation);
        }));
    }

    [Fact]
    public void An_environment_of_other_spaces_is_refused()
    {
        using var points = new PointWorld();
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => New().Play(points, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => New().Play(new DotWorld(), 1, maxSteps: -1));
        Assert.Throws<OperationCanceledException>(() => New().Play(new DotWorld(), 1, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Parts_that_were_not_trained_together_are_refused()
    {
        var chain = new TransformerChain<ControllerTransformer>(
            UntrainedStages.Vision(), UntrainedStages.Memory(Actions), UntrainedStages.Controller(Actions, hiddenSize: 7));
        Assert.Contains("they were not trained together", Assert.Throws<ArgumentException>(() => Agent.FromModel(chain)).Message);
    }

    private static Agent New() => Agent.FromModel(new TransformerChain<ControllerTransformer>(
        UntrainedStages.Vision(), UntrainedStages.Memory(Actions), UntrainedStages.Controller(Actions)));
}
