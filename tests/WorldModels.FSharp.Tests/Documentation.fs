namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.Text.RegularExpressions

/// A fenced block of a page: its language, its lines, and the number of its first line.
type Snippet = { Page: string; Line: int; Language: string; Code: string list }

/// README.md and the pages of docs/, divided into their parts.
module Documentation =

    let pages =
        Path.Combine(Dotnet.root, "README.md") :: (Directory.GetFiles(Path.Combine(Dotnet.root, "docs"), "*.md") |> Array.sort |> List.ofArray)

    let nameOf (page: string) = Path.GetRelativePath(Dotnet.root, page).Replace('\\', '/')

    let snippets language =
        [ for page in pages do
              let mutable block = None

              for index, line in File.ReadAllLines page |> Seq.indexed do
                  match block with
                  | Some snippet when line.StartsWith("```", StringComparison.Ordinal) ->
                      if snippet.Language = language then yield { snippet with Code = List.rev snippet.Code }
                      block <- None
                  | Some snippet -> block <- Some { snippet with Code = line :: snippet.Code }
                  | None when line.StartsWith("```", StringComparison.Ordinal) ->
                      block <- Some { Page = nameOf page; Line = index + 2; Language = line.Substring(3).Trim(); Code = [] }
                  | None -> () ]

    /// The links to files of the repository, as written in the page.
    let links (page: string) =
        [ for link in Regex.Matches(File.ReadAllText page, @"\]\(([^)#\s]+)[^)]*\)") -> link.Groups[1].Value ]
        |> List.filter (fun target -> not (target.Contains "://"))

    /// The cells of each line of a table, without code marks.
    let rows (lines: string seq) =
        [ for line in lines do
              if line.StartsWith("| `", StringComparison.Ordinal) then
                  yield [ for cell in line.Trim().Trim('|').Split " | " -> cell.Trim().Replace("`", "") ] ]

    /// The tables of settings: the class that a heading names, the rows of its table, and all rows of the page.
    let settings =
        [ for page in pages do
              let lines = File.ReadAllLines page
              let headings = [ for index, line in Seq.indexed lines do if line.StartsWith('#') then yield index ]

              for heading in headings do
                  let name = Regex.Match(lines[heading], @"`(\w+Options)`")

                  if name.Success then
                      let below = lines |> Seq.skip (heading + 1) |> Seq.takeWhile (fun line -> not (line.StartsWith '#'))
                      yield name.Groups[1].Value, rows below, rows lines ]
