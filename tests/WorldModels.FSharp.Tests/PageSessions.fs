namespace WorldModels.FSharp.Tests

open System
open System.Collections.Concurrent
open System.IO
open System.Threading.Tasks

/// What a page printed, and whether it came to its end.
type PageResult = { Ended: bool; Output: string }

/// Runs the pages of examples/. Starting F# Interactive takes far longer than a page, so pages that begin with the same `#load` run one
/// after the other in one process, each in a module of its own: none sees what another defines, and none has references that its own
/// `#load` does not bring. A page whose `#load` no other page has runs as a reader runs it, and so does one
/// that loads more than references: what is defined there would be shared with the other pages.
type PageSessions() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-pages-"
    let inside name = Path.Combine(folder.FullName, name)
    let sessions = ConcurrentDictionary<string, Lazy<Task<Map<string, PageResult>>>>()

    /// As little as shows that all of a page works.
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

    /// What a page loads: the group that it belongs to.
    static let loads (name: string) =
        File.ReadAllLines(Path.Combine(examples, name)) |> Array.filter _.StartsWith("#load", StringComparison.Ordinal) |> String.concat "\n"

    static let groups =
        Directory.GetFiles(examples, "*.fsx")
        |> Array.map (fun path -> FileInfo(path).Name)
        |> Array.filter (fun name -> Char.IsAsciiDigit name[0])
        |> Array.sort
        |> Array.groupBy loads
        |> Map.ofArray

    /// Separates what one page prints from what the next one does.
    static let ending (name: string) = $"---- {name} has ended ----"

    let fsi limit script =
        let symbols = if Dotnet.configuration = "Debug" then [ "--define:DEBUG" ] else []
        Dotnet.runWithin limit Dotnet.root small ([ "fsi"; "--quiet" ] @ symbols @ [ script ])

    let alone name =
        task {
            let! result = fsi Dotnet.timeLimit $"examples/{name}"
            return Map [ name, { Ended = result.ExitCode = 0; Output = result.Output } ]
        }

    /// A script that loads what the pages have in common, then the pages, and behind each a file that prints its ending.
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

            // A page that fails ends the session: it has the rest of what was printed, and those behind it were not reached.
            let pages, rest =
                ((Map.empty, result.Output), names)
                ||> Array.fold (fun (pages, output: string) name ->
                    match output.IndexOf(ending name, StringComparison.Ordinal) with
                    | -1 -> Map.add name { Ended = false; Output = output } pages, output
                    | place -> Map.add name { Ended = true; Output = output.Substring(0, place) } pages, output.Substring(place + (ending name).Length))

            // What comes last is the error output of them all.
            return pages |> Map.map (fun _ page -> { page with Output = page.Output + rest })
        }

    /// The numbered scripts; the others are loaded by them.
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
