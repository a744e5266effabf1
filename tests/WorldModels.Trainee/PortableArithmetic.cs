using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Trainee;

/// <summary>The computations without libtorch, each part as a name and the hash of its numbers: the same on every processor.</summary>
internal static class PortableArithmetic
{
    /// <summary>The instructions that the process may use.</summary>
    public static string Instructions => $"AVX-512 {Vector512.IsHardwareAccelerated}, AVX2 {Avx2.IsSupported}, FMA {Fma.IsSupported}";

    /// <summary>Computes all parts except those whose names begin with one of these texts.</summary>
    public static IEnumerable<string> Hashes(params IEnumerable<string> without) =>
        from part in Parts()
        where !without.Any(name => part.Name.StartsWith(name, StringComparison.Ordinal))
        select $"{part.Name} {Convert.ToHexString(SHA256.HashData([.. part.Compute()]))[..16]}";

    private static IEnumerable<(string Name, Func<IEnumerable<byte>> Compute)> Parts()
    {
        yield return ("elementary functions", () => Bytes(Functions().ToArray()));
        yield return ("normal numbers", () => Bytes(Normals(1, 10_001)));
        yield return ("counter random", () => Bytes(CounterNumbers()));
        yield return ("CarRacing", () => Play(new CarRacing(), steps: 25));
        yield return ("TakeCover", () => Play(new TakeCover(), steps: 60));
        yield return ("SlipperyGrid", () => Play(new SlipperyGrid(), steps: 60));
        yield return ("SparseMaze", () => Play(new SparseMaze(), steps: 60));
        yield return ("Teleporter", () => Play(new Teleporter(), steps: 60));
        yield return ("HiddenVelocity", () => Play(new HiddenVelocity(), steps: 60));
        yield return ("DelayedMemory", () => Play(new DelayedMemory(), steps: 60));
        yield return ("random policy", RandomPolicy);
        yield return ("V", () => Bytes(Vision()));
        foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
        {
            yield return ($"M {cell}", () => Bytes(Memory(cell)));
            yield return ($"dreams {cell}", () => Bytes(Dream(cell, 0)));
            yield return ($"dreams {cell}, hidden units", () => Bytes(Dream(cell, 5)));
        }
        // Longer than the four vectors that a dot product reads at once, with a remainder.
        yield return ("full CMA-ES of 67", () => Search(SearchMethod.CmaEs, 67));
        foreach (SearchMethod method in Enum.GetValues<SearchMethod>().Where(method => method != SearchMethod.CmaEs))
            yield return ($"{method} of 867", () => Search(method, 867));
        yield return ("sums of products", () => Bytes(SumsOfProducts()));
        yield return ("Adam", () => Bytes(Adam()));
    }

    private static IEnumerable<double> Functions()
    {
        for (int i = -400; i <= 400; i++)
        {
            double x = i * 0.0371;
            yield return PortableMath.Exp(x);
            yield return PortableMath.Log(Math.Abs(x));
            yield return PortableMath.Sin(x);
            yield return PortableMath.Cos(x);
            yield return PortableMath.Tanh(x);
            yield return PortableMath.Atan2(x, 1 - x);
            yield return PortableMath.Pow(Math.Abs(x), 2.7);
        }
    }

    private static double[] Normals(long seed, int count)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    private static float[] CounterNumbers()
    {
        float[] values = new float[2000];
        CounterRandom.Uniform(11, 3, values.AsSpan(0, 1000));
        CounterRandom.Normal(12, 5, values.AsSpan(1000));
        return values;
    }

    private static List<byte> Play(IEnvironment environment, int steps)
    {
        var bytes = new List<byte>();
        using var held = environment as IDisposable;
        var random = new Pcg64(5);
        bool ended = true;
        for (int step = 0; step < steps; step++)
        {
            if (ended) bytes.AddRange(Shown(environment.Reset(random.Next())));
            StepResult result = environment.Step(Action(environment.ActionSpace, random));
            bytes.AddRange(Shown(result.Observation));
            bytes.AddRange(BitConverter.GetBytes(result.Reward));
            ended = result.Terminated || result.Truncated;
        }
        return bytes;
    }

