namespace WorldModels.FSharp.Tests

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.MachineLearning
open WorldModels.Vision
open Xunit

/// F# has no variance, so ML.NET's own Append needs casts. Each estimator of this library has its own Append, which must not need them.
type AppendTests() =

    static let isStage (kind: Type) = kind.IsGenericType && kind.GetGenericTypeDefinition() = typedefof<StageEstimator<_>>

    static let rec ancestors (kind: Type) =
        match kind.BaseType with
        | null -> []
        | parent -> parent :: ancestors parent

    let ml = MLContext(seed = 1)
    let walks = ml.Data.CollectRollouts((fun () -> new HiddenVelocity()), episodes = 3, maxSteps = 8, seed = 1L)
    let pictures = ml.Data.CollectRollouts(LineWorld.create, episodes = 3, maxSteps = 8, seed = 1L)
    let moves = ml.Data.CollectRollouts((fun () -> GridWorld.ThreeStates()), episodes = 3, maxSteps = 8, seed = 1L)
    let copy name = ml.Transforms.CopyColumns("Seen", name)

    let seen (rows: IDataView) (chain: IEstimator<'T>) =
        (chain.Fit(rows).GetOutputSchema rows.Schema).GetColumnOrNull("Seen").HasValue

    let limits (options: #ControllerOptions) =
        options.LatentColumnName <- "Observation"
        options.HiddenColumnName <- null
        options.Environment <- fun () -> new HiddenVelocity()
        options.MaxSteps <- 5
        options.EvaluationEpisodes <- 1
        options

    interface IDisposable with
        member _.Dispose() = for rows in [ walks; pictures; moves ] do rows.Dispose()

    [<Fact>]
    member _.``A stage of ML.NET follows each estimator without a cast``() =
        let vision = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 2, epochs = 1)
        let memory = ml.Transforms.MdnRnnPredictor("Hidden", "Observation", hiddenSize = 4, mixtures = 2, epochs = 1)
        Assert.True(vision.Append(copy "Latent") |> seen pictures)
        Assert.True(memory.Append(copy "Hidden") |> seen walks)
        Assert.True(ml.Transforms.TabularModel(TabularModelOptions()).Append(copy "Observation") |> seen moves)
        Assert.True(ml.Transforms.DynamicsNetwork(DynamicsNetworkOptions(Epochs = 1, HiddenSizes = [| 4 |])).Append(copy "Observation") |> seen walks)

        let search = limits (CmaEsControllerOptions(Generations = 1, Population = 4, Episodes = 1))
        Assert.True(ml.WorldModels().CmaEsControllerTrainer(search).Append(copy "Action") |> seen walks)
        Assert.True(ml.WorldModels().PpoControllerTrainer(limits (PpoControllerOptions(Steps = 200, Horizon = 20))).Append(copy "Action") |> seen walks)

    [<Fact>]
    member _.``A stage of ML.NET follows weights from elsewhere and DQN without a cast``() =
        let weights = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors")

        try
            (ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 2, epochs = 1).Fit pictures).SaveWeights weights
            Assert.True(ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", weights).Append(copy "Latent") |> seen pictures)
        finally
            File.Delete weights

        let options = limits (DqnControllerOptions(Steps = 1_100))
        options.Environment <- fun () -> GridWorld.ThreeStates()
        Assert.True(ml.WorldModels().DqnControllerTrainer(options).Append(copy "Action") |> seen moves)

    [<Fact>]
    member _.``A stage of ML.NET follows those that stand behind M without a cast``() =
        let memory = ml.Transforms.MdnRnnPredictor("Hidden", "Observation", hiddenSize = 4, mixtures = 2, epochs = 1)
        let remembered = (memory.Fit walks).Transform walks
        Assert.True(ml.Transforms.SurpriseDetector("Surprise", falseAlarmRate = 0.5).Append(copy "Surprise") |> seen remembered)
        Assert.True(ml.Transforms.RolloutForecaster("Forecast", horizon = 2).Append(copy "Forecast") |> seen remembered)
        Assert.True(ml.WorldModels().BehaviorCloningTrainer(latentColumnName = "Observation").Append(copy "Action") |> seen remembered)

    [<Fact>]
    member _.``No estimator is left out above``() =
        let estimators =
            typeof<VaeEncoderEstimator>.Assembly.GetExportedTypes()
            |> Array.filter (fun kind -> not kind.IsAbstract && ancestors kind |> List.exists isStage)
            |> Array.map _.Name
            |> Array.sort

        Assert.Equal<string>(
            [ "BehaviorCloningTrainer"; "CmaEsControllerTrainer"; "DqnControllerTrainer"; "DynamicsNetworkEstimator"; "MdnRnnPredictorEstimator"
              "PpoControllerTrainer"; "RolloutForecasterEstimator"; "StageFromWeights`1"; "SurpriseDetectorEstimator"; "TabularModelEstimator"
              "VaeEncoderEstimator" ],
            estimators
        )
