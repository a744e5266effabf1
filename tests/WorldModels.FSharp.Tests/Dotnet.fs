namespace WorldModels.FSharp.Tests

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Text.RegularExpressions
open System.Threading
open System.Threading.Tasks

/// The output of a command.
type CommandResult = { ExitCode: int; Output: string }

/// The repository of these tests, and the command line in it.
module Dotnet =

    /// A first run may download libtorch.
    let timeLimit = TimeSpan.FromMinutes 10.

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

    /// Returns the start information of a program in a folder. Variables that the test host sets for its own MSBuild must not reach another one.
    let private start program (folder: string) (settings: (string * string) list) (arguments: string list) =
        let start = ProcessStartInfo(program, arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true)

        for key in start.Environment.Keys |> Seq.filter _.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) |> Seq.toList do
            start.Environment.Remove key |> ignore

        for key, value in settings do
            start.Environment[key] <- value

        let command = new Process(StartInfo = start)
        command.Start() |> ignore
        command

    let private runProgram (limit: TimeSpan) program folder settings arguments : Task<CommandResult> =
        task {
            use command = start program folder settings arguments
            let printed = Task.WhenAll(command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync())
            let! first = Task.WhenAny(printed, Task.Delay limit)

            if not (obj.ReferenceEquals(first, printed)) then
                command.Kill(entireProcessTree = true)

            let! texts = printed
            do! command.WaitForExitAsync()
            return { ExitCode = command.ExitCode; Output = String.concat "\n" texts }
        }

    /// Runs dotnet in a folder, and stops it after a time limit.
    let run folder settings arguments = runProgram timeLimit "dotnet" folder settings arguments

    /// The same with another time limit.
    let runWithin limit folder settings arguments = runProgram limit "dotnet" folder settings arguments

    /// Runs a line as if it were typed in a folder, and stops it after a time limit.
    let shell folder settings (line: string) =
        if OperatingSystem.IsWindows() then runProgram timeLimit "cmd" folder settings [ "/c"; line ]
        else runProgram timeLimit "bash" folder settings [ "-c"; line ]

    /// Runs a line that does not end by itself until it prints a match of the pattern, passes the match to `visit`, and stops it.
    let shellUntil folder settings (line: string) (pattern: string) (visit: Match -> Task) : Task =
        task {
            use command = start "bash" folder settings [ "-c"; line ]

            try
                use patience = new CancellationTokenSource(timeLimit)
                let printed = StringBuilder()
                let mutable found = Match.Empty

                while not found.Success do
                    match! command.StandardOutput.ReadLineAsync patience.Token with
                    | null ->
                        let! errors = command.StandardError.ReadToEndAsync()
                        failwith $"{line} ended without a line like '{pattern}':\n{printed}{errors}"
                    | text ->
                        printed.AppendLine text |> ignore
                        found <- Regex.Match(text, pattern)

                do! visit found
            finally
                command.Kill(entireProcessTree = true)
        }
