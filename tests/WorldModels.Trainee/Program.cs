namespace WorldModels.Trainee;

/// <summary>
/// A process to be killed: trains a small stage with checkpoints after every step and writes the trained bytes. Arguments: the stage, the checkpoint
/// folder, the file to write. Says "ready" when the work begins.
/// </summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        Console.WriteLine("ready");
        byte[] trained = SmallTraining.Run(arguments[0], arguments[1]);
        File.WriteAllBytes(arguments[2] + ".tmp", trained);
        File.Move(arguments[2] + ".tmp", arguments[2], overwrite: true);
    }
}
