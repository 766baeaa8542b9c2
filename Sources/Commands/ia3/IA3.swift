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

  /// What users of other linters type, and the command that does it here.
  private static let elsewhere = [
    "check": "ia3 lint", "explain": "ia3 rules ID", "rule": "ia3 rules ID", "init": "ia3 new TEMPLATE",
  ]

  static func main() {
    let arguments = Array(Executable.arguments.dropFirst())
    // Without that program there is nothing to complete.
    if completesPassedOn(arguments) { _ = TrainerExecutable.exec(arguments) }
    Program.run(Self.self) { try run(arguments) }
  }

  /// Whether a shell asks for completions of a command that `ia3-train` runs.
  private static func completesPassedOn(_ arguments: [String]) -> Bool {
    guard arguments.first == Completions.request else { return false }
    let words = arguments.dropFirst().dropLast()
    let name = words.first == "help" ? words.dropFirst().first : words.first
    return configuration.subcommands.contains { $0 is any PassedOn.Type && $0.configuration.commandName == name }
  }

  private static func run(_ arguments: [String]) throws {
    if arguments.first == "lint", let plain = LintRun(plain: Array(arguments.dropFirst())) { return try plain.run() }
    try CommandName.check(arguments, of: Self.self, called: "ia3", elsewhere: elsewhere)
    var command = try parseAsRoot(
      // `help` of a command that `ia3-train` runs is answered there, like its `--help`.
      arguments.first == "help" && arguments.count > 1 ? arguments.dropFirst() + ["--help"] : arguments
    )
    try command.run()
  }
}
