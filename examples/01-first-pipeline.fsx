// 1. A first pipeline
//
// A world model is three small networks that learn one after another from recorded episodes:
//
//   V  sees       a picture becomes 32 numbers, the latent z
//   M  remembers  from z and the action it predicts the next z; its hidden state h sums up the past
//   C  acts       one matrix turns (z, h) into an action; it learns inside M's predictions, in a dream
//
// This page trains all three on a little driving, saves them as one ML.NET model, loads that and lets it drive.
//
//   dotnet build -c Release
//   dotnet fsi examples/01-first-pipeline.fsx
//
// It takes less than a minute, which is far too short to learn to drive. Larger runs need no other code:
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

// The data. CarRacing is a car on a random track, seen from above in 64 x 64 pixels; an action is steering, gas and brake.
// Each episode is driven by another random controller. The same seed gives the same rows, however many processors there are.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 5, maxSteps = setting "STEPS" 100)

let column (item: DataViewSchema.Column) = $"{item.Name}: {item.Type}"
printfn "%d rows" (rollouts.GetRowCount().Value)
rollouts.Schema |> Seq.iter (column >> printfn "  %s")

// An episode that no stage has seen tells afterwards what was learnt. Rows must not be mixed: they go by whole episodes.

let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.2)

// The pipeline. Every stage adds a column: V the latent, M the hidden state, C the action that it would have taken.

let vision = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = setting "V_EPOCHS" 5, batchSize = 20, learningRate = 1e-3)
let memory = ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 64, epochs = setting "M_EPOCHS" 40, learningRate = 5e-3)
let control = ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = setting "GENERATIONS" 5, population = 16, episodes = 4)

let pipeline = vision.Append(memory).Append(control)
let model = pipeline.Fit split.Train

// What was learnt, on the episode that was kept back. Each figure stands beside that of a predictor that knows nothing.

let seen = VaeEncoderTransformer.FromModel model
let remembered = MdnRnnPredictorTransformer.FromModel model

printfn "V: %O" (seen.Evaluate split.Test)
printfn "M: %O" (remembered.Evaluate(seen.Transform split.Test))
printfn "C: %O" model.LastTransformer.History

// One file holds the three networks and nothing that runs. Any program that references this library can load it.

let path = Path.Combine(Path.GetTempPath(), $"first-pipeline-{Guid.NewGuid():N}.zip")
ml.Model.Save(model, rollouts.Schema, path)
let loaded, _ = MLContext().Model.Load path
printfn "saved and loaded: %.1f MB" (float (FileInfo path).Length / 1e6)
File.Delete path

// The loaded model drives. An agent is V, M and C in a loop with an environment, one picture and one action at a time.

let agent = Agent.FromModel loaded
let drive = agent.Play(new CarRacing(), seed = 7, maxSteps = setting "STEPS" 100)
printfn "drove %d steps, return %.2f" drive.Steps drive.Return

// The same seeds give the same drive: what was saved is all that the agent needs.

let again = (Agent.FromModel model).Play(new CarRacing(), seed = 7, maxSteps = setting "STEPS" 100)
printfn "the model in memory drives alike: %b" (again = drive)
