using BenchmarkDotNet.Attributes;
using WorldModels.Benchmarks.Stages;
using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Benchmarks.Parts;

/// <summary>The parts of a step of M, for several dreams at once.</summary>
public class InferenceBenchmarks
{
    private readonly Workspace _workspace = new();
    private readonly MdnRnnModel _model = UntrainedModels.Memory().Model;
    private readonly float[] _uniforms = new float[33], _normals = new float[32];
    private OutcomeSampler _sampler = null!;
    private float[] _input = [], _hidden = [], _cell = [], _output = [], _latents = [], _rewards = [];
    private ulong[] _keys = [];
    private uint[] _steps = [];
    private bool[] _dones = [];

    [Params(1, 60)]
    public int Dreams { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        MdnRnnShape shape = _model.Shape;
        _sampler = new OutcomeSampler(_model, temperature: 1);
        _input = Samples.Normal(4, Dreams * shape.InputSize);
        _hidden = new float[Dreams * shape.HiddenSize];
        _cell = new float[Dreams * shape.CellSize];
        _output = new float[Dreams * shape.OutputSize];
        _latents = new float[Dreams * shape.LatentSize];
        _rewards = new float[Dreams];
        _dones = new bool[Dreams];
        _keys = [.. Enumerable.Range(0, Dreams).Select(dream => (ulong)dream)];
        _steps = new uint[Dreams];
    }

    [Benchmark]
    public void Lstm() => _model.Step(_input, _hidden, _cell, Dreams, _workspace);

    [Benchmark]
    public void WholeHead() => _model.Predict(_hidden, Dreams, _output);

    [Benchmark]
    public void RandomNumbers()
    {
        for (int dream = 0; dream < Dreams; dream++)
        {
            CounterRandom.Uniform((ulong)dream, step: 0, _uniforms);
            CounterRandom.Normal((ulong)dream, step: 0, _normals);
        }
    }

    /// <summary>The outputs of the head that a draw needs, the random numbers and the draw.</summary>
    [Benchmark]
    public void Outcomes() => _sampler.Draw(_hidden, _keys, _steps, _latents, _rewards, _dones);
}
