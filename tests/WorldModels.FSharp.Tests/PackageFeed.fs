namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.IO.Compression
open System.Threading.Tasks
open System.Xml.Linq
open Xunit

/// A project in src that becomes a package.
type PackableProject = { Name: string; Xml: XElement }

/// All packages in a folder that serves as a package source, created once for all tests of the class.
type PackageFeed() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-packages-"
    let inside name = Path.Combine(folder.FullName, name)
    let packages = inside "artifacts/packages"

    let sharedCache =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
        | path -> path

    /// The environment variables of the tests' commands, which MSBuild reads as properties: packages come from the shared cache
    /// if they are in it, and new ones go to a cache that is deleted with the tests. On Linux libtorch is in the shared cache too.
    let settings =
        [ yield "RestorePackagesPath", inside "cache"
          yield "RestoreFallbackFolders", sharedCache
          match AppContext.GetData "WorldModels.LibTorchPath" with
          | null -> ()
          | path -> yield "WORLDMODELS_LIBTORCH_PATH", string path ]

    let run (where: string) settings arguments =
        task {
            let! result = Dotnet.run where settings arguments
            let command = String.concat " " arguments
            Assert.True((result.ExitCode = 0), $"dotnet {command} ended with {result.ExitCode}:\n{result.Output}")
            return result.Output
        }

    let shell (where: string) (line: string) =
        task {
            let found = [ "RestoreAdditionalProjectSources", packages; "CreateHardLinksForCopyLocalIfPossible", "true" ]
            let! result = Dotnet.shell where (found @ settings) line
            Assert.True((result.ExitCode = 0), $"{line} ended with {result.ExitCode}:\n{result.Output}")
            return result.Output
        }

    /// The version of the repository, as in the documents.
    static member Documented = (XElement.Load(Path.Combine(Dotnet.root, "Directory.Build.props"))).Descendants "Version" |> Seq.exactlyOne |> _.Value

    /// A version that is not in any package cache yet.
    static member Version = "0.1.99999"

    static member Projects =
        Directory.GetFiles(Path.Combine(Dotnet.root, "src"), "*.csproj", EnumerationOptions(RecurseSubdirectories = true, MaxRecursionDepth = 1))
        |> Array.sort
        |> Array.map (fun path -> { Name = Path.GetFileNameWithoutExtension path |> string; Xml = XElement.Load path })
        |> Array.filter (fun project -> project.Xml.Descendants "IsPackable" |> Seq.forall (fun says -> says.Value <> "false"))
        |> List.ofArray

    /// The packages that are libraries.
    static member Libraries =
        PackageFeed.Projects |> List.filter (fun project -> project.Xml.Descendants "PackageType" |> Seq.isEmpty)

    /// The folder of the packages.
    member _.Path = packages

    /// Returns a new folder.
    member _.Folder(name: string) = Directory.CreateDirectory(inside name).FullName

    /// Runs dotnet in a folder outside the repository and returns its output.
    member _.Run(where, arguments) : Task<string> = run where settings arguments

    /// Links `artifacts/packages` to the packages, as in the root folder of the repository.
    member _.Root = folder.FullName

    /// Runs a command from a document, with the version and the folder of these packages, and with additional options.
    /// A project finds the packages, and the half gigabyte of libtorch is linked instead of copied.
    member _.Shell(where, command, options: string list) : Task<string> =
        let line = (Commands.shown command).Replace(PackageFeed.Documented, PackageFeed.Version).Replace("FOLDER", packages)
        shell where (String.concat " " (line :: options))

    /// The files in a package, without those of the package format.
    member _.Entries(file: string) =
        use archive = ZipFile.OpenRead(inside $"artifacts/packages/{file}")
        let isFormat (entry: string) = entry.StartsWith "_rels/" || entry.StartsWith "package/" || entry.StartsWith '[' || entry.EndsWith ".nuspec"
        archive.Entries |> Seq.map _.FullName |> Seq.filter (isFormat >> not) |> Seq.sort |> List.ofSeq

    /// The manifest of a package.
    member _.Manifest(name: string) =
        use archive = ZipFile.OpenRead(inside $"artifacts/packages/{name}.{PackageFeed.Version}.nupkg")
        use stream = (archive.Entries |> Seq.find _.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()
        XElement.Load stream

    interface IAsyncLifetime with
        member _.InitializeAsync() =
            let pack: Task =
                task {
                    let command = (Commands.shown "dotnet pack -c Release -o artifacts/packages").Replace("-c Release", $"-c {Dotnet.configuration}").Replace("artifacts/packages", packages)
                    let! result = Dotnet.shell Dotnet.root [] $"{command} --no-build -v quiet -p:Version={PackageFeed.Version}"
                    Assert.True((result.ExitCode = 0), result.Output)
                }

            ValueTask pack

        member _.DisposeAsync() =
            folder.Delete(recursive = true)
            ValueTask.CompletedTask
