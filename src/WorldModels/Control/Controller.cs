using WorldModels.Environments;
using WorldModels.Inference;

namespace WorldModels.Control;

/// <summary>
/// C computes an action from the latent and the hidden state: by a linear map (World Models, section 2.3, equation 1), or by one after a
/// layer of tanh units. The outputs are moved into the bounds of a box, or the largest output is the choice.
/// </summary>
internal readonly struct Controller
{
    private readonly ControllerShape _shape;
    private readonly Space _actionSpace;
    private readonly ReadOnlyMemory<float> _parameters;

    /// <param name="shape">The sizes of C.</param>
    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="parameters">The parameters of each layer, the hidden layer first: W row by row, then b.</param>
    public Controller(ControllerShape shape, Space actionSpace, ReadOnlyMemory<float> parameters)
    {
        if (parameters.Length != shape.ParameterCount)
            throw new ArgumentException($"the controller needs {shape.ParameterCount} parameters: got {parameters.Length}", nameof(parameters));
        (_shape, _actionSpace, _parameters) = (shape, actionSpace, parameters);
    }

    public void Act(ReadOnlySpan<float> latent, ReadOnlySpan<float> hidden, ReadOnlySpan<float> cell, Span<float> action)
    {
        if (_actionSpace is DiscreteSpace)
        {
            Span<float> outputs = stackalloc float[_shape.OutputSize];
            Outputs(latent, hidden, cell, outputs);
            int best = 0;
            for (int choice = 1; choice < outputs.Length; choice++)
                if (outputs[choice] > outputs[best]) best = choice;
            action[0] = best;
            return;
        }
        Outputs(latent, hidden, cell, action);
        ((BoxSpace)_actionSpace).Clip(action);
    }

    /// <summary>Computes the outputs of the last layer; for a box, the action before it is moved into the bounds.</summary>
    public void Outputs(ReadOnlySpan<float> latent, ReadOnlySpan<float> hidden, ReadOnlySpan<float> cell, Span<float> outputs)
    {
        ReadOnlySpan<float> parameters = _parameters.Span;
        if (!_shape.UsesCell) cell = [];
        if (_shape.HiddenUnits == 0)
        {
            Layer(parameters, latent, hidden, cell, outputs);
            return;
        }
        Span<float> units = stackalloc float[_shape.HiddenUnits];
        Layer(parameters, latent, hidden, cell, units);
        VectorFunctions.Tanh(units);
        Layer(parameters[_shape.HiddenLayerParameters..], units, [], [], outputs);
    }

    // The input of the layer is the concatenation of three vectors, each of which may be empty.
    private void Layer(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, Span<float> outputs)
    {
        int size = x.Length + y.Length + z.Length;
        for (int output = 0; output < outputs.Length; output++)
        {
            ReadOnlySpan<float> row = parameters.Slice(output * size, size);
            float sum = _shape.HasBias ? parameters[outputs.Length * size + output] : 0;
            sum += DotProduct.Of(row[..x.Length], x);
            sum += DotProduct.Of(row.Slice(x.Length, y.Length), y);
            if (z.Length > 0) sum += DotProduct.Of(row[(x.Length + y.Length)..], z);
            outputs[output] = sum;
        }
    }
}
