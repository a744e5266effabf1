namespace WorldModels.FSharp.Tests

open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Rollouts
open Xunit

/// Recording as an F# user writes it.
type CollectionTests() =

    let ml = MLContext(seed = 1)
    let actions (rollouts: IDataView) = rollouts.GetColumn<float32[]> RolloutColumns.Action |> Seq.toList
    let rewards (rollouts: IDataView) = rollouts.GetColumn<float32> RolloutColumns.Reward |> Seq.toList

    [<Fact>]
    member _.``A class of another project needs no cast``() =
        use rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = 2, maxSteps = 3)
        Assert.Equal(6L, rollouts.GetRowCount().Value)

    [<Fact>]
    member _.``A class needs no cast beside an options object either``() =
        let options = RolloutOptions(Episodes = 1, MaxSteps = 4, Seed = 7L, Workers = 1)
        use rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing(CarRacingOptions(DiscreteActions = true))), options)
        Assert.Equal(4L, rollouts.GetRowCount().Value)
        Assert.Equal(DiscreteSpace 5 :> Space, RolloutDataView.ActionSpaceOf rollouts.Schema["Action"])

    [<Fact>]
    member _.``An object expression is an environment and a function is a policy``() =
        let brighten = Policy.FromFunction(fun seen -> [| if seen.Pixels[0] < 250uy then 1f else 0f |])
        use rollouts = ml.Data.CollectRollouts(LineWorld.create, episodes = 3, maxSteps = 5, policy = (fun () -> brighten))
        Assert.All(actions rollouts, (fun action -> Assert.Equal<float32>([| 1f |], action)))
        Assert.Equal(15, List.length (rewards rollouts))
        Assert.True(rewards rollouts |> List.chunkBySize 5 |> List.forall (fun episode -> episode = List.sort episode))

    [<Fact>]
    member _.``A policy in the options and one by name give the same rows``() =
        let hold () = RandomPolicy(BoxSpace(1, -1f, 1f), holdSteps = 2) :> IPolicy
        use byName = ml.Data.CollectRollouts(LineWorld.create, episodes = 2, maxSteps = 6, policy = hold, seed = 3L)
        use byOptions = ml.Data.CollectRollouts(LineWorld.create, RolloutOptions(Episodes = 2, MaxSteps = 6, Policy = hold, Seed = 3L))
        Assert.Equal<float32>(rewards byName, rewards byOptions)

    [<Fact>]
    member _.``Episodes are divided into a record``() =
        use rollouts = ml.Data.CollectRollouts(LineWorld.create, episodes = 4, maxSteps = 5)
        let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.25)
        Assert.Equal(3 * 5, rewards split.Train |> List.length)
        Assert.Equal(5, rewards split.Test |> List.length)

    [<Fact>]
    member _.``A result prints as it reads``() =
        let still = Policy.FromFunction(fun _ -> [| 0f |])
        let result = EpisodeResult.Play(still, LineWorld.create (), seed = 5L, maxSteps = 4)
        Assert.StartsWith("EpisodeResult { Seed = 5, Return = ", $"{result}")
        Assert.EndsWith("Steps = 4, Terminated = False }", sprintf "%A" result)
        Assert.Equal({| Steps = 4; Terminated = false |}, {| Steps = result.Steps; Terminated = result.Terminated |})

    [<Fact>]
    member _.``Random numbers take their seed as one or more numbers``() =
        Assert.Equal(Pcg64(Pcg64.DeriveSeed(1L, 2L)).NextInt64(), Pcg64(Pcg64.DeriveSeed [| 1L; 2L |]).NextInt64())
        Assert.NotEqual(Pcg64(1L, 2L).NextInt64(), Pcg64(1L).NextInt64())
