// 41. Forecasts and surprise
//
// M predicts what follows an observation and an action. This page uses it without a controller: M is trained on the log of a tank, forecasts the
// level several steps ahead with quantiles, and gives an alarm when the tank does something that M did not expect.
//
//   dotnet build -c Release
//   dotnet fsi examples/41-forecast-and-surprise.fsx
//
// It takes about fifteen seconds.

#load "references.fsx"

open System
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Environments
open WorldModels.Forecasting
open WorldModels.Memory
open WorldModels.Rollouts

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let ml = MLContext(seed = 1)

// ---- The tank ------------------------------------------------------------------------------------------------------------
//
// Level and inflow are observed, in litres; the action opens the valve at the bottom. The inflow rises and falls every twenty steps, so one
// observation does not tell where it is going, and M must remember. The reward is best where the tank is half full. From the step `leaksFrom`
// on, the tank has a leak of 10 litres a step that no sensor shows.

type Tank(leaksFrom: int) =
    let mutable random, level, phase, inflow, step = Pcg64(0L), 0.0, 0.0, 0.0, 0

    let show () =
        inflow <- 30.0 + 15.0 * sin (phase + 2.0 * Math.PI * float step / 20.0) + random.NextNormal()
        Observation [| float32 level; float32 inflow |]

    interface IEnvironment with
        member _.ObservationSpace: Space = BoxSpace(2, Single.NegativeInfinity, Single.PositiveInfinity)
        member _.ActionSpace: Space = BoxSpace(1, 0f, 1f)

        member _.Reset seed =
            random <- Pcg64 seed
            level <- random.NextUniform(300.0, 700.0)
            phase <- random.NextUniform(0.0, 2.0 * Math.PI)
            step <- 0
            show ()

        member _.Step action =
            let out = 60.0 * float action[0] * sqrt (max level 0.0 / 500.0)
            level <- level + inflow - out - (if step >= leaksFrom then 10.0 else 0.0) + random.NextNormal()
            let failed = level < 0.0 || level > 1000.0
            step <- step + 1
            StepResult(show (), (if failed then 0.0 else 1.0 - abs (level - 500.0) / 500.0), failed, not failed && step = 40)

        member _.Dispose() = ()

let record leaksFrom episodes (seed: int64) =
    ml.Data.CollectRollouts(
        (fun () -> new Tank(leaksFrom)), episodes = episodes, policy = (fun () -> RandomPolicy(BoxSpace(1, 0f, 1f)) :> IPolicy), seed = Nullable seed)

let sound, episodes = 1000, setting "EPISODES" 150
let log, unseen = record sound episodes 1L, record sound 50 2L

// ---- One chain -----------------------------------------------------------------------------------------------------------
//
// M reads the litres as they are; both other stages stand behind it. The detector sets its threshold by the episodes that M held out of its
// training. One false alarm in a hundred rows needs at least 99 such rows; a smaller log allows only a higher rate.

let falseAlarms = max 0.01 (1.5 / float episodes)

let chain =
    ml.Transforms.MdnRnnPredictor(
        MdnRnnPredictorOptions(
            InputColumnName = "Observation", HiddenSize = setting "HIDDEN" 24, Mixtures = 1, Epochs = setting "M_EPOCHS" 60, BatchSize = 8,
            SequenceLength = 20, LearningRate = 1e-2, FinalLearningRate = 5e-4, HeldOutFraction = 0.25, DoneWeight = 1, RewardWeight = 10))
        .Append(ml.Transforms.SurpriseDetector("Surprise", falseAlarmRate = falseAlarms))
        .Append(ml.Transforms.RolloutForecaster("Forecast", horizon = 8))

let model = chain.Fit log
let memory = MdnRnnPredictorTransformer.FromModel model
printfn $"M: {memory.HeldOut}"

// ---- A forecast ----------------------------------------------------------------------------------------------------------
//
// Eight steps from the middle of an unseen episode, under the actions that were then taken. The columns are horizon x latent, and horizon x
// latent x levels: the level of the tank is number 0 of 2, the quantiles are those of 5 %, 50 % and 95 %.

let forecasts = model.Transform unseen
let row = 20
let at (name: string) = (forecasts.GetColumn<float32[]> name |> Seq.item row)
let mean, quantiles, reward = at "Forecast", at "ForecastQuantiles", at "ForecastReward"
let levels = unseen.GetColumn<float32[]> "Observation" |> Seq.map Array.head |> Array.ofSeq

printfn "ahead   level    mean      5 %%     95 %%  reward"

for ahead in 1..8 do
    let first = (ahead - 1) * 2
    printfn $"{ahead, 5} {levels[row + ahead], 7:F0} {mean[first], 7:F0} {quantiles[3 * first], 8:F0} {quantiles[3 * first + 2], 8:F0} {reward[ahead - 1], 7:F2}"

// ---- Is it any good? -----------------------------------------------------------------------------------------------------
//
// Beside two simple models: nothing changes, and a linear regression on the observation and the actions. 1 is the error of a constant. The
// last columns say how many of the true values were below each quantile; they should be near the level.

let quality =
    ml.WorldModels().MeasureForecasts(memory, log, unseen, ForecastQualityOptions(Horizon = 8, Quantiles = [| 0.05; 0.5; 0.95 |], Starts = 300))

printfn $"{quality}"

// ---- Surprise ------------------------------------------------------------------------------------------------------------
//
// Sound episodes that nothing was fitted to show whether the rate of false alarms holds; then comes the leak, in step 20.

let detector = SurpriseDetectorTransformer.FromModel model
printfn $"threshold {detector.Threshold:F2} nats: {detector.Calibration}"
printfn $"without a fault: {detector.MeasureAlarms forecasts}"

let leak = 20
let faulty = record leak 50 3L
let scores = model.Transform faulty
let alarms = Seq.zip (scores.GetColumn<int> "Step") (scores.GetColumn<bool> "PredictedLabel") |> Array.ofSeq

// The first row that shows the leak is the one after the step.
let rate name chosen =
    let found = alarms |> Array.filter (fst >> chosen) |> Array.map snd
    printfn $"{name}: {Seq.length (Seq.filter id found)} alarms in {found.Length} rows"

rate "before the leak" (fun step -> step > 0 && step <= leak)
rate "behind it" (fun step -> step > leak)

// Delays, by episode.
let delays =
    Seq.zip3 (scores.GetColumn<uint32> "Episode") (scores.GetColumn<int> "Step") (scores.GetColumn<bool> "PredictedLabel")
    |> Seq.filter (fun (_, step, alarm) -> alarm && step > leak)
    |> Seq.groupBy (fun (episode, _, _) -> episode)
    |> Seq.map (fun (_, rows) -> (rows |> Seq.map (fun (_, step, _) -> step) |> Seq.min) - leak)
    |> List.ofSeq

printfn $"the leak is noticed in {delays.Length} of 50 episodes, after {List.averageBy float delays:F1} steps in the mean"
