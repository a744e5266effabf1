using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class ControllerTests
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
    public void Hidden_units_lie_between_input_and_outputs()
    {
        // Units tanh(2 + 3 - 4.5) and tanh(0.25 * 2), outputs 2 * first - 1 and 3 * second + 1.
        var shape = new ControllerShape(1, 1, UsesCell: false, HasBias: true, OutputSize: 2, HiddenUnits: 2);
        Assert.Equal(12, shape.ParameterCount);
        float[] action = Act(shape, new BoxSpace(2, -3, 3), [1, 1, 0.25f, 0, -4.5f, 0, 2, 0, 0, 3, -1, 1]);
        Assert.Equal(2 * Math.Tanh(0.5) - 1, action[0], 1e-6);
        Assert.Equal(3 * Math.Tanh(0.5) + 1, action[1], 1e-6);
    }

    [Fact]
    public void Hidden_units_can_see_the_cell_state_and_have_no_bias()
    {
        var shape = new ControllerShape(1, 1, UsesCell: true, HasBias: false, OutputSize: 2, HiddenUnits: 1);
        Assert.Equal(5, shape.ParameterCount);
        Assert.Equal(Math.Tanh(0.5), Act(shape, new BoxSpace(2, -3, 3), [0, 0, 0.1f, 1, 0])[0], 1e-6);
        Assert.Equal([1], Act(shape, new DiscreteSpace(2), [0, 0, 1, -1, 1]));
    }

    [Fact]
    public void A_search_starts_from_zero_but_for_random_weights_into_hidden_units()
    {
        var linear = new ControllerShape(3, 2, false, true, 2);
        Assert.Equal(new double[12], linear.Start(1));
        var hidden = new ControllerShape(3, 2, false, true, 2, HiddenUnits: 4);
        double[] start = hidden.Start(1);
        Assert.Equal(20, start[..20].Where(weight => weight != 0).Distinct().Count());
        Assert.All(start[20..], weight => Assert.Equal(0, weight));
        Assert.Equal(start, hidden.Start(1));
        Assert.NotEqual(start, hidden.Start(2));
    }

    [Fact]
    public void A_wrong_number_of_parameters_is_refused() =>
        Assert.Contains("the controller needs 6 parameters: got 5", Assert.Throws<ArgumentException>(() =>
            new Controller(new ControllerShape(1, 1, false, true, 2), new BoxSpace(2, -1, 1), new float[5])).Message);

    private static float[] Act(ControllerShape shape, Space actionSpace, float[] parameters)
    {
        float[] action = new float[actionSpace.Size];
        new Controller(shape, actionSpace, parameters).Act([2], [3], [5], action);
        return action;
    }
}
