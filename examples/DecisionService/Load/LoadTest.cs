using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;

namespace DecisionService;

/// <summary>
/// Machines that ask in a closed loop, in the process of the service: the figures include the work of both. CPU is the processor time of a request, which
/// other work on the machine changes little.
/// </summary>
internal static class LoadTest
{
    public static async Task RunAsync(string model, TimeSpan time, TextWriter output, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("decisions-");
        try
        {
            await using DecisionServer server = await DecisionServer.StartAsync(new ServiceOptions(model, folder.FullName, 0, 10_000, TimeSpan.FromHours(1)), cancellation);
            Alone(model, time / 3, output);
            await output.WriteLineAsync($"{"sessions",8}  {"request",-22}  {"a second",8}  {"CPU",8}  {"median",9}  {"95 %",9}  {"99 %",9}");
            foreach (int sessions in new[] { 1, 16, 256 })
            {
                await MeasureAsync(server.Address, sessions, "health", time, output, cancellation);
                await MeasureAsync(server.Address, sessions, "decision", time, output, cancellation);
                await MeasureAsync(server.Address, sessions, "decision and forecast", time, output, cancellation);
            }
            string loads = File.Exists("/proc/loadavg") ? $", load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
            await output.WriteLineAsync($"{Environment.ProcessorCount} processors{loads}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The agent without the service: stages, M and C, one step after the other.
    private static void Alone(string model, TimeSpan time, TextWriter output)
    {
        var agent = Agent.FromModel(new MLContext().WorldModels().LoadModel(model));
        var observation = new Observation(new float[agent.ObservationSize]);
        for (int i = 0; i < 10_000; i++) agent.Act(observation);
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long steps = 0, start = Stopwatch.GetTimestamp(), bytes = GC.GetAllocatedBytesForCurrentThread();
        for (; Stopwatch.GetElapsedTime(start) < time; steps += 100)
            for (int i = 0; i < 100; i++) agent.Act(observation);
        used = Environment.CpuUsage.TotalTime - used;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the agent alone, one thread: {used.TotalMicroseconds / steps:F2} microseconds of CPU time a decision, {(double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / steps:F1} bytes"));
    }

    private static async Task MeasureAsync(Uri address, int sessions, string request, TimeSpan time, TextWriter output, CancellationToken cancellation)
    {
        Machine[] machines = [.. Enumerable.Range(0, sessions).Select(number => new Machine(address, number, forecast: request != "decision"))];
        try
        {
            foreach (Machine machine in machines) await machine.BeginAsync(cancellation);
            await Task.WhenAll(machines.Select(machine => AskAsync(machine, request, time / 10, cancellation)));
            (long start, TimeSpan used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            List<long>[] taken = await Task.WhenAll(machines.Select(machine => AskAsync(machine, request, time, cancellation)));
            (TimeSpan elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - used);
            long[] latencies = [.. taken.SelectMany(ticks => ticks)];
            Array.Sort(latencies);
            string At(double share) => string.Create(
                CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds((double)latencies[(int)(share * (latencies.Length - 1))] / Stopwatch.Frequency).TotalMilliseconds:F3} ms");
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{sessions,8}  {request,-22}  {latencies.Length / elapsed.TotalSeconds,8:F0}  {used.TotalMicroseconds / latencies.Length,5:F0} us  {At(0.5),9}  {At(0.95),9}  {At(0.99),9}"));
        }
        finally
        {
            foreach (Machine machine in machines) machine.Dispose();
        }
    }

    private static async Task<List<long>> AskAsync(Machine machine, string request, TimeSpan time, CancellationToken cancellation)
    {
        await Task.Yield();
        var latencies = new List<long>();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            long before = Stopwatch.GetTimestamp();
            await (request == "health" ? machine.PingAsync(cancellation) : machine.StepAsync(cancellation));
            latencies.Add(Stopwatch.GetTimestamp() - before);
        }
        return latencies;
    }
}
