namespace WorldModels.Trainee;

/// <summary>
/// A process to be killed: trains a small stage with checkpoints after every step and writes the trained bytes. Arguments: the stage, the checkpoint
/// folder, the file to write. It prints "ready" when the work begins. With "arithmetic", and the parts to leave out, it prints <see cref="PortableArithmetic"/>.
/// </summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        if (arguments is ["arithmetic", .. var without])
        {
            Console.WriteLine(PortableArithmetic.Instructions);
            foreach (string line in PortableArithmetic.Hashes(without)) Console.WriteLine(line);
            return;
        }
        Console.WriteLine("ready");
        byte[] trained = SmallTraining.Run(arguments[0], arguments[1]);
        File.WriteAllBytes(arguments[2] + ".tmp", trained);
        File.Move(arguments[2] + ".tmp", arguments[2], overwrite: true);
    }
}
