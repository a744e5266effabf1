namespace WorldModels.FSharp.Tests

open System
open System.IO

/// A folder whose entries are links to those of the repository, so that commands run as in a clone of it, and what they write
/// (`runs`, `artifacts`) does not replace what the user has there.
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

    /// Where it lies.
    member _.Path = folder.FullName

    /// A path in it.
    member _.Inside(name: string) = Path.Combine(folder.FullName, name)

    interface IDisposable with
        /// Deletes the links, not what they lead to.
        member _.Dispose() = folder.Delete(recursive = true)
