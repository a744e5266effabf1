module MyAgent.Program

open System
open Microsoft.ML
open Microsoft.ML.Runtime
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Rollouts
open WorldModels.Vision

/// The mean return of a policy in 20 episodes that were not used for training.
let earns (policy: IPolicy) =
    Seq.averageBy (fun seed -> EpisodeResult.Play(policy, World.create (), int64 seed).Return) (seq { 1000..1019 })

[<EntryPoint>]
let main arguments =
    // The amount of training: 1 takes a minute or two, 0.05 only shows that everything runs.
    let scale = if arguments.Length > 0 then Double.Parse(arguments[0], Globalization.CultureInfo.InvariantCulture) else 1.
    let scaled count = max 2 (int (count * scale))

    EnvironmentContract.Check World.create

    let ml = MLContext(seed = 1)
    ml.Log.Add(fun log -> if log.Source.Contains "Training " && log.Kind <> ChannelMessageKind.Trace then printfn $"{log.RawMessage}")
    use rollouts = ml.Data.CollectRollouts(World.create, episodes = scaled 100.)
    printfn $"recorded {rollouts.Store.RowCount} steps"

    let pipeline =
        ml.Transforms.VaeEncoder(VaeEncoderOptions(LatentSize = 8, Epochs = scaled 4., BatchSize = 32, LearningRate = 1e-3))
            .Append(ml.Transforms.MdnRnnPredictor(MdnRnnPredictorOptions(HiddenSize = 64, Epochs = scaled 30., BatchSize = 10, SequenceLength = 60, LearningRate = 3e-3)))
            .Append(ml.WorldModels().CmaEsControllerTrainer(CmaEsControllerOptions(Generations = scaled 30., Population = 16, Episodes = 8, Temperature = 1.)))

    ml.Model.Save(pipeline.Fit rollouts, rollouts.Schema, "agent.zip")

    let loaded, _ = ml.Model.Load "agent.zip"
    printfn $"mean return of the agent %.1f{earns (Agent.FromModel loaded)}, of random actions %.1f{earns (RandomPolicy rollouts.Store.ActionSpace)}"
    0
