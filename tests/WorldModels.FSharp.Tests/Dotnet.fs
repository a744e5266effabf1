namespace WorldModels.FSharp.Tests

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks

/// What a command printed.
type CommandResult = { ExitCode: int; Output: string }

/// The repository that these tests belong to, and the command line on it.
module Dotnet =

    /// A first run may download libtorch.
    let private timeLimit = TimeSpan.FromMinutes 10.

    let configuration =
#if DEBUG
        "Debug"
#else
        "Release"
#endif

    let root =
        let rec up (folder: string | null) =
            match folder with
            | null -> failwith $"WorldModels.sln lies in no folder above {AppContext.BaseDirectory}"
            | folder when File.Exists(Path.Combine(folder, "WorldModels.sln")) -> folder
            | folder -> up (Path.GetDirectoryName folder)

        up AppContext.BaseDirectory

    /// Runs dotnet in a folder, and ends it when it takes too long.
    let run (folder: string) (settings: (string * string) list) (arguments: string list) : Task<CommandResult> =
        task {
            let start = ProcessStartInfo("dotnet", arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true)
            // Variables that the test host sets for its own MSBuild mislead another one.
            for key in start.Environment.Keys |> Seq.filter _.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) |> Seq.toList do
                start.Environment.Remove key |> ignore

            for key, value in settings do
                start.Environment[key] <- value

            use command = new Process(StartInfo = start)
            command.Start() |> ignore
            let printed = Task.WhenAll(command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync())
            let! first = Task.WhenAny(printed, Task.Delay timeLimit)

            if not (obj.ReferenceEquals(first, printed)) then
                command.Kill(entireProcessTree = true)

            let! texts = printed
            do! command.WaitForExitAsync()
            return { ExitCode = command.ExitCode; Output = String.concat "\n" texts }
        }
