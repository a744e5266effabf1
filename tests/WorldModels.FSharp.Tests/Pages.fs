namespace WorldModels.FSharp.Tests

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks

/// What a page printed.
type PageRun = { ExitCode: int; Output: string }

/// The pages in examples/, run as a reader runs them.
module Pages =

    /// A first run may download libtorch.
    let private timeLimit = TimeSpan.FromMinutes 10.

    let private configuration =
#if DEBUG
        [ "--define:DEBUG" ]
#else
        []
#endif

    let root =
        let rec up (folder: string | null) =
            match folder with
            | null -> failwith $"WorldModels.sln lies in no folder above {AppContext.BaseDirectory}"
            | folder when File.Exists(Path.Combine(folder, "WorldModels.sln")) -> folder
            | folder -> up (Path.GetDirectoryName folder)

        up AppContext.BaseDirectory

    /// The numbered pages; other scripts are loaded by them.
    let all =
        Directory.GetFiles(Path.Combine(root, "examples"), "*.fsx")
        |> Array.map (fun path -> Path.GetFileName path |> string)
        |> Array.filter (fun name -> Char.IsAsciiDigit name[0])
        |> Array.sort

    /// Runs a page from the root with settings in the environment, and ends it when it takes too long.
    let run (settings: (string * string) list) (name: string) : Task<PageRun> =
        task {
            let start = ProcessStartInfo("dotnet", WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true)
            [ "fsi"; "--quiet" ] @ configuration @ [ $"examples/{name}" ] |> List.iter start.ArgumentList.Add
            // The test host's own settings are none of the page's business.
            start.Environment.Keys |> Seq.filter _.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) |> Seq.toList
            |> List.iter (start.Environment.Remove >> ignore)
            settings |> List.iter (fun (key, value) -> start.Environment[key] <- value)

            use page = new Process(StartInfo = start)
            page.Start() |> ignore
            let output, errors = page.StandardOutput.ReadToEndAsync(), page.StandardError.ReadToEndAsync()
            let ended = Task.WhenAll(output, errors)
            let! first = Task.WhenAny(ended, Task.Delay timeLimit)

            if not (obj.ReferenceEquals(first, ended)) then
                page.Kill(entireProcessTree = true)

            let! texts = ended
            page.WaitForExit()
            return { ExitCode = page.ExitCode; Output = String.concat "\n" texts }
        }
