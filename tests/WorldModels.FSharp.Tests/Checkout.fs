namespace WorldModels.FSharp.Tests

open System
open System.IO

/// A folder whose entries are links to those of the repository, so that commands run as in a clone, and the files that they write
/// (`runs`, `artifacts`) do not replace the user's files.
type Checkout() =

    static let written = [ ".git"; "artifacts"; "runs" ]

    let folder = Directory.CreateTempSubdirectory "worldmodels-checkout-"

    do
        for path in Directory.GetFileSystemEntries Dotnet.root do
            let name = FileInfo(path).Name

            if not (List.contains name written) then
                let link = Path.Combine(folder.FullName, name)

                if Directory.Exists path then
                    Directory.CreateSymbolicLink(link, path) |> ignore
                else
                    File.CreateSymbolicLink(link, path) |> ignore

    /// The path of the folder.
    member _.Path = folder.FullName

    /// Returns a path in the folder.
    member _.Inside(name: string) = Path.Combine(folder.FullName, name)

    interface IDisposable with
        /// Deletes the links, but not their targets.
        member _.Dispose() = folder.Delete(recursive = true)
