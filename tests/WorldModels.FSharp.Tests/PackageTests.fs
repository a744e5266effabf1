namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Xunit

/// The packages, used by programs and scripts outside this repository.
type PackageTests(feed: PackageFeed) =

    static let version = PackageFeed.Version

    let named name (element: XElement) = element.Descendants() |> Seq.filter (fun child -> child.Name.LocalName = name)

    let attribute (name: string) (element: XElement) =
        match element.Attribute(XName.Get name) with
        | null -> ""
        | found -> found.Value

    /// The references of a project itself, without pinned packages that only help with restoring.
    let expectedDependencies project =
        [ for reference in named "PackageReference" project.Xml do
              match attribute "Include" reference, attribute "Update" reference, attribute "PrivateAssets" reference with
              | included, "", privately when privately <> "all" -> yield included
              | "", updated, "none" -> yield updated
              | _ -> ()
          for reference in named "ProjectReference" project.Xml do
              yield Path.GetFileNameWithoutExtension((attribute "Include" reference).Replace('\\', '/')) |> string ]
        |> List.sort

    /// The first snippet of the README in a language, with numbers so small that it takes seconds.
    let readme language changes =
        let snippet = Documentation.snippets language |> List.find (fun snippet -> snippet.Page = "README.md")

        (String.concat "\n" snippet.Code, changes)
        ||> List.fold (fun code (long: string, short: string) ->
            Assert.Contains(long, code)
            code.Replace(long, short))

    let changes assign =
        [ $"episodes{assign}200", $"episodes{assign}2, maxSteps{assign}20"
          $"latentSize{assign}32", $"latentSize{assign}32, epochs{assign}1"
          $"mixtures{assign}5", $"mixtures{assign}5, epochs{assign}1"
          "\"Hidden\"))", $"\"Hidden\", generations{assign}1, population{assign}4))" ]

    let torch = if OperatingSystem.IsLinux() then "" else """<PackageReference Include="TorchSharp-cpu" Version="0.107.0" />"""

    /// The package that a command in the README adds to the project.
    let added = "WorldModels.Environments"

    let consumer =
        let references = [ for library in PackageFeed.Libraries do if library.Name <> added then $"<PackageReference Include=\"{library.Name}\" Version=\"{version}\" />" ] |> String.concat ""

        $"""<Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RuntimeIdentifier>$(NETCoreSdkRuntimeIdentifier)</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <NoWarn>NU1603</NoWarn>
                <RestoreAdditionalProjectSources>{feed.Path}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>{references}{torch}</ItemGroup>
            </Project>"""

    let program =
        readme "csharp" (changes ": ")
        + """
            Console.WriteLine($"drove {drive.Steps} steps");
            foreach (string name in args) Console.WriteLine($"{name}: {System.Reflection.Assembly.Load(name).GetExportedTypes().Length} types");
            """

    let script =
        [ yield $"#i @\"nuget: {feed.Path}\""
          for library in PackageFeed.Libraries do yield $"#r \"nuget: {library.Name}, {version}\""
          yield "#r \"nuget: TorchSharp-cpu, 0.107.0\""
          for name in [ "Microsoft.ML"; "WorldModels.Control"; "WorldModels.Environments" ] do yield $"open {name}"
          yield readme "fsharp" (changes " = ")
          yield "printfn $\"drove {drive.Steps} steps\""
          for library in PackageFeed.Libraries do
              yield $"printfn \"{library.Name}: %%d types\" (System.Reflection.Assembly.Load(\"{library.Name}\").GetExportedTypes().Length)" ]

    let saysThatAllWorks (output: string) =
        Assert.Matches(@"drove \d+ steps", output)

        for library in PackageFeed.Libraries do
            Assert.Matches(Regex.Escape library.Name + @": [1-9]\d* types", output)

    interface IClassFixture<PackageFeed>

    [<Fact>]
    member _.``Every library under src is a package with its documentation, readme, icon, licence and symbols``() =
        Assert.True(PackageFeed.Libraries.Length >= 6)

        for { Name = name } in PackageFeed.Libraries do
            Assert.Equal<string>(
                [ yield! [ "README.md"; "icon.png"; $"lib/net10.0/{name}.dll"; $"lib/net10.0/{name}.xml" ]
                  // F# Interactive finds it there and loads it with the package.
                  if name = "WorldModels" then yield "content/WorldModels.fsx" ]
                |> List.sort,
                feed.Entries $"{name}.{version}.nupkg"
            )

            Assert.Equal<string>([ $"lib/net10.0/{name}.pdb" ], feed.Entries $"{name}.{version}.snupkg")
            let manifest = feed.Manifest name
            let says field = named field manifest |> Seq.exactlyOne |> _.Value
            Assert.Equal<string>([ name; version; "MIT"; "README.md"; "icon.png" ], [ for field in [ "id"; "version"; "license"; "readme"; "icon" ] -> says field ])
            Assert.NotEqual<string>("Package Description", says "description")

    [<Fact>]
    member _.``A package asks for what its project names and for nothing else``() =
        for project in PackageFeed.Libraries do
            let dependencies = named "dependency" (feed.Manifest project.Name) |> List.ofSeq
            Assert.Equal<string>(expectedDependencies project, dependencies |> List.map (attribute "id") |> List.sort)

            for dependency in dependencies do
                let id = attribute "id" dependency

                if PackageFeed.Projects |> List.exists (fun other -> other.Name = id) then
                    Assert.Equal(version, attribute "version" dependency)

        Assert.Equal<string>([ "Microsoft.ML"; "TorchSharp" ], [ for dependency in named "dependency" (feed.Manifest "WorldModels") -> attribute "id" dependency ])

    [<Fact>]
    member _.``A C# program elsewhere runs the snippet of the README with all packages``() =
        task {
            let folder = feed.Folder "program"
            File.WriteAllText(Path.Combine(folder, "consumer.csproj"), consumer)
            File.WriteAllText(Path.Combine(folder, "Program.cs"), program)
            let! _ = feed.Shell(folder, $"dotnet add package {added} --source FOLDER", [])
            let! output = feed.Run(folder, [ "run"; "--" ] @ [ for library in PackageFeed.Libraries -> library.Name ])
            saysThatAllWorks output
            Assert.True(File.Exists(Path.Combine(folder, "agent.zip")))
        }

    [<Fact>]
    member _.``An F# script elsewhere runs the snippet of the README with all packages``() =
        task {
            let folder = feed.Folder "script"
            File.WriteAllLines(Path.Combine(folder, "elsewhere.fsx"), script)
            let! output = feed.Run(folder, [ "fsi"; "--quiet"; "elsewhere.fsx" ])
            saysThatAllWorks output
            Assert.True(File.Exists(Path.Combine(folder, "agent.zip")))
        }

    [<Theory>]
    [<InlineData "C#">]
    [<InlineData "F#">]
    member _.``A project out of the template builds, learns and plays``(language: string) =
        task {
            // The templates are only installed for this test.
            let folder = feed.Folder $"template-{language[0]}"
            let hive = [ "--debug:custom-hive"; Path.Combine(folder, "hive") ]

            // As in the README, from the folder of packages, and as in the templates' own readme, by the name of the package.
            let install, create, play =
                if language = "F#" then
                    (fun () -> feed.Shell(feed.Root, "dotnet new install artifacts/packages/WorldModels.Templates.0.1.0.nupkg", hive)),
                    "dotnet new worldmodels -n MyAgent --language F#",
                    (fun sample -> feed.Shell(sample, "dotnet run -c Release", [ "--"; "0.02" ]))
                else
                    (fun () -> feed.Shell(folder, "dotnet new install WorldModels.Templates", "--add-source" :: feed.Path :: hive)),
                    "dotnet new worldmodels -n MyAgent",
                    (fun sample -> feed.Shell(sample, "dotnet run -c Release -- 0.05", []))

            let! _ = install ()
            let! _ = feed.Shell(folder, create, hive)
            let sample = Path.Combine(folder, "MyAgent")
            let! output = play sample
            Assert.Matches(@"recorded \d+ steps", output)
            Assert.Matches(@"mean return of the agent -?\d+\.\d, of random actions -?\d+\.\d", output)
            Assert.True(File.Exists(Path.Combine(sample, "agent.zip")))

            let! _ = feed.Run(folder, [ "new"; "worldmodels"; "--language"; language; "-n"; "Sample" ] @ hive)
            let files = Directory.GetFiles(Path.Combine(folder, "Sample"), "*.*s*")
            Assert.Equal(3, files.Length)

            for file in files do
                Assert.DoesNotContain("MyAgent", File.ReadAllText file)
                Assert.DoesNotContain("WORLDMODELS_VERSION", File.ReadAllText file)
        }

    [<Fact>]
    member _.``The template asks for the TorchSharp that the library is made with``() =
        let central = XElement.Load(Path.Combine(Dotnet.root, "Directory.Packages.props"))
        let ours = named "PackageVersion" central |> Seq.find (fun package -> attribute "Include" package = "TorchSharp-cpu") |> attribute "Version"
        let projects = Directory.GetFiles(Path.Combine(Dotnet.root, "src/WorldModels.Templates/content"), "*.*proj", SearchOption.AllDirectories)
        Assert.Equal(2, projects.Length)

        for project in projects do
            let asked = named "PackageReference" (XElement.Load project) |> Seq.find (fun package -> attribute "Include" package = "TorchSharp-cpu")
            Assert.Equal(ours, attribute "Version" asked)
