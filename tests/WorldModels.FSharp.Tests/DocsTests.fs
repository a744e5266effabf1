namespace WorldModels.FSharp.Tests

open System
open System.Collections
open System.Globalization
open System.IO
open System.Reflection
open System.Threading
open Xunit

/// The pages are correct: snippets compile, the targets of links exist, and tables of settings have the names and defaults of the code.
type DocsTests() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-docs-"
    let inside name = Path.Combine(folder.FullName, name)

    static let library project =
        Path.Combine(Dotnet.root, "src", project, "bin", Dotnet.configuration, "net10.0", $"{project}.dll")

    static let projects =
        [ "WorldModels"; "WorldModels.Environments"; "WorldModels.Gymnasium"; "WorldModels.Onnx"; "WorldModels.Orleans"; "WorldModels.Arrow"; "WorldModels.Deedle"; "WorldModels.Testing" ]

    /// The namespaces that a snippet can use: those of an SDK project, and those that docs/README.md names.
    static let namespaces =
        let told = Documentation.snippets "csharp" |> List.find (fun snippet -> snippet.Page = "docs/README.md")

        [ "System"; "System.Collections.Generic"; "System.IO"; "System.Threading" ]
        @ [ for line in told.Code do if line.StartsWith("using ", StringComparison.Ordinal) then yield line.Substring(6).TrimEnd(';') ]

    /// The variables that a snippet can use: an MLContext, rollouts, a fitted chain of V, M and C, and its parts.
    static let given =
        [ "ml", "MLContext"; "rollouts", "RolloutDataView"; "model", "ITransformer"; "vision", "VaeEncoderTransformer"
          "memory", "MdnRnnPredictorTransformer"; "controller", "ControllerTransformer" ]

    let run arguments =
        task {
            let! result = Dotnet.run folder.FullName [] arguments
            Assert.True((result.ExitCode = 0), result.Output)
        }

    // ---- C# ----

    let project =
        let references = [ for name in projects -> $"<Reference Include=\"{library name}\" />" ] |> String.concat ""

        $"""<Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NoWarn>NU1603;CS0105</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                {references}
                <PackageReference Include="Microsoft.ML" />
                <PackageReference Include="Microsoft.ML.OnnxTransformer" />
                <PackageReference Include="TorchSharp" />
                <PackageReference Include="Deedle" />
                <PackageReference Include="Microsoft.Orleans.Server" />
              </ItemGroup>
            </Project>"""

    let usingsIn (snippet: Snippet) =
        snippet.Code |> List.filter (fun line -> line.StartsWith("using ", StringComparison.Ordinal) && not (line.Contains '=') && not (line.Contains '('))

    /// A block becomes a method, or, if it begins with a class, a type that the other blocks of its page can use.
    let csharp index (snippet: Snippet) =
        let usings = usingsIn snippet
        let body = snippet.Code |> List.map (fun line -> if List.contains line usings then "" else line)
        let page = FileInfo(snippet.Page).Name.Replace(".md", "").Replace("-", "_")
        let isComment (line: string) = line = "" || line.StartsWith("//", StringComparison.Ordinal)
        let isType = body |> List.tryFind (isComment >> not) |> Option.exists _.Contains(" class ")
        let lines = $"#line {snippet.Line} \"{snippet.Page}\"" :: body @ [ "#line default" ]

        String.concat
            "\n"
            [ for name in namespaces do yield $"using {name};"
              yield! usings
              yield $"namespace Page_{page};"
              if isType then
                  yield! lines
              else
                  yield $"internal sealed class Block{index} : Given {{ public static void Run() {{"
                  yield! lines
                  yield "} }" ]

    let givenToCSharp =
        [ for name in namespaces do yield $"using {name};"
          yield "internal abstract class Given {"
          for name, kind in given do yield $"protected static readonly {kind} {name} = null!;"
          yield "}" ]
        |> String.concat "\n"

    // ---- F# ----

    let fsharp index (snippet: Snippet) =
        [ yield $"module Block{index} ="
          yield $"# {snippet.Line} \"{snippet.Page}\""
          for line in snippet.Code do yield "    " + line
          yield "    ()" ]

    let script =
        let examples = Path.Combine(Dotnet.root, "examples")

        [ for name in [ "references-deedle.fsx"; "references-onnx.fsx" ] do yield $"#load @\"{Path.Combine(examples, name)}\""
          for name in [ "WorldModels.Arrow"; "WorldModels.Gymnasium"; "WorldModels.Orleans"; "WorldModels.Testing" ] do yield $"#r @\"{library name}\""
          for name in namespaces do yield $"open {name}"
          for name, kind in given do yield $"let {name}: {kind} = Unchecked.defaultof<_>"
          yield! Documentation.snippets "fsharp" |> Seq.mapi fsharp |> Seq.concat ]

    // ---- Settings ----

    let typeOf (name: string) =
        seq {
            for project in projects do
                let assembly = Assembly.LoadFrom(library project)
                for space in namespaces -> assembly.GetType $"{space}.{name}"
        }
        |> Seq.tryPick (fun found -> match found with null -> None | found -> Some found)

    /// The defaults of an abstract class are read from a class that inherits from it.
    let instanceOf (settings: Type) =
        let concrete = if settings.IsAbstract then settings.Assembly.GetTypes() |> Array.find _.IsSubclassOf(settings) else settings
        Activator.CreateInstance concrete

    let rec agrees (written: string) (value: obj | null) =
        match value with
        | null -> written = "none"
        | :? bool as flag -> written = (if flag then "true" else "false")
        | :? string as text -> written = text || (text = "" && written = "empty")
        | :? Enum as choice -> written = string choice
        | :? TimeSpan as time -> written = $"{time.TotalSeconds} s"
        | :? CancellationToken -> written = "none"
        | :? int64 as count when count = Int64.MaxValue -> written = "no limit"
        | :? int64 as bytes when bytes = (1L <<< 30) -> written = "1 GiB"
        | :? float as limit when Double.IsInfinity limit -> written = "no limit"
        | :? int as threads when written = "processors" -> threads = Environment.ProcessorCount
        | :? int as steps -> written = string steps
        | :? int64 as count -> written = string count
        | :? float as number when written = "√2" -> number = sqrt 2.0
        | :? float as number -> fst (Double.TryParse(written, CultureInfo.InvariantCulture)) && Double.Parse(written, CultureInfo.InvariantCulture) = number
        | :? IEnumerable as items ->
            let parts = if written = "empty" then [] else written.Split ", " |> List.ofArray
            let items = items |> Seq.cast<obj> |> List.ofSeq
            parts.Length = items.Length && List.forall2 agrees parts items
        | _ -> written = "its defaults"

    static member Settings = Documentation.settings |> List.map (fun (name, _, _) -> TheoryDataRow<string> name) |> List.toArray

    interface IDisposable with
        member _.Dispose() = folder.Delete(recursive = true)

    [<Fact>]
    member _.``Every C# snippet compiles``() =
        task {
            let snippets = Documentation.snippets "csharp"
            Assert.NotEmpty snippets
            File.WriteAllText(inside "snippets.csproj", project)
            File.Copy(Path.Combine(Dotnet.root, "Directory.Packages.props"), inside "Directory.Packages.props")
            File.WriteAllText(inside "Given.cs", givenToCSharp)
            snippets |> List.iteri (fun index snippet -> File.WriteAllText(inside $"Block{index}.cs", csharp index snippet))
            do! run [ "build"; "--nologo"; "-v"; "quiet"; "-t:Compile" ]
        }

    [<Fact>]
    member _.``Every F# snippet compiles``() =
        task {
            Assert.NotEmpty(Documentation.snippets "fsharp")
            File.WriteAllLines(inside "snippets.fsx", script)
            let symbols = if Dotnet.configuration = "Debug" then [ "--define:DEBUG" ] else []
            do! run ([ "fsi"; "--quiet"; "--nologo"; "--typecheck-only" ] @ symbols @ [ "snippets.fsx" ])
        }

    [<Fact>]
    member _.``Every link between pages leads to a file``() =
        for page in Documentation.pages do
            for target in Documentation.links page do
                let path = Path.GetFullPath(target, FileInfo(page).DirectoryName |> string)
                Assert.True(File.Exists path || Directory.Exists path, $"{Documentation.nameOf page} links to {target}, which is not there")

    [<Fact>]
    member _.``The index of docs names every page``() =
        let index = Documentation.links (Path.Combine(Dotnet.root, "docs", "README.md"))

        for page in Directory.GetFiles(Path.Combine(Dotnet.root, "docs"), "*.md") do
            let name = FileInfo(page).Name
            if name <> "README.md" then Assert.Contains(name, index)

    [<Theory>]
    [<MemberData(nameof DocsTests.Settings)>]
    member _.``A table of settings has every setting with its default``(name: string) =
        let _, table, page = Documentation.settings |> List.find (fun (other, _, _) -> other = name)
        let settings = match typeOf name with Some found -> found | None -> failwith $"there is no class {name}"
        let instance = instanceOf settings
        let properties = settings.GetProperties(BindingFlags.Public ||| BindingFlags.Instance ||| BindingFlags.DeclaredOnly)

        for property in properties do
            let value = property.GetValue instance
            // Columns have a separate table: the name of the column, then the setting.
            let isColumn (cells: string list) = cells.Length > 1 && cells[1] = property.Name && agrees cells[0] value
            let isSetting (cells: string list) = cells.Length > 1 && cells[0] = property.Name && agrees cells[1] value
            Assert.True(List.exists isSetting table || List.exists isColumn page, $"no row says that {name}.{property.Name} is {value}")

        for cells in table do
            Assert.Contains(properties, (fun property -> property.Name = cells[0] || cells.Length > 1 && property.Name = cells[1]))
