// 1. A first pipeline
//
// A world model consists of three small networks, which are trained one after another from recorded episodes:
//
//   V (vision)      encodes a picture as 32 numbers, the latent z
//   M (memory)      predicts the next z from z and the action; its hidden state h summarises the earlier steps
//   C (controller)  computes the action from (z, h) with one matrix; it is trained in a dream: in episodes that M generates
//
// This page trains all three on a few recorded episodes, saves them as one ML.NET model, loads the model and drives with it.
//
//   dotnet build -c Release
//   dotnet fsi examples/01-first-pipeline.fsx
//
// It takes less than a minute, which is far too short for a good driver. Longer runs use the same code:
//
//   WORLDMODELS_EPISODES=200 WORLDMODELS_STEPS=1000 WORLDMODELS_GENERATIONS=100 dotnet fsi examples/01-first-pipeline.fsx

#load "references.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// The data. CarRacing returns pictures of 64 x 64 pixels of a car on a random track, from above. An action is steering, gas and brake.
// A different random controller drives each episode. The same seed gives the same rows, for any number of processors.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 5, maxSteps = setting "STEPS" 100)

let column (item: DataViewSchema.Column) = $"{item.Name}: {item.Type}"
printfn "%d rows" (rollouts.GetRowCount().Value)
rollouts.Schema |> Seq.iter (column >> printfn "  %s")

// One episode is held out from training and used for the evaluation. The split keeps whole episodes together, because M needs their order.

let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.2)

// The pipeline. Every stage adds a column: V the latent, M the hidden state, C the action that it would choose.

let vision = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = setting "V_EPOCHS" 5, batchSize = 20, learningRate = 1e-3)
let memory = ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 64, epochs = setting "M_EPOCHS" 40, learningRate = 5e-3)
let control = ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = setting "GENERATIONS" 5, population = 16, episodes = 4)

let pipeline = vision.Append(memory).Append(control)
let model = pipeline.Fit split.Train

// The quality on the held-out episode. Each figure is printed together with that of a baseline.

let encoder = VaeEncoderTransformer.FromModel model
let predictor = MdnRnnPredictorTransformer.FromModel model

printfn "V: %O" (encoder.Evaluate split.Test)
printfn "M: %O" (predictor.Evaluate(encoder.Transform split.Test))
printfn "C: %O" model.LastTransformer.History

// One file contains the three networks and no code. Any program that references this library can load it.

let path = Path.Combine(Path.GetTempPath(), $"first-pipeline-{Guid.NewGuid():N}.zip")
ml.Model.Save(model, rollouts.Schema, path)
let loaded, _ = MLContext().Model.Load path
printfn "saved and loaded: %.1f MB" (float (FileInfo path).Length / 1e6)
File.Delete path

// The loaded model drives. An agent runs V, M and C in a loop with an environment: one picture gives one action.

let agent = Agent.FromModel loaded
let drive = agent.Play(new CarRacing(), seed = 7, maxSteps = setting "STEPS" 100)
printfn "drove %d steps, return %.2f" drive.Steps drive.Return

// The same seed gives the same drive: the saved file contains everything that the agent needs.

let again = (Agent.FromModel model).Play(new CarRacing(), seed = 7, maxSteps = setting "STEPS" 100)
printfn "the model in memory drives the same way: %b" (again = drive)
