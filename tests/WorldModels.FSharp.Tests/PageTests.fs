namespace WorldModels.FSharp.Tests

open Xunit

/// Every page in examples/ runs and says what it promises.
type PageTests() =

    /// As little as shows that all of a page works.
    static let small =
        [ "WORLDMODELS_EPISODES", "3"
          "WORLDMODELS_STEPS", "20"
          "WORLDMODELS_HIDDEN", "16"
          "WORLDMODELS_V_EPOCHS", "1"
          "WORLDMODELS_M_EPOCHS", "1"
          "WORLDMODELS_GENERATIONS", "1" ]

    /// Lines of each page's output, as patterns.
    static let expected =
        Map
            [ "01-first-pipeline.fsx",
              [ "^60 rows$"
                @"^  Observation: Vector<Byte, 64, 64, 3>$"
                @"^V: squared error \d"
                @"^M: -?\d+\.\d+ nats a latent dimension over 19 steps"
                @"^C: return .* in the dream, chosen after generation 1 of 1$"
                @"^saved and loaded: \d+\.\d MB$"
                @"^drove 20 steps, return -?\d"
                "^the model in memory drives alike: true$" ] ]

    static member Names = Pages.all |> Array.map (fun name -> TheoryDataRow<string> name)

    [<Theory>]
    [<MemberData(nameof PageTests.Names)>]
    member _.``A page runs to its end and prints what it promises``(name: string) =
        task {
            let! page = Pages.run small name
            Assert.True((page.ExitCode = 0), $"{name} ended with {page.ExitCode}:\n{page.Output}")
            let patterns = expected |> Map.tryFind name |> Option.defaultValue []
            Assert.True(not patterns.IsEmpty, $"say here which lines {name} must print")

            for pattern in patterns do
                Assert.True(
                    System.Text.RegularExpressions.Regex.IsMatch(page.Output, pattern, System.Text.RegularExpressions.RegexOptions.Multiline),
                    $"no line of {name} is like '{pattern}':\n{page.Output}"
                )

            Assert.DoesNotContain("warning", page.Output)
        }
