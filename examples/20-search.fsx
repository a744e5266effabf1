// 20. Search
//
// C is small, so that it can be searched for: propose parameters, play with them, learn from the returns which way to go. No
// gradient is asked for; noise, ties and failures are allowed. Four searches share one way of working, ask and tell:
//
//   CMA-ES      learns a full covariance: the widths and the directions of the valley it is in
//   separable   CMA-ES that learns widths alone: for very many parameters
//   PEPG        follows a gradient of the mean and of each parameter's width
//   OpenES      follows a gradient of the mean inside a sphere that shrinks by schedule
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

// Ask and tell. A search proposes a generation of candidates, anyone evaluates them anywhere, and the search is told their
// losses. It minimises; to maximise a return, tell its negative.

let minimise (loss: float[] -> float) (search: IEvolutionStrategy) =
    [| while not search.Stop do
           let candidates = search.Ask()
           search.Tell(candidates, candidates |> Seq.map loss |> Array.ofSeq)
           float search.Evaluations, search.BestLoss |]

// Rastrigin's function: a bowl with an egg box in it. Its minimum is 0; every point with whole numbers is a trap. A large population
// sees the bowl through the box.

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
          // The run that ended best stands for them all.
          let best = runs |> List.minBy (fun run -> snd run[run.Length - 1])
          Series(name, best |> Array.map (fst >> fun x -> x / 1000.0), best |> Array.map (fun (_, loss) -> Math.Log10(max loss 1e-10))) ]

// Rastrigin's coordinates do not interact, so that a covariance has nothing to find here and widths alone learn faster. Turn
// the axes, and of these four CMA-ES alone goes on as before.

// A long parameter vector. The full covariance of 10,000 parameters has fifty million numbers; the separable form has 10,000.

let wide = CmaEs(Array.create 10_000 1.0, 0.1, CmaEsOptions(Population = 64, Seed = 1, MaxGenerations = 20, Covariance = CovarianceShape.Diagonal))
let sphere (x: float[]) = Array.sumBy (fun v -> v * v) x
minimise sphere wide |> ignore
printfn "separable, 10000 parameters: the sphere falls from 10000 to %.0f in 20 generations" (sphere wide.Mean)

// The same searches train a controller. A point shows where it is and not how fast it moves; staying near 0 earns 1 a step. Here C
// sees the position alone: no V, and no M either.

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

// A controller plays as soon as it is trained.

let played = (Agent.FromModel deep).Play(new HiddenVelocity(), seed = 7L)
printfn "played %d steps, return %.1f" played.Steps played.Return

// What it costs.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Lines("Rastrigin in 10 dimensions, the best of 5 runs", "thousand evaluations", "best loss (10^y)", curves)
picture.SavePng(Path.Combine(folder, "20-search.png"))
printfn "drew 20-search.png, %d x %d" picture.Width picture.Height
