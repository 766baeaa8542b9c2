import Documents
import Platform
import TextFormatting

/// The program's standard streams, and what they can show.
///
/// Everything that the programs print goes through here. What is text is shown by `DisplayText`, so that nothing that
/// comes from a file controls the terminal or a log. An error of standard output is kept for the program's end.
public enum Terminal: Sendable {
  /// Standard output.
  case output
  /// Standard error.
  case error

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Writes one line: line breaks within the text are shown, too. A byte of a name that is not UTF-8 is shown as `\xe9`.
  public func line(_ text: String) { put(DisplayText.line(SystemText.legible(text)) + "\n") }

  /// Writes JSON for programs and a line break; names are shown as in texts.
  public func write(json: JSONValue, _ layout: JSONValue.Layout = .indented) {
    put(SystemText.legible(json.text(layout), backslash: #"\\"#) + "\n")
  }

  /// Writes text of any number of lines.
  public func write(_ text: String) { put(DisplayText.lines(SystemText.legible(text))) }

  /// Writes text with control sequences; whoever made them has made the rest of the text harmless.
  public func write(styled text: String) { put(text) }

  /// Writes the content of a file: as it is, since it may be redirected to one, but to a terminal as text.
  public func write(data bytes: [UInt8]) {
    if isTerminal { return write(String(decoding: bytes, as: UTF8.self)) }
    attempt { () throws(SystemError) in try Descriptor.write(descriptor, bytes) }
  }

  private func put(_ text: String) {
    attempt { () throws(SystemError) in try Descriptor.write(descriptor, text) }
  }

  /// Nobody can be told of an error of standard error.
  private func attempt(_ write: () throws(SystemError) -> Void) {
    if self == .output { OutputState.attempt(write) } else { try? write() }
  }

  /// Whether a person reads it.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// How many columns it has; 80 if that is unknown or implausibly small.
  public var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether to color what is written: a person reads it, and NO_COLOR is unset or empty.
  public var isColored: Bool { isTerminal && Environment.value("NO_COLOR") == nil }

  /// Whether a person can answer questions.
  public static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Terminal.error.isTerminal }
}
