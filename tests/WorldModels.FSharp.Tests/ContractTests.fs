namespace WorldModels.FSharp.Tests

open WorldModels.Environments
open WorldModels.Rollouts
open Xunit

/// Checking and wrapping environments as an F# user writes it.
type ContractTests() =

    [<Fact>]
    member _.``An environment is checked without a cast``() =
        EnvironmentContract.Check(fun () -> new GridWorld("S.G"))
        EnvironmentContract.Check((fun () -> GridWorld.ThreeStates()), maxSteps = 10, seed = 3L)
        EnvironmentContract.Check((fun () -> (new CarRacing()).WithTimeLimit(8).WithActionRepeat(4)), maxSteps = 10)

    [<Fact>]
    member _.``An object expression hears what it forgot``() =
        let brighten = Policy.FromFunction(fun _ -> [| 1f |])
        let check () = EnvironmentContract.Check(LineWorld.create, policy = (fun () -> brighten))
        let error = Assert.Throws<EnvironmentContractException>(check)
        let promises = error.Broken |> Seq.map (fun text -> text.Substring(0, text.IndexOf ':')) |> Seq.toList
        Assert.Equal<string list>(
            [ "a step before Reset is refused"; "an action outside the space is refused"; "a step after the end is refused" ], promises)

    [<Fact>]
    member _.``A function takes the pictures``() =
        let pictures = ResizeArray<byte[]>()
        use world = LineWorld.create().WithResizedFrame(8, 8).WithRecordedPictures(fun picture -> pictures.Add picture)
        world.Reset 1L |> ignore
        world.Step [| 0f |] |> ignore
        Assert.Equal<int list>([ 8 * 8 * 3; 8 * 8 * 3 ], [ for picture in pictures -> picture.Length ])
