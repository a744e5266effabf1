using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class ContractTests
{
    public static TheoryData<Func<IEnvironment>> Worlds { get; } = new(
        () => GridWorld.ThreeStates(),
        () => new GridWorld("S.#\n.HS\n..G", maxSteps: 7),
        () => new SlipperyGrid(),
        () => new SlipperyGrid(slipProbability: 0),
        () => new Teleporter(),
        () => new HiddenVelocity(),
        () => new DelayedMemory(),
        () => new DelayedMemory(delay: 0, cues: 5),
        () => new SparseMaze(rows: 2, columns: 3),
        () => new TakeCover(new TakeCoverOptions { MaxSteps = 20 }),
        () => new TakeCover(new TakeCoverOptions { DiscreteActions = true, MaxSteps = 20 }),
        () => new CarRacing(new CarRacingOptions { MaxSteps = 20 }),
        () => new CarRacing(new CarRacingOptions { DiscreteActions = true, Frame = CarRacingFrame.Full96, View = CarRacingView.Paper, MaxSteps = 20 }),
        () => new CarRacing().WithTimeLimit(8).WithActionRepeat(3).WithCroppedFrame(0, 8, 60, 48).WithResizedFrame(32, 24).WithGrayscale().WithFrameStack(4));

    [Theory]
    [MemberData(nameof(Worlds), DisableDiscoveryEnumeration = true)]
    public void Every_environment_keeps_the_contract(Func<IEnvironment> world) => EnvironmentContract.Check(world);

    [Fact]
    public void Their_limits_are_checked()
    {
        foreach (int steps in new[] { 0, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new GridWorld("SG", steps));
            Assert.Throws<ArgumentOutOfRangeException>(() => new SlipperyGrid(maxSteps: steps));
            Assert.Throws<ArgumentOutOfRangeException>(() => new Teleporter(steps));
            Assert.Throws<ArgumentOutOfRangeException>(() => new HiddenVelocity(steps));
            Assert.Throws<ArgumentOutOfRangeException>(() => new SparseMaze(maxSteps: steps));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new DelayedMemory(delay: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DelayedMemory(cues: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparseMaze(rows: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparseMaze(columns: 1));
        Assert.Throws<ArgumentException>(() => new SparseMaze(mazeSeed: -1));
        foreach (double probability in new[] { -0.1, 1.1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => new SlipperyGrid(slipProbability: probability));
    }
}
