namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.Text.RegularExpressions
open Xunit

/// Every page in examples/ runs as a reader runs it, and says what it promises.
type PageTests() =

    /// As little as shows that all of a page works.
    static let small =
        [ "WORLDMODELS_EPISODES", "3"
          "WORLDMODELS_STEPS", "20"
          "WORLDMODELS_HIDDEN", "16"
          "WORLDMODELS_V_EPOCHS", "1"
          "WORLDMODELS_M_EPOCHS", "1"
          "WORLDMODELS_GENERATIONS", "1"
          "WORLDMODELS_OUTPUT", Directory.CreateTempSubdirectory("pages").FullName ]

    /// Patterns of the lines that each page prints.
    static let expected =
        Map
            [ "01-first-pipeline.fsx",
              [ "^60 rows$"
                "^  Observation: Vector<Byte, 64, 64, 3>$"
                @"^V: squared error \d"
                @"^M: -?\d+\.\d+ nats a latent dimension over 19 steps"
                "^C: return .* in the dream, chosen after generation 1 of 1$"
                @"^saved and loaded: \d+\.\d MB$"
                @"^drove 20 steps, return -?\d"
                "^the model in memory drives alike: true$" ]

              "02-environments.fsx",
              [ @"^CarRacing shows Image\(64 x 64 x 3\) and takes Box"
                "^TakeCover keeps its promises$"
                @"^to and fro until hit, or for a minute: \d+ steps, return \d+$"
                @"^over 20 episodes: \d+ steps on average$"
                "^drawn: worlds.png$" ] ]

    /// The numbered scripts; the others are loaded by them.
    static member Names =
        Directory.GetFiles(Path.Combine(Dotnet.root, "examples"), "*.fsx")
        |> Array.map (fun path -> FileInfo(path).Name)
        |> Array.filter (fun name -> Char.IsAsciiDigit name[0])
        |> Array.sort
        |> Array.map (fun name -> TheoryDataRow<string> name)

    [<Theory>]
    [<MemberData(nameof PageTests.Names)>]
    member _.``A page runs to its end and prints what it promises``(name: string) =
        task {
            let patterns = expected |> Map.tryFind name |> Option.defaultValue []
            Assert.True(not patterns.IsEmpty, $"say in this class which lines {name} must print")
            let symbols = if Dotnet.configuration = "Debug" then [ "--define:DEBUG" ] else []
            let! page = Dotnet.run Dotnet.root small ([ "fsi"; "--quiet" ] @ symbols @ [ $"examples/{name}" ])
            Assert.True((page.ExitCode = 0), $"{name} ended with {page.ExitCode}:\n{page.Output}")

            for pattern in patterns do
                Assert.True(Regex.IsMatch(page.Output, pattern, RegexOptions.Multiline), $"no line of {name} is like '{pattern}':\n{page.Output}")

            Assert.DoesNotContain("warning", page.Output)
        }
