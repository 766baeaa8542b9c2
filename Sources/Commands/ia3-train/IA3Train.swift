import ArgumentParser
import CommandSupport
import Files
import Platform

/// The commands of ia3 that need OpenBLAS or decoded images; `ia3`, which lies beside it, starts it.
@main
struct IA3Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ia3-train",
    abstract: "Train iA3 networks, generate images with them, report on runs, and measure training images.",
    version: Version.current,
    subcommands: passedOn + [Facts.self]
  )

  /// The commands that `ia3` passes on, under the same names.
  private static let passedOn: [any ParsableCommand.Type] = [
    TrainCommand.self, SampleCommand.self, GridCommand.self, ReportCommand.self, PlotCommand.self,
    MergeCommand.self, ModelCommand.self,
  ]

  static func main() {
    let arguments = Array(Executable.arguments.dropFirst())
    // A command that was passed on calls itself `ia3 train` and the like, as the user does.
    if let command = passedOn.first(where: { $0.configuration.commandName == arguments.first }) {
      start(command, called: "ia3 \(command._commandName)", Array(arguments.dropFirst()))
    } else {
      start(IA3Train.self, called: "ia3-train", arguments)
    }
  }

  private static func start<Command: ParsableCommand>(
    _ command: Command.Type,
    called name: String,
    _ arguments: [String]
  ) {
    Program.run(command) {
      try CommandName.check(arguments, of: command, called: name)
      var command = try command.parseAsRoot(arguments)
      try command.run()
    }
  }
}
