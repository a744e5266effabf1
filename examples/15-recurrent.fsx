// 15. A memory
//
// What comes next often depends on more than what is seen now. A recurrent network carries a state from step to step; how
// far back it can learn to look depends on what the state is made of. A small world shows it.
//
//   dotnet build -c Release
//   dotnet fsi examples/15-recurrent.fsx
//
// It takes seconds and draws pictures/15-recurrent.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Rollouts

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let ml = MLContext(seed = 1)
let randomly (space: Space) () = RandomPolicy space :> IPolicy

// M without V: this world shows numbers, which are taken for the latent. The head is deterministic: one value for each
// number of the next observation, learnt by squared error.

let remember cell space batchSize epochs (data: IDataView) =
    let options =
        MdnRnnPredictorOptions(
            InputColumnName = "Observation", Cell = cell, Head = PredictionHead.Deterministic, ActionSpace = space, HiddenSize = setting "HIDDEN" 16,
            Epochs = setting "M_EPOCHS" epochs, BatchSize = batchSize, LearningRate = 1e-2, DoneWeight = 1.0, Threads = 1)

    ml.Transforms.MdnRnnPredictor(options).Fit data

// A cue that is asked for after twenty empty observations. When the reward comes is half of what there is to know of it,
// and needs no cue; the other half does. An LSTM keeps the cue in its cell state, the tanh layer loses it.

let question = DiscreteSpace 2
let delayed = ml.Data.CollectRollouts((fun () -> new DelayedMemory(20)), episodes = setting "EPISODES" 200, policy = randomly question)
let lstm = remember RecurrentCell.Lstm question 16 40 delayed
let tanhLayer = remember RecurrentCell.Tanh question 16 40 delayed
printfn "delayed memory, LSTM with %d parameters: reward explained %.2f" lstm.ParameterCount lstm.HeldOut.RewardExplained
printfn "delayed memory, tanh with %d parameters: reward explained %.2f" tanhLayer.ParameterCount tanhLayer.HeldOut.RewardExplained

// Why: to learn that the cue matters, the gradient of the answer's loss must reach back to it. Through the tanh layer it
// shrinks at every step (Hochreiter 1991), through the LSTM's cell state it does not.

let flows = [ for name, memory in [ "LSTM", lstm; "tanh", tanhLayer ] -> name, MdnRnnDiagnostics.GradientNorms(memory, delayed) ]

for name, flow in flows do
    printfn "%s: gradient norm %.1e at the answer, %.1e at the cue" name flow.State[0] (Seq.last flow.State)

let curves =
    [ for name, flow in flows ->
          Series(name, [| for step in 0 .. flow.State.Count - 1 -> float step |], [| for norm in flow.State -> log10 (max norm 1e-12) |]) ]

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

Chart.Lines("How far back the gradient reaches", "steps before the answer", "gradient norm of the state, log10", curves)
    .SavePng(Path.Combine(folder, "15-recurrent.png"))

printfn "drew 15-recurrent.png"
