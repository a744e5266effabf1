using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The content of a saved run, in the order that <see cref="CmaEsFile"/> documents.</summary>
internal static class CmaEsFileContent
{
    private const int MaxPopulation = 1 << 17;

    public static void Write(BinaryWriter writer, CmaEsOptions options, CmaEsState state)
    {
        int n = state.Mean.Length;
        writer.Write(n);
        writer.Write(options.Population);
        writer.Write(options.Seed);
        writer.Write(options.ActiveCovariance);
        writer.Write(options.TargetLoss);
        writer.Write(options.MaxGenerations);
        writer.Write(options.MaxEvaluations);
        Write(writer, [options.LossTolerance, options.LossHistoryTolerance, options.StepTolerance]);
        writer.Write(options.StagnationGenerations);
        Write(writer, [options.MaxCondition, options.MaxStepGrowth]);

        Write(writer, [state.InitialSigma, state.Sigma]);
        writer.Write(state.Generation);
        writer.Write(state.Evaluations);
        writer.Write(state.DecomposedAt);
        foreach (ulong word in state.Generator.ToState()) writer.Write(word);
        Write(writer, state.Mean);
        Write(writer, state.StepPath);
        Write(writer, state.CovariancePath);
        Write(writer, state.BestCandidate);
        writer.Write(state.BestLoss);
        Write(writer, state.Distribution);
        writer.Write(state.BestLosses.Count);
        Write(writer, [.. state.BestLosses]);
        Write(writer, [.. state.MedianLosses]);
        writer.Write(string.Join(',', state.StopReasons));
    }

    public static CmaEs Read(ReadOnlyMemory<byte> content, CovarianceShape covariance)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
            CmaEs search = Read(reader, covariance);
            Require(reader.BaseStream.Position == content.Length, "bytes after its end");
            return search;
        }
        catch (Exception e) when (Damage.Shows(e))
        {
            throw new FormatException($"this saved CMA-ES run is not valid: {e.Message}", e);
        }
    }

    private static CmaEs Read(BinaryReader reader, CovarianceShape covariance)
    {
        int n = reader.ReadInt32();
        Require(n >= 1 && (n <= CmaEs.MaxDimension || covariance == CovarianceShape.Diagonal), $"{n} coordinates");
        var options = new CmaEsOptions
        {
            Covariance = covariance,
            Population = reader.ReadInt32(),
            Seed = reader.ReadInt64(),
            ActiveCovariance = reader.ReadBoolean(),
            TargetLoss = reader.ReadDouble(),
            MaxGenerations = reader.ReadInt64(),
            MaxEvaluations = reader.ReadInt64(),
            LossTolerance = reader.ReadDouble(),
            LossHistoryTolerance = reader.ReadDouble(),
            StepTolerance = reader.ReadDouble(),
            StagnationGenerations = reader.ReadInt32(),
            MaxCondition = reader.ReadDouble(),
            MaxStepGrowth = reader.ReadDouble(),
        };
        Require(options.Population is >= 2 and <= MaxPopulation, $"a population of {options.Population}");
        (double initialSigma, double sigma) = (reader.ReadDouble(), reader.ReadDouble());
        Require(initialSigma > 0 && sigma > 0 && double.IsFinite(initialSigma + sigma), $"step sizes {initialSigma} and {sigma}");
        (int generation, long evaluations, int decomposedAt) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32());
        Require(generation >= 0 && evaluations >= 0 && decomposedAt >= 0 && decomposedAt <= generation,
            $"{generation} generations, {evaluations} evaluations, decomposed at {decomposedAt}");
        var generator = Pcg64.FromState([.. Enumerable.Range(0, 5).Select(_ => reader.ReadUInt64())]);
        double[] mean = Finite(reader, n), stepPath = Finite(reader, n), covariancePath = Finite(reader, n), best = Finite(reader, n);
        double bestLoss = reader.ReadDouble();
        Require(!double.IsNaN(bestLoss), "a best loss that is not a number");
        SearchDistribution distribution = covariance == CovarianceShape.Full ? ReadFull(reader, n, options.Threads) : ReadDiagonal(reader, n);
        int history = reader.ReadInt32();
        Require(history == 0 ? generation == 0 : history > 0 && history <= generation, $"a history of {history} generations");

        return new CmaEs(options.For(n), new CmaEsState
        {
            Mean = mean,
            InitialSigma = initialSigma,
            Sigma = sigma,
            Distribution = distribution,
            Generator = generator,
            StepPath = stepPath,
            CovariancePath = covariancePath,
            Generation = generation,
            Evaluations = evaluations,
            DecomposedAt = decomposedAt,
            BestCandidate = best,
            BestLoss = bestLoss,
            BestLosses = [.. Doubles(reader, history)],
            MedianLosses = [.. Doubles(reader, history)],
            StopReasons = reader.ReadString().Split(',', StringSplitOptions.RemoveEmptyEntries),
        });
    }

    private static void Write(BinaryWriter writer, SearchDistribution distribution)
    {
        if (distribution is not FullDistribution full)
        {
            Write(writer, ((DiagonalDistribution)distribution).Variances);
            return;
        }
        int n = full.Dimension;
        Write(writer, full.AxisLengths);
        Write(writer, full.Axes);
        for (int i = 0; i < n; i++) Write(writer, full.Covariance.AsSpan(i * n + i, n - i));
    }

    private static FullDistribution ReadFull(BinaryReader reader, int n, int threads)
    {
        double[] axisLengths = Finite(reader, n);
        Require(axisLengths[0] > 0 && axisLengths.Order().SequenceEqual(axisLengths), "axis lengths that are not positive and ascending");
        double[] axes = Finite(reader, n * n);
        double[] covariance = new double[n * n];
        for (int i = 0; i < n; i++) Finite(reader, n - i).CopyTo(covariance, i * n + i);
        for (int i = 0; i < n; i++) Require(covariance[i * n + i] > 0, $"variance {covariance[i * n + i]}");
        return new FullDistribution(n, covariance, axes, axisLengths, threads);
    }

    private static DiagonalDistribution ReadDiagonal(BinaryReader reader, int n)
    {
        double[] variances = Finite(reader, n);
        Require(variances.All(variance => variance > 0), "variances that are not positive");
        return new DiagonalDistribution(variances);
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<double> values)
    {
        foreach (double value in values) writer.Write(value);
    }

    private static double[] Finite(BinaryReader reader, int count)
    {
        double[] values = Doubles(reader, count);
        Require(values.All(double.IsFinite), "numbers that are not finite");
        return values;
    }

    private static double[] Doubles(BinaryReader reader, int count)
    {
        Require(count <= (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(double), $"fewer than the {count} numbers that it declares");
        double[] values = new double[count];
        foreach (ref double value in values.AsSpan()) value = reader.ReadDouble();
        return values;
    }

    private static void Require(bool holds, string content)
    {
        if (!holds) throw new FormatException($"this saved CMA-ES run is not valid: it contains {content}");
    }
}
