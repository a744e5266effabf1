namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.IO.Compression
open System.Threading.Tasks
open System.Xml.Linq
open Xunit

/// A project under src that becomes a package.
type PackableProject = { Name: string; Xml: XElement }

/// All packages in a folder that serves as a package source, made once for all tests of the class.
type PackageFeed() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-packages-"
    let inside name = Path.Combine(folder.FullName, name)

    let sharedCache =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
        | path -> path

    /// What the tests' commands find in their environment, which MSBuild takes for properties: packages come from the shared cache
    /// where they are in it, and what is new goes to a cache that ends with the tests. On Linux libtorch lies in the shared cache too.
    let settings =
        [ yield "RestorePackagesPath", inside "cache"
          yield "RestoreFallbackFolders", sharedCache
          match AppContext.GetData "WorldModels.LibTorchPath" with
          | null -> ()
          | path -> yield "WORLDMODELS_LIBTORCH_PATH", string path ]

    /// One process for all packages.
    let packAll =
        $"""<Project>
              <ItemGroup>
                <Packable Include="{Path.Combine(Dotnet.root, "src")}/*/*.csproj" />
              </ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packable)" Targets="Pack" BuildInParallel="true"
                         Properties="Configuration={Dotnet.configuration};NoBuild=true;Version={PackageFeed.Version};PackageOutputPath={inside "feed"}/" />
              </Target>
            </Project>"""

    let run (where: string) settings arguments =
        task {
            let! result = Dotnet.run where settings arguments
            let command = String.concat " " arguments
            Assert.True((result.ExitCode = 0), $"dotnet {command} ended with {result.ExitCode}:\n{result.Output}")
            return result.Output
        }

    static member Version = "0.1.0-test"

    static member Projects =
        Directory.GetFiles(Path.Combine(Dotnet.root, "src"), "*.csproj", EnumerationOptions(RecurseSubdirectories = true, MaxRecursionDepth = 1))
        |> Array.sort
        |> Array.map (fun path -> { Name = Path.GetFileNameWithoutExtension path |> string; Xml = XElement.Load path })
        |> Array.filter (fun project -> project.Xml.Descendants "IsPackable" |> Seq.forall (fun says -> says.Value <> "false"))
        |> List.ofArray

    /// Those that are libraries.
    static member Libraries =
        PackageFeed.Projects |> List.filter (fun project -> project.Xml.Descendants "PackageType" |> Seq.isEmpty)

    /// Where the packages lie.
    member _.Path = inside "feed"

    /// A new folder.
    member _.Folder(name: string) = Directory.CreateDirectory(inside name).FullName

    /// Runs dotnet in a folder outside of the repository and gives what it printed.
    member _.Run(where, arguments) : Task<string> = run where settings arguments

    /// The files in a package, without those that belong to the format.
    member _.Entries(file: string) =
        use archive = ZipFile.OpenRead(inside $"feed/{file}")
        let isFormat (entry: string) = entry.StartsWith "_rels/" || entry.StartsWith "package/" || entry.StartsWith '[' || entry.EndsWith ".nuspec"
        archive.Entries |> Seq.map _.FullName |> Seq.filter (isFormat >> not) |> Seq.sort |> List.ofSeq

    /// The manifest of a package.
    member _.Manifest(name: string) =
        use archive = ZipFile.OpenRead(inside $"feed/{name}.{PackageFeed.Version}.nupkg")
        use stream = (archive.Entries |> Seq.find _.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()
        XElement.Load stream

    interface IAsyncLifetime with
        member _.InitializeAsync() =
            let pack: Task =
                task {
                    File.WriteAllText(inside "pack.proj", packAll)
                    let! _ = run folder.FullName [] [ "msbuild"; "pack.proj"; "-t:Pack"; "-m"; "-v:quiet"; "-nologo" ]
                    ()
                }

            ValueTask pack

        member _.DisposeAsync() =
            folder.Delete(recursive = true)
            ValueTask.CompletedTask
