using WorldModels.Fidelity.CarRacing;

if (args is not ["carracing", var folder])
{
    Console.Error.WriteLine("usage: WorldModels.Fidelity carracing FOLDER   (FOLDER holds recorded traces, NAME.json, and their frames)");
    return 2;
}
try
{
    CarRacingErrors[] all = [.. CarRacingTrace.ReadFolder(folder).Select(CarRacingReplay.Compare)];
    CarRacingReport.Write(Console.Out, all);
    return all.All(errors => errors.Faithful) ? 0 : 1;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
