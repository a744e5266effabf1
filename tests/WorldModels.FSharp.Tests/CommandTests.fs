namespace WorldModels.FSharp.Tests

open System
open System.Collections.Concurrent
open System.IO
open System.Net.Http
open System.Text.RegularExpressions
open System.Threading.Tasks
open Xunit

/// How a command in a document is tested.
type CommandCheck =
    /// It runs as written, with additional options that keep it small, and must print a line that matches the pattern.
    | Runs of options: string * pattern: string
    /// It serves a page until it is stopped: it runs as written, with additional options, and must return the page.
    | Serves of options: string
    /// It takes too long: with --help, the program must list the command and each of its options.
    | Parses
    /// It does not run in this class; the text is the reason, or the test that runs it.
    | NotRun of reason: string

/// A clone in which the agent of the README is created once, for the commands that use it.
type CommandSession() =

    let checkout = new Checkout()
    let results = ConcurrentDictionary<string, Task<CommandResult>>()

    /// Returns the command with its options, without a new build.
    let literal (command: string) (options: string) =
        let built = if command.StartsWith("dotnet run ", StringComparison.Ordinal) then command.Replace("dotnet run ", "dotnet run --no-build ") else command
        let separator = if options = "" || command.Contains " -- " || not (command.StartsWith("dotnet run ", StringComparison.Ordinal)) then "" else "--"
        built.Replace("-c Release", $"-c {Dotnet.configuration}") + $" {separator} {options}"

    let ran command options =
        results.GetOrAdd((literal command options), (fun (line: string) -> Dotnet.shell checkout.Path [] line))

    static member Quickstart = "dotnet run -c Release --project examples/Quickstart"

    static member QuickstartIsSmall = "--episodes 2 --steps 30 --rounds 1 --generations 2 --tracks 2"

    static member PaperIsSmall =
        "--episodes 3 --generations 1 --refine-generations 1 --population 4 --candidate-episodes 1 --evaluation-episodes 2 --judged-episodes 2"

    /// Runs a command in the root folder of the clone, only once for all callers.
    member _.Run(command, options) = ran command options

    /// Runs a command that serves a page, and returns the page.
    member _.Serve(command, options) =
        task {
            let mutable page = ""

            let read (address: Match) : Task =
                task {
                    use client = new HttpClient()
                    let! text = client.GetStringAsync(Uri address.Groups[1].Value)
                    page <- text
                }

            do! Dotnet.shellUntil checkout.Path [] (literal command options) @"(http://\S+)" read
            return page
        }

    interface IAsyncLifetime with
        member _.InitializeAsync() =
            let make: Task =
                task {
                    let! _ = ran CommandSession.Quickstart CommandSession.QuickstartIsSmall
                    let agent = checkout.Inside "runs/quickstart/agent.zip"
                    if File.Exists agent then File.Copy(agent, checkout.Inside "agent.zip")
                }

            ValueTask make

        member _.DisposeAsync() =
            (checkout :> IDisposable).Dispose()
            ValueTask.CompletedTask

