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
      start(command, Array(arguments.dropFirst()))
    } else {
      start(IA3Train.self, arguments)
    }
  }

  private static func start<Command: ParsableCommand>(_ command: Command.Type, _ arguments: [String]) {
    do {
      var parsed = try command.parseAsRoot(arguments)
      try parsed.run()
    } catch {
      let code = command.exitCode(for: error)
      let text = command.fullMessage(for: error)
      if code.isSuccess {
        Terminal.output.write(text + "\n")
      } else if !text.isEmpty {
        Terminal.error.write(text + "\n")
      }
      // A command may choose its status, such as 1 for findings; for any other error it is 2.
      exit(withError: code.isSuccess ? nil : (error as? ExitCode) ?? ExitCode(2))
    }
  }
}
