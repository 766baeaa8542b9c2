import ArgumentParser
import Files

/// What of ia3 needs OpenBLAS and decoded images: `ia3` runs it from beside itself.
@main
struct IA3Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ia3-train",
    abstract: "Train iA3 networks, draw with them, show what came of it, and measure training images.",
    subcommands: [
      TrainCommand.self, SampleCommand.self, ReportCommand.self, PlotCommand.self, ModelCommand.self,
      Facts.self,
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // What `ia3` hands over speaks of itself as `ia3 train`, as it was called.
    switch arguments.first {
    case "train": start(TrainCommand.self, Array(arguments.dropFirst()))
    case "sample": start(SampleCommand.self, Array(arguments.dropFirst()))
    case "report": start(ReportCommand.self, Array(arguments.dropFirst()))
    case "plot": start(PlotCommand.self, Array(arguments.dropFirst()))
    case "model": start(ModelCommand.self, Array(arguments.dropFirst()))
    default: start(IA3Train.self, arguments)
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
        StandardStream.output.write(text + "\n")
      } else if !text.isEmpty {
        StandardStream.error.write(text + "\n")
      }
      // What a command says itself stands, such as 1 for findings; every other mistake is a 2.
      exit(withError: code.isSuccess ? nil : (error as? ExitCode) ?? ExitCode(2))
    }
  }
}
