using WorldModels.Environments;
using WorldModels.Inference;

namespace WorldModels.Control;

/// <summary>
/// C, a linear map from what V sees and M remembers to an action (World Models, section 2.3, equation 1):
/// a = W [z; h] + b, moved into the bounds of a box, or the choice with the largest output.
/// </summary>
internal readonly struct LinearController
{
    private readonly ControllerShape _shape;
    private readonly Space _actionSpace;
    private readonly ReadOnlyMemory<float> _parameters;

    /// <param name="shape">The sizes.</param>
    /// <param name="actionSpace">What actions there are.</param>
    /// <param name="parameters">W row by row, then b.</param>
    public LinearController(ControllerShape shape, Space actionSpace, ReadOnlyMemory<float> parameters)
    {
        if (parameters.Length != shape.ParameterCount)
            throw new ArgumentException($"the controller has {shape.ParameterCount} parameters, got {parameters.Length}", nameof(parameters));
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

    private void Outputs(ReadOnlySpan<float> latent, ReadOnlySpan<float> hidden, ReadOnlySpan<float> cell, Span<float> outputs)
    {
        ReadOnlySpan<float> weights = _parameters.Span, bias = weights[(_shape.OutputSize * _shape.InputSize)..];
        for (int output = 0; output < outputs.Length; output++)
        {
            ReadOnlySpan<float> row = weights.Slice(output * _shape.InputSize, _shape.InputSize);
            float sum = _shape.HasBias ? bias[output] : 0;
            sum += DotProduct.Of(row[..latent.Length], latent);
            sum += DotProduct.Of(row.Slice(latent.Length, hidden.Length), hidden);
            if (_shape.UsesCell) sum += DotProduct.Of(row[(latent.Length + hidden.Length)..], cell);
            outputs[output] = sum;
        }
    }
}
