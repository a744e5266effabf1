using WorldModels;
using WorldModels.Environments;

namespace DreamStudio.Tests;

[Collection(SharedModel.Name)]
public class StudioModelTests(TrainedModel model)
{
    [Theory]
    [InlineData("nowhere.zip", null, "examples/Quickstart` creates one")]
    [InlineData("garbage.zip", null, "is not a model")]
    [InlineData("no-controller.zip", null, "has no ControllerTransformer")]
    [InlineData("agent.zip", "TakeCover", "it was trained in CarRacing, not in TakeCover")]
    public void A_model_that_cannot_be_played_is_refused_before_anything_is_served(string file, string? world, string expected) =>
        Assert.Contains(expected, Assert.Throws<StudioException>(() => StudioModel.Load(model.PathOf(file), world)).Message);

    [Fact]
    public void The_actions_tell_the_world()
    {
        Assert.Equal("CarRacing", model.Studio.World.Name);
        Assert.Equal("TakeCover", PlayableWorld.Of(new BoxSpace(1, -1, 1), null).Name);
        Assert.Equal("CarRacing", PlayableWorld.Of(new DiscreteSpace(5), "CarRacing").Name);
        Assert.Equal("TakeCover", PlayableWorld.Of(new DiscreteSpace(3), "TakeCover").Name);
        Assert.Contains("neither", Assert.Throws<StudioException>(() => PlayableWorld.Of(new DiscreteSpace(7), null)).Message);
    }

    [Fact]
    public void The_pretrained_agent_can_be_played() => Assert.Equal("CarRacing", StudioModel.Of(Pretrained.CarRacing(), null).World.Name);

    [Theory]
    [InlineData(true, false, false, false, 2, -1, 1)]
    [InlineData(false, true, true, false, 1, 1, 2)]
    [InlineData(true, true, true, false, 3, 0, 0)]
    [InlineData(false, false, true, true, 4, 0, 0)]
    [InlineData(false, false, false, false, 0, 0, 0)]
    public void Held_keys_become_actions_of_each_world(bool left, bool right, bool up, bool down, float choice, float aside, float step)
    {
        var keys = new HeldKeys(left, right, up, down);
        Assert.Equal([choice], PlayableWorld.Of(new DiscreteSpace(5), null).ToAction(keys));
        Assert.Equal([aside], PlayableWorld.Of(new BoxSpace(1, -1, 1), null).ToAction(keys));
        Assert.Equal([step], PlayableWorld.Of(new DiscreteSpace(3), null).ToAction(keys));
        Assert.True(model.Studio.World.ActionSpace.Contains(model.Studio.World.ToAction(keys)));
    }
}
