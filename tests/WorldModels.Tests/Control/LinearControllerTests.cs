using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class LinearControllerTests
{
    [Fact]
    public void A_box_gets_the_outputs_within_its_bounds()
    {
        // a = W [z; h] + b = (1*2 + 2*3 - 6.5, 10*2 + 0*3 + 0.5).
        var shape = new ControllerShape(1, 1, UsesCell: false, HasBias: true, 2);
        Assert.Equal([1.5f, 3], Act(shape, new BoxSpace(2, -3, 3), [1, 2, 10, 0, -6.5f, 0.5f]));
    }

    [Fact]
    public void A_choice_is_the_largest_output()
    {
        var shape = new ControllerShape(1, 1, UsesCell: true, HasBias: false, 3);
        // Outputs 2, 3 and 4 + 1 * cell = 9.
        Assert.Equal([2], Act(shape, new DiscreteSpace(3), [1, 0, 0, 0, 1, 0, 2, 0, 1]));
        Assert.Equal([1], Act(shape, new DiscreteSpace(3), [1, 0, 0, 0, 1, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_wrong_number_of_parameters_is_refused() =>
        Assert.Contains("has 6 parameters, got 5", Assert.Throws<ArgumentException>(() =>
            new LinearController(new ControllerShape(1, 1, false, true, 2), new BoxSpace(2, -1, 1), new float[5])).Message);

    private static float[] Act(ControllerShape shape, Space actionSpace, float[] parameters)
    {
        float[] action = new float[actionSpace.Size];
        new LinearController(shape, actionSpace, parameters).Act([2], [3], [5], action);
        return action;
    }
}
