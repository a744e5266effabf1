namespace WorldModels.FSharp.Tests

open System
open System.Collections.Concurrent
open System.IO
open System.Threading.Tasks

/// The output of a page, and whether it ran to its end.
type PageResult = { Ended: bool; Output: string }

/// Runs the pages of examples/. Starting F# Interactive takes far longer than a page. So pages that begin with the same `#load` run one
/// after the other in one process, each in its own module: no page can use the definitions of another, or references that its own
/// `#load` does not bring. A page with a `#load` of its own runs alone, and so does a page
/// that loads more than references, because the loaded definitions would be shared with the other pages.
type PageSessions() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-pages-"
    let inside name = Path.Combine(folder.FullName, name)
    let sessions = ConcurrentDictionary<string, Lazy<Task<Map<string, PageResult>>>>()

    /// The smallest settings with which all of a page still runs.
    let small =
        [ "WORLDMODELS_EPISODES", "3"
          "WORLDMODELS_STEPS", "20"
          "WORLDMODELS_HIDDEN", "16"
          "WORLDMODELS_V_EPOCHS", "1"
          "WORLDMODELS_M_EPOCHS", "1"
          "WORLDMODELS_GENERATIONS", "1"
          "WORLDMODELS_PICTURES", folder.CreateSubdirectory("pictures").FullName
          "WORLDMODELS_OUTPUT", folder.CreateSubdirectory("output").FullName ]

    static let examples = Path.Combine(Dotnet.root, "examples")

    /// The files that a page loads, which determine its group.
    static let loads (name: string) =
        File.ReadAllLines(Path.Combine(examples, name)) |> Array.filter _.StartsWith("#load", StringComparison.Ordinal) |> String.concat "\n"

    static let groups =
        Directory.GetFiles(examples, "*.fsx")
        |> Array.map (fun path -> FileInfo(path).Name)
        |> Array.filter (fun name -> Char.IsAsciiDigit name[0])
        |> Array.sort
        |> Array.groupBy loads
        |> Map.ofArray

    /// Separates the output of one page from that of the next.
    static let ending (name: string) = $"---- {name} has ended ----"

    let fsi limit script =
        let symbols = if Dotnet.configuration = "Debug" then [ "--define:DEBUG" ] else []
        Dotnet.runWithin limit Dotnet.root small ([ "fsi"; "--quiet" ] @ symbols @ [ script ])

    let alone name =
        task {
            let! result = fsi Dotnet.timeLimit $"examples/{name}"
            return Map [ name, { Ended = result.ExitCode = 0; Output = result.Output } ]
        }

    /// A script that loads the files that the pages share, then the pages, and after each page a file that prints its end.
    let script (heads: string) (names: string array) =
        [ for head in heads.Split '\n' -> head.Replace("#load \"", "#load @\"" + examples + string Path.DirectorySeparatorChar)
          for name in names do
              let mark = inside $"after-{name}"
              File.WriteAllText(mark, $"System.Console.WriteLine \"{ending name}\"\n")
              yield $"#load @\"{Path.Combine(examples, name)}\""
              yield $"#load @\"{mark}\"" ]

    let together heads (names: string array) =
        task {
            let path = inside $"session-{names[0]}"
            File.WriteAllLines(path, script heads names)
            let! result = fsi (Dotnet.timeLimit * float names.Length) path

            // A page that fails ends the session: it gets the rest of the output, and the pages after it did not run.
            let pages, rest =
                ((Map.empty, result.Output), names)
                ||> Array.fold (fun (pages, output: string) name ->
                    match output.IndexOf(ending name, StringComparison.Ordinal) with
                    | -1 -> Map.add name { Ended = false; Output = output } pages, output
                    | place -> Map.add name { Ended = true; Output = output.Substring(0, place) } pages, output.Substring(place + (ending name).Length))

            // The last part is the error output of all pages.
            return pages |> Map.map (fun _ page -> { page with Output = page.Output + rest })
        }

    /// The numbered scripts; they load the others.
    static member Names = groups.Values |> Seq.concat |> Seq.sort |> Seq.toArray

    member _.Run(name: string) =
        task {
            let heads = loads name
            let isShared = groups[heads].Length > 1 && heads.Split '\n' |> Array.forall _.StartsWith("#load \"references", StringComparison.Ordinal)

            let! pages =
                if isShared then sessions.GetOrAdd(heads, (fun _ -> lazy together heads groups[heads])).Value
                else alone name

            return pages[name]
        }

    interface IDisposable with
        member _.Dispose() = folder.Delete(recursive = true)
