namespace WorldModels.Memory;

/// <summary>Computes half the squared error of a deterministic head and its gradient, which is the error itself.</summary>
internal sealed class SquaredErrorGradient(MdnRnnShape shape) : ILatentGradient
{
    public double Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, float weight, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < shape.LatentSize; i++)
        {
            float error = output[shape.MeansAt + i] - latent[i];
            gradient[shape.MeansAt + i] = weight * error;
            sum += 0.5 * error * error;
        }
        return sum;
    }
}
