using TorchSharp;
using TorchSharp.Modules;

namespace WorldModels.Torch;

/// <summary>
/// The Adam optimizer (Kingma and Ba 2015, algorithm 1), with one pass over memory for each 32-bit parameter on the CPU;
/// on other devices the same arithmetic through libtorch.
/// </summary>
/// <remarks>Move the parameters to their device first. An instance serves one thread at a time.</remarks>
internal sealed class Adam : IDisposable
{
    // After this step both bias corrections are exactly 1, and a 32-bit float cannot count further.
    private const long LastCountedStep = 1 << 24;

    private readonly Parameter[] _parameters;
    private readonly torch.Tensor[] _first, _second;
    private readonly double _beta1, _beta2, _epsilon;
    private long _steps;

    /// <summary>Creates an optimizer that has taken no step yet. It does not dispose the parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The learning rate or epsilon is not a finite number of 0 or more, or a beta lies outside [0, 1).
    /// </exception>
    public Adam(IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        RequireWithin(beta1, 1, nameof(beta1));
        RequireWithin(beta2, 1, nameof(beta2));
        RequireWithin(epsilon, double.PositiveInfinity, nameof(epsilon));
        LearningRate = learningRate;
        (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
        TorchLibrary.EnsureLoaded();
        _parameters = [.. parameters];
        _first = [.. _parameters.Select(Zeros)];
        _second = [.. _parameters.Select(Zeros)];
    }

    /// <summary>The learning rate; it may change from step to step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number of 0 or more.</exception>
    public double LearningRate
    {
        get;
        set
        {
            RequireWithin(value, double.PositiveInfinity, nameof(LearningRate));
            field = value;
        }
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public void Step()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _steps = Math.Min(_steps + 1, LastCountedStep);
        double stepSize = LearningRate / (1 - PortableMath.Pow(_beta1, _steps)), correction = Math.Sqrt(1 - PortableMath.Pow(_beta2, _steps));
        AdamKernel kernel = new(_beta1, _beta2, stepSize, correction, _epsilon);
        for (int i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            if (parameter.grad is not { } gradient) continue;
            if (!DenseMemory.IsReadable(parameter))
            {
                StepThroughTorch(parameter, gradient, _first[i], _second[i], stepSize, correction);
                continue;
            }
            _first[i] = Relaid(_first[i], parameter);
            _second[i] = Relaid(_second[i], parameter);
            kernel.Apply(
                DenseMemory.Floats(parameter), DenseMemory.Floats(DenseMemory.LaidOutAs(gradient, parameter)),
                DenseMemory.Floats(_first[i]), DenseMemory.Floats(_second[i]));
        }
    }

    /// <summary>Removes all gradients. This is cheaper than zeros, because the next backward pass then writes instead of adding.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in _parameters) parameter.grad = null;
    }

    /// <summary>Scales all gradients by one factor so that their joint Euclidean norm is at most <paramref name="maxNorm"/>.</summary>
    /// <returns>The norm before the scaling; if it is not finite, nothing is scaled.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxNorm"/> is not a finite number of 0 or more.</exception>
    public double ClipGradients(double maxNorm)
    {
        RequireWithin(maxNorm, double.PositiveInfinity, nameof(maxNorm));
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        torch.Tensor[] gradients = [.. Gradients()];
        double norm = Math.Sqrt(SumOfSquares(gradients));
        if (double.IsFinite(norm) && norm > maxNorm)
        {
            using Scalar share = maxNorm / norm;
            foreach (var gradient in gradients) gradient.mul_(share);
        }
        return norm;
    }

    /// <summary>Clips every number of every gradient to [-<paramref name="limit"/>, <paramref name="limit"/>].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not a finite number of 0 or more.</exception>
    public void ClipGradientValues(double limit)
    {
        RequireWithin(limit, double.PositiveInfinity, nameof(limit));
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using Scalar least = -limit, most = limit;
        foreach (var gradient in Gradients()) gradient.clamp_(least, most);
    }