    private static float[] Action(Space space, Pcg64 random) => space is BoxSpace box
        ? [.. box.Low.Zip(box.High, (low, high) => (float)random.NextUniform(low, high))]
        : [random.Next(((DiscreteSpace)space).Count)];

    private static byte[] Shown(Observation observation) =>
        observation.IsImage ? [.. observation.Pixels] : MemoryMarshal.AsBytes(observation.Values.AsSpan()).ToArray();

    private static IEnumerable<byte> RandomPolicy()
    {
        var environment = new HiddenVelocity();
        var policy = new RandomLinearPolicy(environment.ObservationSpace, environment.ActionSpace);
        policy.Begin(3);
        var random = new Pcg64(4);
        for (int step = 0; step < 50; step++)
        {
            float[] values = [.. Enumerable.Range(0, environment.ObservationSpace.Size).Select(_ => (float)random.NextNormal())];
            foreach (byte value in MemoryMarshal.AsBytes(policy.Act(new Observation(values)).AsSpan()).ToArray()) yield return value;
        }
    }

    private static float[] Vision()
    {
        const int latent = 5;
        var model = new VaeModel(
            Weights(
                ("encoder.conv1", [32, 3, 4, 4], 32), ("encoder.conv2", [64, 32, 4, 4], 64), ("encoder.conv3", [128, 64, 4, 4], 128),
                ("encoder.conv4", [256, 128, 4, 4], 256), ("encoder.mean", [latent, 1024], latent), ("encoder.log_variance", [latent, 1024], latent),
                ("decoder.dense", [1024, latent], 1024), ("decoder.deconv1", [1024, 128, 5, 5], 128), ("decoder.deconv2", [128, 64, 5, 5], 64),
                ("decoder.deconv3", [64, 32, 6, 6], 32), ("decoder.deconv4", [32, 3, 6, 6], 3)), latent);
        byte[] frame = new byte[VaeNetwork.PictureSize];
        new Pcg64(8).NextBytes(frame);
        float[] mean = new float[latent], logVariance = new float[latent], picture = new float[frame.Length];
        model.Encode(frame, 1, mean, logVariance, new Workspace());
        model.Decode(mean, 1, picture);
        return [.. mean, .. logVariance, .. picture];
    }

    private static float[] Memory(RecurrentCell cell)
    {
        const int rows = 7;
        MdnRnnModel model = MemoryModel(new MdnRnnShape(5, 2, 100, 3, Cell: cell), done: 0);
        float[] hidden = new float[rows * 100], state = new float[rows * model.Shape.CellSize], outputs = new float[rows * model.Shape.OutputSize];
        for (int step = 0; step < 10; step++) model.Step(Numbers(40 + step, rows * model.Shape.InputSize, 2), hidden, state, rows, new Workspace());
        model.Predict(hidden, rows, outputs);
        return [.. hidden, .. state, .. outputs];
    }

    private static double[] Dream(RecurrentCell cell, int hiddenUnits)
    {
        var space = new BoxSpace(2, -1, 1);
        var columns = new MdnRnnColumns("Latent", "LatentLogVariance", "Action", "Reward", "Done", "Episode", "Step", "Hidden", cell.HasCellState() ? "Cell" : null);
        var settings = new MdnRnnSettings(columns, new MdnRnnShape(5, 2, 20, 3, Cell: cell), SpaceDescription.Of(space), 30, Seed: 4, [], null);
        var memory = new MdnRnnPredictorTransformer(new MLContext(), settings, MemoryModel(settings.Shape, done: -3));
        var shape = new ControllerShape(5, 20, UsesCell: cell.HasCellState(), HasBias: true, OutputSize: 2, hiddenUnits);
        float[][] candidates = [.. Enumerable.Range(0, 3).Select(candidate => Numbers(60 + candidate, shape.ParameterCount, 1))];
        var options = new DreamOptions { MaxSteps = 30, Temperature = 1.15, StartAnywhere = true };
        return [.. new DreamEvaluator(memory, shape, options, threads: 1).Evaluate(candidates, [1, 2, 3], CancellationToken.None).SelectMany(returns => returns)];
    }

