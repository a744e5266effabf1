using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>Scores controllers in the real environment.</summary>
internal sealed class EnvironmentEvaluator(
    Func<IEnvironment> environment, VaeEncoderTransformer? vision, MdnRnnPredictorTransformer? memory, Space actionSpace, ControllerShape shape, int maxSteps,
    int threads)
    : IFitnessEvaluator, IDisposable
{
    private readonly EnvironmentPlayers _players = new(environment, threads);

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        double[] returns = _players.Play(candidates.Count * seeds.Count, (episode, own) =>
        {
            var controller = new Controller(shape, actionSpace, candidates[episode / seeds.Count]);
            return new Agent(vision, memory, actionSpace, controller, shape).Play(own, seeds[episode % seeds.Count], maxSteps, cancellationToken);
        }, cancellationToken);
        return [.. returns.Chunk(seeds.Count)];
    }

    public void Dispose() => _players.Dispose();
}