    /// <summary>Returns everything that a later run needs to continue exactly: <c>step</c>, and <c>first.i</c> and <c>second.i</c> for parameter i.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() => [new("step", [], [_steps]), .. TorchModule.ToTensors(Moments())];

    /// <summary>Continues from the state in <paramref name="tensors"/>; if anything is wrong, nothing changes.</summary>
    /// <exception cref="FormatException">A tensor is missing, unexpected, given twice, of the wrong shape or has values that an optimizer cannot have.</exception>
    public void Load(IEnumerable<NamedTensor> tensors)
    {
        NamedTensor[] all = [.. tensors];
        if (all.Where(tensor => tensor.Name == "step").ToArray() is not [{ Shape: [], Values: [var steps] }]
            || !(steps is >= 0 and <= LastCountedStep) || steps != MathF.Floor(steps))
            throw new FormatException($"tensor 'step': expected one whole number from 0 to {LastCountedStep}");
        var seconds = all.Where(tensor => tensor.Name.StartsWith("second.", StringComparison.Ordinal));
        if (seconds.FirstOrDefault(tensor => tensor.Values.Any(value => value < 0)) is { } negative)
            throw new FormatException($"tensor '{negative.Name}': a second moment must not be negative");
        TorchModule.Load(Moments(), all.Where(tensor => tensor.Name != "step"));
        _steps = (long)steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _first.Concat(_second)) moment.Dispose();
    }

    private void StepThroughTorch(
        torch.Tensor parameter, torch.Tensor gradient, torch.Tensor first, torch.Tensor second, double stepSize, double correction)
    {
        // The scalars are kept in variables until the native calls have ended: see TensorArithmetic.
        using Scalar keptFirst = _beta1, newFirst = 1 - _beta1, keptSecond = _beta2, newSecond = 1 - _beta2, back = -stepSize;
        first.mul_(keptFirst).add_(gradient, newFirst);
        second.mul_(keptSecond).addcmul_(gradient, gradient, newSecond);
        parameter.addcdiv_(first, second.sqrt().Over(correction).Plus(_epsilon), back);
    }

    private IEnumerable<torch.Tensor> Gradients() => _parameters.Select(parameter => parameter.grad).OfType<torch.Tensor>();

    // The code waits for a device once, not for each gradient.
    private static double SumOfSquares(torch.Tensor[] gradients)
    {
        double sum = gradients.Where(DenseMemory.IsReadable).Sum(gradient => AdamKernel.SumOfSquares(DenseMemory.Floats(gradient)));
        torch.Tensor[] elsewhere = [.. gradients.Where(gradient => !DenseMemory.IsReadable(gradient)).Select(gradient => gradient.Squared().sum().to(torch.float64))];
        return elsewhere.Length == 0 ? sum : sum + torch.stack(elsewhere).sum().ToNumber();
    }

    private Dictionary<string, torch.Tensor> Moments()
    {
        Dictionary<string, torch.Tensor> moments = [];
        for (int i = 0; i < _parameters.Length; i++)
        {
            moments.Add($"first.{i}", _first[i]);
            moments.Add($"second.{i}", _second[i]);
        }
        return moments;
    }

    // Detached: the optimizer lives longer than the dispose scope in which it is created or used.
    private static torch.Tensor Zeros(Parameter parameter)
    {
        using var noGradient = torch.no_grad();
        return torch.zeros_like(parameter).DetachFromDisposeScope();
    }

    private static torch.Tensor Relaid(torch.Tensor moment, torch.Tensor parameter)
    {
        var relaid = DenseMemory.LaidOutAs(moment, parameter);
        if (ReferenceEquals(relaid, moment)) return moment;
        moment.Dispose();
        return relaid.DetachFromDisposeScope();
    }

    private static void RequireWithin(double value, double bound, string name)
    {
        if (!(value >= 0 && value < bound))
            {
            throw new ArgumentOutOfRangeException(
                name, value, double.IsFinite(bound) ? $"expected a number from 0 to below {bound}" : "expected a finite number of 0 or more");
        }
    }
}