/// Every command in the documents runs as written, or is listed below with the reason why it does not run.
type CommandTests(session: CommandSession) =

    static let quickstart = CommandSession.Quickstart
    static let example name = $"dotnet run -c Release --project examples/{name}"
    static let benchmark options = $"dotnet run -c Release --project tests/WorldModels.Benchmarks -- {options}"
    static let fidelity world = $"dotnet run -c Release --project tests/WorldModels.Fidelity -- {world} tests/WorldModels.Fidelity/Traces/{world}"
    static let reader options = $"dotnet run -c Release --project tests/WorldModels.OnnxReader -- {options}"
    static let fuzzing options = $"dotnet run -c Release --project tests/WorldModels.Fuzzing -- {options}"

    static let packed = NotRun "PackageTests run it, where the packages lie"

    static let checks =
        Map
            [ quickstart, Runs(CommandSession.QuickstartIsSmall, @"Loaded in a new process, drove \d+ steps")
              $"{quickstart} -- --help", Runs("", @"^ +--scale ")
              $"{quickstart} -- --scale 4", Parses
              $"{quickstart} -- --precision BFloat16", Parses
              $"{quickstart} -- drive runs/quickstart/agent.zip", Runs("", @"Loaded in a new process, drove \d+ steps")
              example "LoggedData", Runs("--runs 40 --epochs 2 --generations 2", @"^The agent earns \d+\.\d of 60 points a run, the operators earned 3\d\.\d")
              example "DreamStudio", Serves "--port 0"
              example "DreamStudio" + " -- --model runs/quickstart/agent.zip", Serves "--port 0"
              example "DecisionService", NotRun "it serves until it is stopped; WorldModels.DecisionService.Tests start the same service"
              example "DecisionService" + " -- --model model.zip", NotRun "the same with another model"
              example "DecisionService" + " -- load", Parses
              "curl -X PUT http://127.0.0.1:5090/sessions/tank-1", NotRun "WorldModels.DecisionService.Tests send the same requests"
              "curl -H 'Content-Type: application/json' -d '{\"observation\": [412, 31]}' http://127.0.0.1:5090/sessions/tank-1/decisions",
              NotRun "WorldModels.DecisionService.Tests send the same requests"

              example "TakeCover",
              Runs("--scale 0.001 --temperatures 1 --latent 4 --hidden 8 --real-episodes 2", "The best agent and the pictures: ")

              example "Paper" + " -- carracing", Runs(CommandSession.PaperIsSmall, "The results card: ")
              example "Paper" + " -- carracing --judge", Runs("--judged-episodes 2", "The results card: ")
              example "Paper" + " -- takecover", Runs(CommandSession.PaperIsSmall, "The results card: ")

              fidelity "carracing", Runs("", "^FAITHFUL: ")
              fidelity "takecover", Runs("", "^FAITHFUL: ")
              fuzzing "10000 1", Runs("safetensors", "safetensors.*10,?000")
              fuzzing "50000 11", Runs("safetensors", "safetensors.*50,?000")
              reader "step agent.zip", Runs("", "^loaded: *$")
              reader "step agent.onnx", NotRun "it is the same program; WorldModels.Onnx.Tests step an agent in an ONNX file"

              benchmark "report", Runs("--quick --threads 1 --only 'control step'", @"^control step \(V, M, C\)")
              benchmark "report --peer SCRIPT", Parses
              benchmark "scale", Parses
              benchmark "out-of-core", Parses
              benchmark "soak --frames 100000", Parses
              benchmark "search", Parses
              benchmark "ladder", Parses
              benchmark "economy", Parses
              benchmark "ranking", Parses
              benchmark "precision", Parses
              benchmark "parts --filter '*Lstm*'", Runs("--list flat", "Lstm")
              "python3 SCRIPT SECTION THREADS", NotRun "it is how the report calls a script of one's own"
              "dotnet run -c Release --project tests/WorldModels.OrleansSilo -- measure", NotRun "it measures for minutes; WorldModels.Orleans.Tests start the same silos"

              "dotnet build -c Release", NotRun "it has built this test"
              "dotnet test -c Release", NotRun "it runs this test"
              "bash .ci/run", NotRun "it runs this test"
              "dotnet pack -c Release -o artifacts/packages", packed
              "dotnet new install artifacts/packages/WorldModels.Templates.0.1.0.nupkg", packed
              "dotnet new worldmodels -n MyAgent --language F#", packed
              "dotnet new install WorldModels.Templates", packed
              "dotnet new worldmodels", packed
              "dotnet new worldmodels -n MyAgent", packed
              "cd MyAgent", packed
              "dotnet run -c Release", packed
              "dotnet run -c Release -- 0.05", packed
              "dotnet add package WorldModels.Environments --source FOLDER", packed

              "dotnet tool install dotnet-stryker --tool-path artifacts/stryker", NotRun "it downloads a tool of somebody else"
              "cd tests/WorldModels.Mutation && ../../artifacts/stryker/dotnet-stryker", NotRun "it takes hours, with that tool"
              @"printf '#nullable enable\n' > src/WorldModels/PublicAPI.Unshipped.txt", NotRun "it changes the sources"
              "dotnet format analyzers src/WorldModels/WorldModels.csproj --diagnostics RS0016 --severity warn --no-restore", NotRun "it changes the sources"
              "WORLDMODELS_COMPATIBILITY=folder dotnet test tests/WorldModels.Tests --filter CompatibilityTests", NotRun "it is part of a release; the tests that it names run with the others"
              "tensorboard --logdir runs", NotRun "TensorBoard is no part of this repository"
              "kubectl scale", NotRun "Kubernetes is no part of this repository" ]

    /// Commands of the pages: PageTests run each page, and the page must read the settings before its command.
    static let ofPage (command: string) =
        let found = Regex.Match(command, @"^((?:\w+=\S+ )*)dotnet fsi examples/(\d\d-[\w-]+\.fsx)$")

        if found.Success then
            let settings = found.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> Array.map (fun text -> (text.Split '=')[0])
            Some(found.Groups[2].Value, settings)
        else
            None

    static let distinct = Commands.all |> List.map _.Text |> List.distinct

    static let rows isWanted =
        [| for command in distinct do
               match Map.tryFind command checks with
               | Some check when isWanted check -> yield TheoryDataRow<string> command
               | _ -> () |]

    let run command options =
        task {
            let! result = session.Run(command, options)
            Assert.True((result.ExitCode = 0), $"{command} {options} ended with {result.ExitCode}:\n{result.Output}")
            return result.Output
        }

    /// The commands are written for bash, and links to the repository need special rights on Windows.
    let needsBash () = Assert.SkipWhen(OperatingSystem.IsWindows(), "the commands of the documents run in bash")

    static member Running = rows (function Runs _ -> true | _ -> false)
    static member Serving = rows (function Serves _ -> true | _ -> false)
    static member Parsing = rows (function Parses -> true | _ -> false)

    interface IClassFixture<CommandSession>

    [<Fact>]
    member _.``A command that a document shows is tested here, or stands here with a reason``() =
        let unknown = Commands.all |> List.filter (fun shown -> not (checks.ContainsKey shown.Text) && (ofPage shown.Text).IsNone)
        Assert.True(unknown.IsEmpty, String.concat "\n" [ for shown in unknown -> $"say in this class how '{shown.Text}' of {shown.Place} is tested" ])
        let gone = [ for command in checks.Keys do if not (List.contains command distinct) then yield command ]
        Assert.True(gone.IsEmpty, "no document shows these any more:\n" + String.concat "\n" gone)
        Assert.True(distinct.Length > 50, $"only {distinct.Length} commands were found")

    [<Fact>]
    member _.``A command of a page names a page, and settings that the page reads``() =
        for page, settings in distinct |> List.choose ofPage do
            let text = File.ReadAllText(Path.Combine(Dotnet.root, "examples", page))

            for name in settings do
                // The pages read a setting by its name without WORLDMODELS_.
                let short = name.Replace("WORLDMODELS_", "")
                Assert.True(text.Contains $"\"{short}\"", $"{page} shows {name} and does not read it")

    [<Theory>]
    [<MemberData(nameof CommandTests.Running)>]
    member _.``A command runs as it is written``(command: string) =
        task {
            needsBash ()

            match checks[command] with
            | Runs(options, pattern) ->
                let! output = run command options
                Assert.True(Regex.IsMatch(output, pattern, RegexOptions.Multiline), $"no line of {command} is like '{pattern}':\n{output}")
            | other -> failwith $"{command} does not run: {other}"
        }

    [<Theory>]
    [<MemberData(nameof CommandTests.Serving)>]
    member _.``A command that serves a page does so from the folder in which it is typed``(command: string) =
        task {
            needsBash ()

            match checks[command] with
            | Serves options ->
                let! page = session.Serve(command, options)
                Assert.Contains("<canvas id=\"dream\"", page)
            | other -> failwith $"{command} serves nothing: {other}"
        }

    [<Theory>]
    [<MemberData(nameof CommandTests.Parsing)>]
    member _.``A long command names what its program knows``(command: string) =
        task {
            needsBash ()
            let! help = run command "--help"
            let words = (command.Split " -- ")[1]

            for option in Regex.Matches(words, @"--[\w-]+") do
                Assert.Contains($"{option.Value} ", help)

            let named = Regex.Match(words, "^[a-z][a-z-]*")
            if named.Success then Assert.Matches($@"(?m)^ +\S+ {named.Value} \[options\]", help)
        }
