// 15. A model with memory
//
// The next observation often depends on more than the present one. A recurrent network carries a hidden state from step to step. The kind of
// cell decides how many earlier steps it can learn to use. Two small environments show this.
//
//   dotnet build -c Release
//   dotnet fsi examples/15-recurrent.fsx
//
// It takes a minute and draws pictures/15-recurrent.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Dynamics
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

// ---- A hidden velocity ---------------------------------------------------------------------------------------------------
//
// The observation of a mass on a line is its position and not its velocity. A network that reads a single observation can only predict how far
// such masses move on average. M reads the earlier steps too, and two positions give the velocity.
//
// M is used without V: the numbers of the observation take the place of the latent. Both models predict a Gaussian; only M has a hidden state.

let force = BoxSpace(1, -1f, 1f)

let drift episodes (seed: int64) =
    ml.Data.CollectRollouts((fun () -> new HiddenVelocity(30)), episodes = episodes, policy = randomly force, seed = Nullable seed)

let drifting, unseen = drift (setting "EPISODES" 300) 1L, drift 50 2L

// The hidden velocity has a small effect on the loss, so the training ends with a small learning rate: a second M starts from the weights of
// the first. Only the position matters here, so the weights of reward and done are small.

let trainVelocity epochs rate start =
    let options =
        MdnRnnPredictorOptions(
            InputColumnName = "Observation", Cell = RecurrentCell.Gru, ActionSpace = force, HiddenSize = setting "HIDDEN" 16, Mixtures = 1,
            Epochs = setting "M_EPOCHS" epochs, BatchSize = 16, LearningRate = rate, DoneWeight = 0.1, RewardWeight = 0.1, Threads = 1, StartFrom = start)

    ml.Transforms.MdnRnnPredictor(options).Fit drifting

let recurrent = trainVelocity 30 1e-2 null |> trainVelocity 15 1e-3

let memoryless =
    let options = DynamicsNetworkOptions(HiddenSizes = [| 32; 32 |], Epochs = setting "M_EPOCHS" 30, BatchSize = 64, LearningRate = 4e-3, Threads = 1)
    ml.Transforms.DynamicsNetwork(options).Fit drifting

// Both models have the same kind of result. From each start M first follows the recorded episode, and then predicts from its own samples.

let withMemory, without = ml.WorldModels().MeasureMemory(recurrent, unseen), ml.WorldModels().MeasureModel(memoryless, unseen)
printfn "hidden velocity, recurrent:  %O" withMemory
printfn "hidden velocity, memoryless: %O" without

let alone =
    let curve name (errors: seq<float>) = Series(name, [| for k in 1 .. Seq.length errors -> float k |], Seq.toArray errors)

    Chart.Lines("A velocity that is not seen", "steps on its own", "squared error (1: the mean)",
        [ curve "recurrent" withMemory.OpenLoopErrors
          curve "memoryless" without.OpenLoopErrors
          curve "nothing moves" without.OpenLoopCopyErrors ], width = 560, height = 320)

// Is the certainty of a model correct? The distribution function of its prediction, evaluated at the actual value, is then uniform.

let calibration =
    let curve name (quality: ModelQuality) =
        let shares = quality.Calibration[0]
        Series(name, [| for i in 0 .. shares.Count - 1 -> (float i + 0.5) / float shares.Count |], Seq.toArray shares)

    Chart.Lines("Calibration", "probability of less than what came", "share of the steps", [ curve "recurrent" withMemory; curve "memoryless" without ], width = 560, height = 320)

// ---- A cue from many steps before ------------------------------------------------------------------------------------
//
// From here on the head is deterministic: it predicts one value for each number of the next observation, and is trained with the squared error.

let trainMemory cell space batchSize epochs (data: IDataView) =
    let options =
        MdnRnnPredictorOptions(
            InputColumnName = "Observation", Cell = cell, Head = PredictionHead.Deterministic, ActionSpace = space, HiddenSize = setting "HIDDEN" 16,
            Epochs = setting "M_EPOCHS" epochs, BatchSize = batchSize, LearningRate = 1e-2, DoneWeight = 1.0, Threads = 1)

    ml.Transforms.MdnRnnPredictor(options).Fit data

// The value of a cue is needed after fifteen empty observations. Half of the variance of the reward is the time of the reward, which needs no
// cue. The other half needs the cue. An LSTM keeps the cue in its cell state; the tanh layer loses it.

let question = DiscreteSpace 2
let delayed = ml.Data.CollectRollouts((fun () -> new DelayedMemory(15)), episodes = setting "EPISODES" 300, policy = randomly question)
let lstm = trainMemory RecurrentCell.Lstm question 16 40 delayed
let tanhLayer = trainMemory RecurrentCell.Tanh question 16 40 delayed
printfn "delayed memory, LSTM with %d parameters: reward explained %.2f" lstm.ParameterCount lstm.HeldOut.RewardExplained
printfn "delayed memory, tanh with %d parameters: reward explained %.2f" tanhLayer.ParameterCount tanhLayer.HeldOut.RewardExplained

// The reason: the gradient of the loss at the answer must reach the step of the cue, or the training cannot use the cue. Through the tanh layer
// the gradient shrinks at every step (Hochreiter 1991); through the LSTM's cell state it does not.

let flows = [ for name, memory in [ "LSTM", lstm; "tanh", tanhLayer ] -> name, MdnRnnDiagnostics.GradientNorms(memory, delayed, doneWeight = 1.0) ]

for name, flow in flows do
    printfn "%s: gradient norm %.1e at the answer, %.1e at the cue" name flow.State[0] (Seq.last flow.State)

let curves =
    [ for name, flow in flows ->
          Series(name, [| for step in 0 .. flow.State.Count - 1 -> float step |], [| for norm in flow.State -> log10 (max norm 1e-12) |]) ]

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let gradients =
    Chart.Lines("How far back the gradient reaches", "steps before the answer", "gradient norm of the state, log10", curves, width = 560, height = 320)

(Chart.Panels([ alone; calibration; gradients ], columns = 3)).SavePng(Path.Combine(folder, "15-recurrent.png"))
printfn "drew 15-recurrent.png"
