namespace WorldModels.FSharp.Tests

open System
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Frames
open Xunit

/// A record with fields that may be missing and fields that must not.
type Measured =
    { Step: int
      Speed: float32 option
      Height: float option
      Name: string option
      Latent: float32[] }

type Counted = { Count: int option }

type Priced = { Price: decimal }

/// Records with options are written to data and read from data.
type RecordTests() =

    let ml = MLContext(seed = 1)

    let rows =
        [ { Step = 0; Speed = Some 1.5f; Height = None; Name = Some "left"; Latent = [| 1f; 2f |] }
          { Step = 1; Speed = None; Height = Some 2.5; Name = None; Latent = [| 3f; 4f |] } ]

    let refused action = Assert.Throws<ArgumentException>(Action(fun () -> action () |> ignore)).Message

    [<Fact>]
    member _.``What is missing is NaN or missing text, and comes back as None``() =
        let view = ml.Data.LoadFromRecords rows
        Assert.Equal<string list>([ "Int32"; "Single"; "Double"; "String"; "Vector<Single, 2>" ], [ for column in view.Schema -> string column.Type ])
        Assert.Equal<float32>([ 1.5f; nanf ], view.GetColumn<float32> "Speed")
        Assert.Equal<float>([ nan; 2.5 ], view.GetColumn<float> "Height")
        Assert.Equal<Measured list>(rows, ml.Data.CreateRecords<Measured> view |> Seq.toList)

    [<Fact>]
    member _.``A column of which nothing is known keeps its type``() =
        let view = ml.Data.LoadFromRecords [ {| Speed = (None: float32 option) |}; {| Speed = None |} ]
        Assert.Equal<float32>([ nanf; nanf ], view.GetColumn<float32> "Speed")
        Assert.Equal(0L, (ml.Data.LoadFromRecords(List.empty<Counted>)).GetRowCount().Value)

    [<Fact>]
    member _.``Stages of ML.NET read what is missing as their own missing values``() =
        let filled = ml.Transforms.ReplaceMissingValues("Speed", replacementMode = Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean)
        let view = ml.Data.LoadFromRecords rows
        let back = ml.Data.CreateRecords<{| Step: int; Speed: float32 option |}>(filled.Fit(view).Transform view) |> Seq.toList
        Assert.Equal<{| Step: int; Speed: float32 option |} list>([ {| Step = 0; Speed = Some 1.5f |}; {| Step = 1; Speed = Some 1.5f |} ], back)

    [<Fact>]
    member _.``A key that is missing is None``() =
        let view = ml.Data.LoadFromRecords [ {| Name = Some "left" |}; {| Name = None |}; {| Name = Some "right" |} ]
        let keys = ml.Transforms.Conversion.MapValueToKey("Name").Fit(view).Transform view
        Assert.Equal<uint32 option list>([ Some 1u; None; Some 2u ], [ for row in ml.Data.CreateRecords<{| Name: uint32 option |}> keys -> row.Name ])

    [<Fact>]
    member _.``What ML.NET cannot leave out is refused by name``() =
        let message = refused (fun () -> ml.Data.LoadFromRecords [ { Count = Some 1 }; { Count = None } ])
        Assert.Contains("column 'Count' has 1 missing values, the first in row 1: Int32 has no missing value", message)
        Assert.Contains("column 'Price' contains values of System.Decimal", refused (fun () -> ml.Data.LoadFromRecords [ { Price = 1m } ]))
        Assert.Contains("is not an F# record", refused (fun () -> ml.Data.LoadFromRecords [ Uri "http://localhost" ]))

    [<Fact>]
    member _.``A field without its column is refused before rows are read``() =
        let view = ml.Data.LoadFromRecords rows
        Assert.Contains("no column 'Count'", refused (fun () -> ml.Data.CreateRecords<Counted> view))
        Assert.Contains("the field 'Step' is of System.Double, but its column is of Int32", refused (fun () -> ml.Data.CreateRecords<{| Step: float option |}> view))

    [<Fact>]
    member _.``A frame that Deedle read from a CSV file is data``() =
        let path = System.IO.Path.GetTempFileName()
        System.IO.File.WriteAllText(path, "Speed,Gear,Broken,Driver\n1.5,3,true,Ann\n-0.25,4,false,Bob\n")
        let view = (Deedle.Frame.ReadCsv path).ToDataView ml
        System.IO.File.Delete path
        Assert.Equal<string list>([ "Double"; "Int32"; "Boolean"; "String" ], [ for column in view.Schema -> string column.Type ])
        Assert.Equal<{| Speed: float; Gear: int |} list>(
            [ {| Speed = 1.5; Gear = 3 |}; {| Speed = -0.25; Gear = 4 |} ],
            ml.Data.CreateRecords<{| Speed: float; Gear: int |}> view |> Seq.toList
        )
