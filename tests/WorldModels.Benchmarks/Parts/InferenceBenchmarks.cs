using BenchmarkDotNet.Attributes;
using WorldModels.Benchmarks.Stages;
using WorldModels.Inference;

namespace WorldModels.Benchmarks.Parts;

/// <summary>What a step of M consists of, for a number of dreams at once.</summary>
public class InferenceBenchmarks
{
    private const int Inputs = 35, Hidden = 256, Latent = 32, Mixtures = 5;
    private readonly Workspace _workspace = new();
    private readonly MixtureSampler _sampler = new(Latent, Mixtures);
    private readonly float[] _latent = new float[Latent];
    private LstmCell _lstm = null!;
    private PackedMatrix _head = null!;
    private float[] _input = [], _hidden = [], _cell = [], _output = [], _uniforms = [], _normals = [];

    [Params(1, 60)]
    public int Dreams { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        const int outputs = 3 * Latent * Mixtures + 2;
        _lstm = new LstmCell(
            Samples.Normal(1, 4 * Hidden * Inputs, 0.05), Samples.Normal(2, 4 * Hidden * Hidden, 0.05), new float[4 * Hidden], Inputs, Hidden);
        _head = new PackedMatrix(Samples.Normal(3, outputs * Hidden, 0.05), outputs, Hidden, new float[outputs]);
        _input = Samples.Normal(4, Dreams * Inputs);
        _hidden = new float[Dreams * Hidden];
        _cell = new float[Dreams * Hidden];
        _output = new float[Dreams * outputs];
        _uniforms = new float[Latent];
        _normals = new float[Latent];
        CounterRandom.Uniform(key: 1, step: 0, _uniforms);
    }

    [Benchmark]
    public void Lstm() => _lstm.Step(_input, _hidden, _cell, Dreams, _workspace);

    [Benchmark]
    public void Head() => _head.Multiply(_hidden, Dreams, _output);

    [Benchmark]
    public void RandomNumbers()
    {
        for (int dream = 0; dream < Dreams; dream++)
        {
            CounterRandom.Uniform((ulong)dream, step: 0, _uniforms);
            CounterRandom.Normal((ulong)dream, step: 0, _normals);
        }
    }

    [Benchmark]
    public void Sampling()
    {
        const int size = Latent * Mixtures;
        for (int dream = 0; dream < Dreams; dream++)
        {
            ReadOnlySpan<float> output = _output.AsSpan(dream * (3 * size + 2));
            _sampler.Sample(output[..size], output.Slice(size, size), output.Slice(2 * size, size), temperature: 1, _uniforms, _normals, _latent);
        }
    }
}
