import ArgumentParser
import Documents

/// The front door.
@main
struct IA3: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ia3",
    abstract: "Lint, fix and write training configs for iA3 and LoRA networks of Stable Diffusion.",
    version: Version.text,
    subcommands: [Lint.self, FixFiles.self, New.self, Convert.self, Show.self, Rules.self, Schema.self])

  /// As `ParsableCommand.main`, with the exit code 2 that linters use for a wrong command line.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      guard code == .validationFailure || code == .failure && !(error is ExitCode) else {
        exit(withError: error)
      }
      Terminal.writeError(fullMessage(for: error) + "\n")
      exit(withError: ExitCode(2))
    }
  }
}

/// The program's version.
enum Version {
  /// As `ia3 --version` prints it.
  static let text = "0.1.0"
}