    private static MdnRnnModel MemoryModel(MdnRnnShape shape, float done)
    {
        int gates = shape.Cell.Gates() * shape.HiddenSize, row = 2 * shape.LatentSize + shape.HiddenSize + shape.CellSize;
        Dictionary<string, NamedTensor> weights = Weights(("head", [shape.OutputSize, shape.HiddenSize], shape.OutputSize));
        foreach ((string name, int[] sizes) in new[] { ("weight_ih_l0", new[] { gates, shape.InputSize }), ("weight_hh_l0", [gates, shape.HiddenSize]), ("bias_ih_l0", [gates]) })
            weights.Add(shape.Cell.WeightName(name), Tensor(shape.Cell.WeightName(name), sizes, 70));
        if (shape.Cell.NeedsSecondBias()) weights.Add(shape.Cell.WeightName("bias_hh_l0"), Tensor(shape.Cell.WeightName("bias_hh_l0"), [gates], 71));
        weights[MdnRnnModel.HeadBias].Values[shape.DoneAt] = done;
        var starts = new NamedTensor(DreamStarts.Name, [2, row], Numbers(72, 2 * row, 1));
        starts.Values.AsSpan(2 * shape.LatentSize, row - 2 * shape.LatentSize).Clear();
        weights.Add(DreamStarts.Name, starts);
        return new MdnRnnModel(weights, shape);
    }

    private static List<byte> Search(SearchMethod method, int dimension)
    {
        IEvolutionStrategy search = SearchMethods.Create(method, Enumerable.Repeat(0.5, dimension), 0.3, population: 12, seed: 9, threads: 1);
        var bytes = new List<byte>();
        for (int generation = 0; generation < 12; generation++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(candidate => candidate.Select((x, i) => x * x * (1 + i % 7) + (i > 0 ? x * candidate[i - 1] : 0)).Sum())]);
            foreach (double[] candidate in candidates) bytes.AddRange(Bytes(candidate));
        }
        bytes.AddRange(BitConverter.GetBytes(search.Sigma));
        return bytes;
    }

    private static double[] SumsOfProducts() =>
        [.. from length in new[] { 1, 7, 8, 31, 32, 33, 867 } select DenseKernels.Dot(Normals(length, length), Normals(2, length))];

    private static float[] Adam()
    {
        float[] values = Numbers(80, 867, 1), first = Numbers(81, 867, 1), second = [.. Numbers(82, 867, 1).Select(Math.Abs)], gradient = Numbers(83, 867, 1);
        var kernel = new AdamKernel(0.9, 0.999, 1e-3 / (1 - PortableMath.Pow(0.9, 7)), Math.Sqrt(1 - PortableMath.Pow(0.999, 7)), 1e-8);
        kernel.Apply(values, gradient, first, second);
        return [.. values, .. first, .. second, (float)AdamKernel.SumOfSquares(gradient), DotProduct.Of(values, gradient)];
    }

    private static Dictionary<string, NamedTensor> Weights(params (string Layer, int[] Shape, int Outputs)[] layers) => layers
        .SelectMany((layer, i) => new[] { Tensor($"{layer.Layer}.weight", layer.Shape, 20 + i), Tensor($"{layer.Layer}.bias", [layer.Outputs], 50 + i) })
        .ToDictionary(tensor => tensor.Name);

    private static NamedTensor Tensor(string name, int[] shape, long seed) =>
        new(name, shape, Numbers(seed, shape.Aggregate((a, b) => a * b), Math.Sqrt(3.0 / (shape.Length == 1 ? 16 : shape[1..].Aggregate((a, b) => a * b)))));

    private static float[] Numbers(long seed, int count, double scale)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextUniform(-scale, scale))];
    }

    private static byte[] Bytes<T>(T[] values) where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
