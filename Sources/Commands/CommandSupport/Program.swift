import ArgumentParser
import Platform
import TextFormatting

/// How both programs run.
public enum Program {
  /// Prepares the process, does what the arguments ask for, and ends the program.
  ///
  /// Unlike `ParsableCommand.main`, it exits with 2 if the command line is wrong, as linters do, and prints help and
  /// errors like everything else: as harmless text, and noticing if that fails.
  ///
  /// - Parameters:
  ///   - root: the command whose help is shown.
  ///   - body: parses the arguments and runs the command that they name.
  public static func run<Root: ParsableCommand>(
    _ root: Root.Type,
    _ body: () throws -> Void
  ) -> Never {
    Descriptor.occupyStandardStreams()
    // A reader that exits early, such as `head`, ends the output and not the work.
    signal(SIGPIPE, SIG_IGN)
    exit(OutputState.exitCode(status(root, body)))
  }

  /// A message of the parser with the arguments that it quotes on one line: a line break in one begins no line of the
  /// output.
  private static func quoting(_ arguments: [String], in text: String) -> String {
    arguments.filter { $0.utf8.contains(UInt8(ascii: "\n")) }.reduce(text) {
      $0.replacing($1, with: DisplayText.line($1))
    }
  }

  /// Writes a message of the parser, which says itself that it is an error.
  private static func complain(_ text: String) {
    let mark = "Error: "
    if text.hasPrefix(mark) {
      Terminal.error.write(.error, text.dropFirst(mark.count) + "\n")
    } else {
      Terminal.error.write(text + "\n")
    }
  }

  private static func status<Root: ParsableCommand>(
    _ root: Root.Type,
    _ body: () throws -> Void
  ) -> Int32 {
    do {
      if let answer = try Completions.answer(Array(Executable.arguments.dropFirst()), root) {
        Terminal.output.write(styled: answer)
      } else {
        try body()
      }
      return 0
    } catch let code as ExitCode {
      // A command may choose its status, such as 1 for findings; for any other error it is 2.
      return code.rawValue
    } catch {
      let text = root.fullMessage(for: error)
      if root.exitCode(for: error).isSuccess {
        if !text.isEmpty { Terminal.output.write(text + "\n") }
        return 0
      }
      if !text.isEmpty { complain(quoting(Executable.arguments, in: text)) }
      return 2
    }
  }
}
