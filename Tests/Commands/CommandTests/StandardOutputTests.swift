import Files
import TestSupport
import Testing

/// Standard output that is full, closed or no longer read.
@Suite("Standard output", .timeLimit(.minutes(20)))
struct StandardOutputTests {
  private static let program = Path.join(Workspace.products, "ia3")

  /// Runs `ia3` with a redirection of the shell.
  private func ia3(_ arguments: [String], _ redirection: String, _ place: Workspace, input: String = "") throws -> Run {
    try place.run(["/bin/sh", "-c", "\"$0\" \"$@\" \(redirection)", Self.program] + arguments, input: input)
  }

  @Test(
    "output that cannot be written is exit code 2 with a message, whatever writes it",
    arguments: [
      ["rules"], ["rules", "--format", "json"], ["rules", "fixed-seed"], ["schema"], ["show", "a.toml"],
      ["show", "--format", "json", "a.toml"], ["show", "--tree", "a.toml"],
      ["convert", "a.toml", "--to", "kohya-json"], ["fix", "--diff", "a.toml"], ["fix", "-"], ["new", "--list"],
      ["new", "--show", "character"], ["lint", "--show-files"], ["lint", "--show-settings"],
      ["lint", "--exit-zero", "a.toml"], ["lint", "a.toml"], ["--help"], ["lint", "--help"], ["help", "fix"],
      ["--version"], ["--generate-completion-script", "bash"], ["train", "--help"], ["help", "model"],
    ]
      + ["concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"].map {
        ["lint", "--format", $0, "a.toml"]
      }
  )
  func full(_ arguments: [String]) throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try ia3(arguments, "> /dev/full", place, input: Sample.toml)
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.hasSuffix("Error: cannot write standard output: No space left on device\n"), "\(run)")
  }

  @Test("inspect says when its output cannot be written", arguments: ["text", "json"])
  func inspect(_ format: String) throws {
    let network = Repository.path("Tests/Models/NetworksTests/Golden/ia3-output.safetensors")
    let run = try ia3(["inspect", "--format", format, network], "> /dev/full", try Workspace())
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("No space left on device"), "\(run)")
  }

  @Test("a file whose writing is reported on a full disk is written all the same")
  func written() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try ia3(["lint", "--fix", "a.toml"], "> /dev/full", place)
    #expect(run.status == 2, "\(run)")
    #expect(place["a.toml"] == Sample.fixed)
  }

  @Test("a reader that has seen enough ends the output, and the exit code is that of the work")
  func head() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    for (arguments, code) in [("rules --format json", "0"), ("lint --format sarif a.toml", "1")] {
      let script = "{ \"$0\" \(arguments); echo $? > code; } | { head -c 1; exec < /dev/null; }"
      let run = try place.run(["/bin/sh", "-c", script, Self.program])
      #expect(run.errors.isEmpty, "\(run)")
      #expect(place["code"] == code + "\n")
    }
  }

  @Test("closed streams are no error, and nothing is printed into a file that is written")
  func closed() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let fixed = try ia3(["lint", "--fix", "a.toml"], "<&- >&- 2>&-", place)
    #expect(fixed.status == 0, "\(fixed)")
    #expect(place["a.toml"] == Sample.fixed)
    let converted = try ia3(["convert", "a.toml", "--to", "kohya-json", "-o", "b.json"], "<&- >&- 2>&-", place)
    #expect(converted.status == 0, "\(converted)")
    #expect(try place.ia3("show", "--tree", "b.json").status == 0)
  }
}
