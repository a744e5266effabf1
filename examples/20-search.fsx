// 20. Evolution strategies
//
// C is small, so a search can find its parameters: it proposes parameters, plays episodes with them, and uses the returns to choose the next
// ones. It needs no gradient, and it works with noise, equal returns and failed episodes. Four searches have the same interface, ask and tell:
//
//   CMA-ES      learns a full covariance: the scale of each direction in the space of parameters
//   separable   CMA-ES that learns only the scale of each parameter: for very many parameters
//   PEPG        follows a gradient of the mean and of each parameter's standard deviation
//   OpenES      follows a gradient of the mean inside a sphere that shrinks by a schedule
//
//   dotnet build -c Release
//   dotnet fsi examples/20-search.fsx

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Pictures

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// Ask and tell. Ask returns a generation of candidates, your code evaluates them, and Tell takes their losses. The search minimizes; to
// maximize a return, pass its negative.

let minimise (loss: float[] -> float) (search: IEvolutionStrategy) =
    [| while not search.Stop do
           let candidates = search.Ask()
           search.Tell(candidates, candidates |> Seq.map loss |> Array.ofSeq)
           float search.Evaluations, search.BestLoss |]

// Rastrigin's function is a parabola with many local minima. Its minimum is 0; every other point with whole numbers is close to a local minimum.
// A large population finds the direction of the parabola in spite of the local minima.

let rastrigin (x: float[]) =
    10.0 * float x.Length + Array.sumBy (fun v -> v * v - 10.0 * Math.Cos(2.0 * Math.PI * v)) x

let start = Array.create 10 2.0
let population, most = 200, 60_000L

let searches: (string * (int64 -> IEvolutionStrategy)) list =
    [ "CMA-ES", fun seed -> CmaEs(start, 2.0, CmaEsOptions(Population = population, Seed = seed, TargetLoss = 1e-9, MaxEvaluations = most))
      "separable",
      fun seed ->
          CmaEs(start, 2.0, CmaEsOptions(Population = population, Seed = seed, TargetLoss = 1e-9, MaxEvaluations = most, Covariance = CovarianceShape.Diagonal))
      "PEPG", fun seed -> Pepg(start, 2.0, PepgOptions(Population = population, Seed = seed, TargetLoss = 1e-9, MaxEvaluations = most))
      "OpenES",
      fun seed ->
          OpenEs(start, 2.0, OpenEsOptions(Population = population, Seed = seed, TargetLoss = 1e-9, MaxEvaluations = most, SigmaDecay = 0.95, LeastSigma = 1e-6)) ]

printfn "Rastrigin in 10 dimensions, 5 seeds:"

let curves =
    [ for name, create in searches do
          let runs = [ for seed in 1L .. 5L -> create seed |> minimise rastrigin ]
          let reached = runs |> List.filter (fun run -> snd run[run.Length - 1] <= 1e-9) |> List.map (fun run -> fst run[run.Length - 1])
          let median = if reached.IsEmpty then "-" else string (List.item (reached.Length / 2) (List.sort reached))
          printfn "  %-9s reaches 1e-9 in %d of 5, after %s evaluations" name reached.Length median
          // The curve of the run with the lowest final loss represents all runs of the search.
          let best = runs |> List.minBy (fun run -> snd run[run.Length - 1])
          Series(name, best |> Array.map (fst >> fun x -> x / 1000.0), best |> Array.map (fun (_, loss) -> Math.Log10(max loss 1e-10))) ]

// Rastrigin's coordinates are independent, so a full covariance has no advantage here, and the searches with separate scales learn faster.
// If the axes were rotated, only CMA-ES would keep its results.

// A long parameter vector. The full covariance of 10,000 parameters has fifty million numbers; the separable form has 10,000.

let wide = CmaEs(Array.create 10_000 1.0, 0.1, CmaEsOptions(Population = 64, Seed = 1, MaxGenerations = 20, Covariance = CovarianceShape.Diagonal))
let sphere (x: float[]) = Array.sumBy (fun v -> v * v) x
minimise sphere wide |> ignore
printfn "separable, 10000 parameters: the sphere falls from 10000 to %.0f in 20 generations" (sphere wide.Mean)

// The same searches train a controller. The observation of a point is its position and not its velocity; staying near 0 earns 1 a step. Here C
// reads only the position: there is no V and no M.

let ml = MLContext(seed = 1)
let points = ml.Data.CollectRollouts((fun () -> new HiddenVelocity()), episodes = 2, maxSteps = 20)

let train search hiddenUnits =
    let options =
        CmaEsControllerOptions(
            LatentColumnName = "Observation",
            HiddenColumnName = null,
            Environment = (fun () -> new HiddenVelocity()),
            Search = search,
            HiddenUnits = hiddenUnits,
            Generations = setting "GENERATIONS" 15,
            Population = 16,
            Episodes = 4,
            EvaluateEvery = 5,
            InitialSigma = 0.5
        )

    ml.WorldModels().CmaEsControllerTrainer(options).Fit points

for search in Enum.GetValues<SearchMethod>() do
    printfn "C by %O: %O" search (train search 0).History

let deep = train SearchMethod.CmaEs 4
printfn "C with 4 hidden units, %d parameters: %O" deep.Parameters.Length deep.History

// A trained controller can play directly.

let played = (Agent.FromModel deep).Play(new HiddenVelocity(), seed = 7L)
printfn "played %d steps, return %.1f" played.Steps played.Return

// The picture shows the loss over the evaluations.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Lines("Rastrigin in 10 dimensions, the best of 5 runs", "thousand evaluations", "best loss (10^y)", curves)
picture.SavePng(Path.Combine(folder, "20-search.png"))
printfn "drew 20-search.png, %d x %d" picture.Width picture.Height
