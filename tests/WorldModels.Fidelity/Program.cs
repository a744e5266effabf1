using WorldModels.Fidelity.CarRacing;
using WorldModels.Fidelity.TakeCover;

if (args is not ["carracing" or "takecover", var folder])
{
    Console.Error.WriteLine("usage: WorldModels.Fidelity carracing|takecover FOLDER   (FOLDER holds recorded traces, NAME.json; carracing's frames too)");
    return 2;
}
try
{
    return (args[0] == "carracing" ? CheckCarRacing(folder) : CheckTakeCover(folder)) ? 0 : 1;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

static bool CheckCarRacing(string folder)
{
    CarRacingErrors[] all = [.. CarRacingTrace.ReadFolder(folder).Select(CarRacingReplay.Compare)];
    CarRacingReport.Write(Console.Out, all);
    return all.All(errors => errors.Faithful);
}

static bool CheckTakeCover(string folder)
{
    TakeCoverErrors[] motions = [.. TakeCoverTrace.ReadFolder(folder).Select(TakeCoverReplay.Compare)];
    IReadOnlyList<TakeCoverStatistic> statistics = TakeCoverMeasurement.Measure(episodes: 100, seed: 1);
    TakeCoverReport.Write(Console.Out, motions, statistics);
    return motions.All(errors => errors.Faithful) && statistics.All(statistic => statistic.Within);
}
