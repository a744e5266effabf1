namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.Text.RegularExpressions

/// A command in a document, and its place.
type ShownCommand = { Text: string; Place: string }

/// The commands in README.md, CONTRIBUTING.md, the pages of docs/, the readmes of the packages and the examples.
module Commands =

    /// The beginnings of commands. A fenced block without a language contains only commands.
    let private programs = "dotnet|bash|sh|cd|printf|export|source|python3?|pip3?|git|docker|kubectl|tensorboard|npm|npx|curl|apt|apt-get|sudo"

    let private isCommand (text: string) = Regex.IsMatch(text, $@"^(?:[A-Z][A-Z0-9_]*=\S+ +)*(?:{programs}) +\S")

    let private files folder pattern =
        Directory.GetFiles(Path.Combine(Dotnet.root, folder), pattern, EnumerationOptions(RecurseSubdirectories = true, MaxRecursionDepth = 1))
        |> Array.filter (fun path -> not (path.Contains $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
        |> Array.sort
        |> List.ofArray

    let private markdown = Documentation.pages @ Path.Combine(Dotnet.root, "CONTRIBUTING.md") :: files "src" "README.md"

    let private code = files "examples" "*.fsx" @ files "examples" "*.cs" @ files "examples" "*.py"

    let private inlineCode (line: string) = [ for text in Regex.Matches(line, "`([^`]+)`") -> text.Groups[1].Value ]

    /// Returns the commands of a page. A line `-- options` means the command before it with these options.
    let private shownBy path (candidates: string seq) =
        let mutable program = None

        [ for text in candidates do
              let text = Regex.Replace(text, @"\s{2,}#.*$", "").Trim()

              let full =
                  match program with
                  | Some(before: string) when text.StartsWith("-- ", StringComparison.Ordinal) -> Some $"{before} {text}"
                  | _ when isCommand text -> Some text
                  | _ -> None

              match full with
              | Some command ->
                  if command.StartsWith("dotnet run ", StringComparison.Ordinal) then
                      program <- Some((command.Split " -- ")[0])

                  yield { Text = command; Place = Documentation.nameOf path }
              | None -> () ]

    /// The lines of a page that may be commands: those of fenced blocks without a language, and inline code elsewhere.
    let private candidates path =
        let mutable language = None

        [ for line in File.ReadAllLines path do
              match language with
              | _ when line.TrimStart().StartsWith("```", StringComparison.Ordinal) ->
                  language <- if language.IsSome then None else Some(line.Trim().Substring 3)
              | Some "" ->
                  if not (isCommand (line.Trim())) then
                      failwith $"{Documentation.nameOf path} has a block without a language, which holds commands alone, with the line '{line}'"

                  yield line
              | Some _ -> ()
              | None -> yield! inlineCode line ]

    /// The comments of an example that consist of a command, and inline code in comments and messages.
    let private commented path =
        [ for line in File.ReadAllLines path do
              let comment = Regex.Match(line, @"^\s*(?://|#)\s{2,}(\S.*)$")
              if comment.Success then yield comment.Groups[1].Value
              yield! inlineCode line ]

    /// All commands, in the order of the documents.
    let all = [ for path in markdown do yield! shownBy path (candidates path)
                for path in code do yield! shownBy path (commented path) ]

    /// Returns a command that must be in a document.
    let shown text =
        if all |> List.exists (fun command -> command.Text = text) then text
        else failwith $"no document shows the command '{text}' any more"
