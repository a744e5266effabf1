namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.IO.Compression
open System.Xml.Linq
open Xunit

/// The packages, as a program outside of this repository meets them.
type PackageTests() =

    static let projects = [ "WorldModels"; "WorldModels.Environments" ]

    let folder = Directory.CreateTempSubdirectory "worldmodels-packages-"
    let inside name = Path.Combine(folder.FullName, name)

    let run where arguments =
        task {
            // On Linux libtorch lies in the package cache, and the tests know where.
            let libtorch = AppContext.GetData "WorldModels.LibTorchPath" |> Option.ofObj |> Option.map (fun path -> "WORLDMODELS_LIBTORCH_PATH", string path)
            let! result = Dotnet.run where (Option.toList libtorch) arguments
            let command = String.concat " " arguments
            Assert.True((result.ExitCode = 0), $"dotnet {command} ended with {result.ExitCode}:\n{result.Output}")
            return result.Output
        }

    let pack () =
        task {
            for project in projects do
                let! _ = run Dotnet.root [ "pack"; $"src/{project}"; "-c"; Dotnet.configuration; "--no-build"; "-p:Version=0.1.0-test"; "-o"; inside "feed" ]
                ()
        }

    let entries package =
        use archive = ZipFile.OpenRead(inside $"feed/{package}")
        archive.Entries |> Seq.map _.FullName |> Seq.toList

    let dependencies project =
        use archive = ZipFile.OpenRead(inside $"feed/{project}.0.1.0-test.nupkg")
        let manifest = archive.Entries |> Seq.find _.FullName.EndsWith(".nuspec", StringComparison.Ordinal)
        use stream = manifest.Open()

        XDocument.Load(stream).Descendants()
        |> Seq.filter (fun element -> element.Name.LocalName = "dependency")
        |> Seq.collect (fun element -> element.Attributes "id")
        |> Seq.map _.Value
        |> Seq.toList

    let sharedCache =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
        | path -> path

    /// What is in the shared cache already is taken from there, and nothing is added to it.
    let consumer =
        $"""<Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <NoWarn>NU1603</NoWarn>
                <RestoreAdditionalProjectSources>{inside "feed"}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{inside "cache"}</RestorePackagesPath>
                <RestoreFallbackFolders>{sharedCache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="WorldModels.Environments" Version="0.1.0-test" />
                {if OperatingSystem.IsLinux() then "" else "<PackageReference Include=\"TorchSharp-cpu\" Version=\"0.107.0\" />"}
              </ItemGroup>
            </Project>"""

    let program =
        """using System;
           using Microsoft.ML;
           using WorldModels.Environments;
           using WorldModels.Vision;

           var ml = new MLContext(seed: 1);
           using var rollouts = ml.Data.CollectRollouts(() => new CarRacing(), episodes: 2, maxSteps: 10);
           var fitted = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize: 4, epochs: 1).Fit(rollouts);
           ml.Model.Save(fitted, rollouts.Schema, "vision.zip");
           var loaded = VaeEncoderTransformer.FromModel(new MLContext().Model.Load("vision.zip", out _));
           byte[] picture = new byte[64 * 64 * 3];
           Console.WriteLine($"alike: {fitted.Encode(picture).AsSpan().SequenceEqual(loaded.Encode(picture))}");"""

    interface IDisposable with
        member _.Dispose() = folder.Delete(recursive = true)

    [<Fact>]
    member _.``Packages hold library, documentation, readme and symbols, and ask for no more than they need``() =
        task {
            do! pack ()

            for project in projects do
                let package = entries $"{project}.0.1.0-test.nupkg"

                for entry in [ $"lib/net10.0/{project}.dll"; $"lib/net10.0/{project}.xml"; "README.md" ] do
                    Assert.Contains(entry, package)

                Assert.Contains($"lib/net10.0/{project}.pdb", entries $"{project}.0.1.0-test.snupkg")

            // F# Interactive loads it with the package: that is where it looks.
            Assert.Contains("content/WorldModels.fsx", entries "WorldModels.0.1.0-test.nupkg")
            Assert.Equal<string>([ "Microsoft.ML"; "TorchSharp" ], dependencies "WorldModels")
            Assert.Equal<string>([ "WorldModels" ], dependencies "WorldModels.Environments")
        }

    [<Fact>]
    member _.``A program elsewhere collects, trains, saves and loads with the packages``() =
        task {
            do! pack ()
            Directory.CreateDirectory(inside "program") |> ignore
            File.WriteAllText(inside "program/consumer.csproj", consumer)
            File.WriteAllText(inside "program/Program.cs", program)
            let! output = run (inside "program") [ "run" ]
            Assert.Contains("alike: True", output)
        }
