import ArgumentParser
import CommandSupport
import Documents
import Platform

/// The program that lints, fixes and writes configs, and starts `ia3-train` for everything else.
@main
struct IA3: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ia3",
    abstract:
      "Lint, fix and write training configs for iA3 and LoRA networks of Stable Diffusion; train iA3.",
    version: Version.current,
    subcommands: [
      Lint.self, FixFiles.self, New.self, Convert.self, Show.self, Inspect.self,
      PassthroughCommand<Train>.self, PassthroughCommand<Sample>.self, PassthroughCommand<Grid>.self,
      PassthroughCommand<Report>.self, PassthroughCommand<Plot>.self, PassthroughCommand<Merge>.self,
      PassthroughCommand<Model>.self, RulesCommand.self, Schema.self,
    ]
  )

  static func main() {
    Program.run(Self.self) { try command(Array(Executable.arguments.dropFirst())) }
  }

  /// The command that the arguments name.
  ///
  /// `lint` is tried by itself first: going through all commands takes as long as linting a file. Everything else
  /// goes through the full parser, which handles help, completions and errors.
  ///
  /// `help` of a command that `ia3-train` runs is answered there, like its `--help`.
  private static func command(_ arguments: [String]) throws -> any ParsableCommand {
    if arguments.first == "help", arguments.count > 1 { return try parseAsRoot(arguments.dropFirst() + ["--help"]) }
    if arguments.first == "lint", let command = try? Lint.parseAsRoot(Array(arguments.dropFirst())),
      command is Lint
    {
      return command
    }
    return try parseAsRoot(arguments)
  }
}
