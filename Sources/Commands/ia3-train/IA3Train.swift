import ArgumentParser
import CommandSupport
import Files

/// What of ia3 needs OpenBLAS and decoded images: `ia3` runs it from beside itself.
@main
struct IA3Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ia3-train",
    abstract: "Train iA3 networks, draw with them, show what came of it, and measure training images.",
    subcommands: handedOver + [Facts.self]
  )

  /// What `ia3` passes on, under the same names.
  private static let handedOver: [any ParsableCommand.Type] = [
    TrainCommand.self, SampleCommand.self, GridCommand.self, ReportCommand.self, PlotCommand.self,
    MergeCommand.self, ModelCommand.self,
  ]

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // A command that was passed on speaks of itself as `ia3 train`, as it was called.
    if let command = handedOver.first(where: { $0.configuration.commandName == arguments.first }) {
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
      // A wrong command line exits with 2, as in every other command of ia3.
      let code = command.exitCode(for: error)
      let text = command.fullMessage(for: error)
      if code.isSuccess {
        Terminal.output.write(text + "\n")
      } else if !text.isEmpty {
        Terminal.error.write(text + "\n")
      }
      // What a command says itself stands, such as 1 for findings; every other mistake is a 2.
      exit(withError: code.isSuccess ? nil : (error as? ExitCode) ?? ExitCode(2))
    }
  }
}
