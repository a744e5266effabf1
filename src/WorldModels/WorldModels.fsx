// How F# Interactive shows the values of this library and of ML.NET. `#r "nuget: WorldModels"` loads this script by itself; beside a
// reference to the file of the library, #load it.

open System
open Microsoft.ML
open WorldModels.MachineLearning

/// The text of a value of this library that has one of its own; null for others, which are shown as ever.
let private own (value: obj) =
    let kind = value.GetType()
    let describes = (kind.GetMethod("ToString", Type.EmptyTypes) |> Option.ofObj |> Option.get).DeclaringType.Assembly = kind.Assembly
    if describes && kind.Assembly.GetName().Name.StartsWith("WorldModels", StringComparison.Ordinal) then string value else null

/// Lines below the name of a value, under one another.
let private below (lines: string seq) = String.Join("", [ for line in lines -> "\n  " + line ])

fsi.AddPrinter own
fsi.AddPrinter(fun (schema: DataViewSchema) -> below [ for column in schema -> $"{column.Name}: {column.Type}" ])
fsi.AddPrinter(fun (view: IDataView) -> below (view.ToTable().Split Environment.NewLine))
