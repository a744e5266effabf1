// 40. Decisions from logged data
//
// A plant logs what its sensors show and what its operators do. From such a table, M learns how the plant behaves, and C learns in M's dream what to do.
// Real logs have faults, so inspect them before you train.
//
//   dotnet build -c Release
//   dotnet fsi examples/40-logged-data.fsx
//
// It takes about ten seconds and draws pictures/40-logged-data.png.

#load "references-deedle.fsx"

open System
open System.IO
open Deedle
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Frames
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Rollouts

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// The log of a tank with a valve, simulated with noise, missing values, lost rows and repeated rows. Any other table would do, also one from a database.

let folder = Directory.CreateTempSubdirectory "worldmodels-40-"
let file = Path.Combine(folder.FullName, "plant.csv")
let written = WaterTankLog(Runs = 3600, Seed = 1L).WriteCsv file
printfn "%d rows in %d MB" written (FileInfo(file).Length / 1_000_000L)
File.ReadLines file |> Seq.truncate 3 |> Seq.iter (printfn "  %s")

let ml = MLContext(seed = 1)

// Without MissingRealsAsNaNs the loader of ML.NET reads an empty field as 0, and nobody could tell it from a measured 0.

let table =
    let column (name: string) kind (index: int) = TextLoader.Column(name, kind, index)

    ml.Data.LoadFromTextFile(
        file,
        TextLoader.Options(
            Separators = [| ',' |],
            HasHeader = true,
            MissingRealsAsNaNs = true,
            Columns =
                [| column "Run" DataKind.String 0; column "Time" DataKind.DateTime 1; column "Level" DataKind.Single 2
                   column "Inflow" DataKind.Single 3; column "Valve" DataKind.Single 4; column "Failed" DataKind.Boolean 5 |]
        )
    )

// The log has no reward. What a level is worth is a custom mapping, as in any pipeline of ML.NET. The result is read several times, and it fits in memory.

[<CLIMutable>]
type Seen = { Level: float32 }

[<CLIMutable>]
type Earned = { mutable Reward: float32 }

let earned =
    let mapping = Action<Seen, Earned>(fun seen earned -> earned.Reward <- WaterTank.RewardOf seen.Level)
    ml.Data.Cache(ml.Transforms.CustomMapping(mapping, contractName = null).Fit(table).Transform table)

// What is wrong with it? Nothing is trained yet.

let options =
    LoggedDataOptions(
        EpisodeColumnName = "Run",
        TimeColumnName = "Time",
        ObservationColumnNames = [ "Level"; "Inflow" ],
        ActionColumnNames = [ "Valve" ],
        DoneColumnName = "Failed"
    )

let raw = ml.Data.InspectRollouts(earned, options)
printfn "%O" raw
printfn "usable: %b" raw.IsUsable

// The same findings as a frame.

let findings = raw.Findings.ToFrame()
printfn "%d errors in %d rows" (findings |> Frame.filterRowValues (fun row -> row.GetAs<string> "Severity" = "Error")).RowCount raw.Rows

// The repair. Rows without a value are left out, as by any filter of ML.NET, and an episode ends at a gap or at a repeated row. Where missing values are
// frequent, set MissingValues to Keep instead, and begin the chain with ReplaceMissingValues.

options.TimeFaults <- TimeFaults.NewEpisode
let complete = ml.Data.FilterRowsByMissingValues(earned, "Level", "Inflow")
let repaired = ml.Data.InspectRollouts(complete, options)
printfn "usable: %b, with %O" repaired.IsUsable repaired.Lengths

let rollouts = ml.Data.AsRollouts(complete, options)
printfn "%O" rollouts

let pictures =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let histogram (column: ColumnInspection) =
    Histogram(column.Column, column.Histogram |> Seq.map _.Label, column.Histogram |> Seq.map _.Count)

Chart.Histograms(repaired.Columns |> Seq.map histogram, title = "What the log holds").SavePng(Path.Combine(pictures, "40-logged-data.png"))
printfn "drew 40-logged-data.png"

// A part of the log is enough for this small plant. The chain adds what the reward depends on, the distance from 500 litres, and scales it all; M and C
// follow. Look at M before you trust C: it must be better than "nothing moves", and explain the reward.

let part = ml.Data.TakeRows(rollouts, 6000L)

let chain =
    EstimatorChain()
        .Append(ml.Transforms.Expression("Distance", "(level) : abs(level - 500)", "Level"))
        .Append(ml.Transforms.Concatenate("Observed", "Level", "Inflow", "Distance"))
        .Append(ml.Transforms.NormalizeMeanVariance "Observed")
        .Append(
            ml.Transforms.MdnRnnPredictor(
                MdnRnnPredictorOptions(
                    InputColumnName = "Observed", HiddenSize = 48, Mixtures = 2, BatchSize = 8, SequenceLength = 6,
                    LearningRate = 1e-2, FinalLearningRate = 1e-3, Epochs = setting "M_EPOCHS" 30
                )
            )
        )
        .Append(
            ml.WorldModels().CmaEsControllerTrainer(
                CmaEsControllerOptions(LatentColumnName = "Observed", Population = 16, Generations = setting "GENERATIONS" 20, Episodes = 8)
            )
        )

let model = chain.Fit part
printfn "M: %O" (MdnRnnPredictorTransformer.FromModel model).HeldOut

// The agent is the whole chain: it takes the level and the inflow as the sensors give them. The names of the actions are in the model file.

let zip = Path.Combine(folder.FullName, "plant.zip")
ml.Model.Save(model, part.Schema, zip)
let loaded, _ = ml.Model.Load zip
let agent = Agent.FromModel loaded
let actions = LoggedActions.FromModel loaded
agent.Begin()
printfn "at 600 litres: %s" (actions.Describe(agent.Act(Observation [| 600f; 15f |])))
agent.Begin()
printfn "at 400 litres: %s" (actions.Describe(agent.Act(Observation [| 400f; 15f |])))

// In the real tank, over new episodes of at most 60 points:

let score (policy: IPolicy) =
    use tank = new WaterTank()
    Seq.average [ for seed in 1L .. int64 (setting "EPISODES" 20) -> (EpisodeResult.Play(policy, tank, seed)).Return ]

let reward = repaired.Columns |> Seq.find (fun column -> column.Role = ColumnRole.Reward)
printfn "random valves earn %.1f of 60 points, the operators of the log %.1f" (score (RandomPolicy(BoxSpace(1, 0f, 1f)))) (60.0 * reward.Mean)
printfn "the agent earns %.1f" (score agent)
folder.Delete(recursive = true)
