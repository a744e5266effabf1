namespace WorldModels.FSharp.Tests

open System
open System.Collections.Concurrent
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Control
open WorldModels.Dreams
open WorldModels.MachineLearning
open WorldModels.Memory
open WorldModels.Vision
open Xunit

/// A row with the columns of the chain.
[<CLIMutable>]
type ActedRow = { Episode: uint32; Reward: float32; Latent: float32[]; Action: float32[] }

/// V, M and C in a chain, as an F# user writes it.
type PipelineTests() =

    let ml = MLContext(seed = 1)
    let rollouts = ml.Data.CollectRollouts(LineWorld.create, episodes = 4, maxSteps = 12, seed = 1L)
    let temporaryFile () = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip")

    let pipeline =
        ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 4, epochs = 1, batchSize = 24)
            .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = 8, mixtures = 2, epochs = 1))
            .Append(ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = 2, population = 4, episodes = 1))

    interface IDisposable with
        member _.Dispose() = rollouts.Dispose()

    [<Fact>]
    member _.``A chain is built, fitted, saved, loaded and driven without a cast``() =
        let model = pipeline.Fit rollouts
        let path = temporaryFile ()

        try
            ml.Model.Save(model, rollouts.Schema, path)
            let loaded, schema = MLContext().Model.Load path
            Assert.Equal(rollouts.Schema.Count, schema.Count)
            let drive model = (Agent.FromModel model).Play(LineWorld.create (), seed = 2L, maxSteps = 10)
            Assert.Equal(drive model, drive loaded)
        finally
            File.Delete path

    [<Fact>]
    member _.``The rows of a chain come back as F# records``() =
        let rows = ml.Data.CreateEnumerable<ActedRow>(pipeline.Fit(rollouts).Transform rollouts, reuseRowObject = false) |> Seq.toArray
        Assert.Equal(rollouts.GetRowCount().Value, int64 rows.Length)
        Assert.Equal<uint32>([| 0u .. 3u |], rows |> Array.map _.Episode |> Array.distinct)
        Assert.All(rows, (fun row -> Assert.Equal((4, 1), (row.Latent.Length, row.Action.Length))))

    [<Fact>]
    member _.``The stages of a chain are found and describe what they learnt``() =
        let model = pipeline.Fit rollouts
        let vision = VaeEncoderTransformer.FromModel model
        let memory = MdnRnnPredictorTransformer.FromModel model
        Assert.Equal((4, 8), (vision.LatentSize, memory.HiddenSize))
        Assert.Matches(@"^squared error \d+\.\d a picture over \d+ pictures", string (vision.Evaluate rollouts))
        Assert.Matches("nats a latent dimension over", string (memory.Evaluate(vision.Transform rollouts)))
        Assert.Matches(@"in the dream, chosen after generation \d+ of 2$", string model.LastTransformer.History)
        Assert.Same(model.LastTransformer, ControllerTransformer.FromModel model)

    [<Fact>]
    member _.``Options are set by property, progress is an object expression``() =
        let stages = ConcurrentQueue<string>()
        let listen = { new IProgress<TrainingProgress> with member _.Report progress = stages.Enqueue progress.Stage }

        let chain =
            ml.Transforms.VaeEncoder(VaeEncoderOptions(LatentSize = 3, Epochs = 1, BatchSize = 24, Progress = listen))
                .Append(ml.Transforms.MdnRnnPredictor(MdnRnnPredictorOptions(HiddenSize = 6, Epochs = 1, HeldOutFraction = 0.0, Progress = listen)))
                .Append(ml.WorldModels().CmaEsControllerTrainer(
                    CmaEsControllerOptions(Generations = 1, Population = 4, Episodes = 1, MaxSteps = 6, Environment = LineWorld.create, Progress = listen)))

        let model = chain.Fit rollouts
        Assert.Equal<string>([ "V"; "M"; "C" ], stages |> Seq.distinct)
        Assert.False model.LastTransformer.History.InDream
        Assert.Null((MdnRnnPredictorTransformer.FromModel model).HeldOut)

    [<Fact>]
    member _.``Stages of ML.NET follow ours, and ours follow theirs``() =
        let after = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 4, epochs = 1).Append(ml.Transforms.CopyColumns("Seen", "Latent"))
        Assert.True((after.Fit rollouts).GetOutputSchema(rollouts.Schema).GetColumnOrNull("Seen").HasValue)

        let before =
            EstimatorChain()
                .Append(ml.Transforms.CopyColumns("Picture", "Observation"))
                .Append(ml.Transforms.VaeEncoder("Latent", "Picture", latentSize = 4, epochs = 1))

        Assert.Equal(4, (before.Fit rollouts).LastTransformer.LatentSize)

    [<Fact>]
    member _.``A dream is an environment like any other``() =
        let model = pipeline.Fit rollouts
        use dream = Dream.FromModel(model, DreamOptions(Temperature = 1.2, MaxSteps = 5))
        let result = (Agent.FromModel model).Play(dream, seed = 1L)
        Assert.InRange(result.Steps, 1, 5)

    [<Fact>]
    member _.``A wrong setting is refused by name``() =
        let wrong () = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 0) |> ignore
        Assert.Contains("LatentSize", Assert.Throws<ArgumentOutOfRangeException>(wrong).Message)
