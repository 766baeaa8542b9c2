import Documents
import Platform

/// The program's standard streams, and what they can show.
public enum Terminal: Sendable {
  /// Standard output.
  case output
  /// Standard error.
  case error

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Writes all of a text for people; a closed pipe is ignored.
  ///
  /// A byte of a name that is not UTF-8 is shown as `\xe9`.
  public func write(_ text: String) { try? Descriptor.write(descriptor, SystemText.legible(text)) }

  /// Writes JSON for programs and a line break; names are shown as in texts.
  public func write(json: JSONValue, _ layout: JSONValue.Layout = .indented) {
    write(Array((SystemText.legible(json.text(layout), backslash: #"\\"#) + "\n").utf8))
  }

  /// Writes bytes as they are: a file need not be UTF-8.
  public func write(_ bytes: [UInt8]) { try? Descriptor.write(descriptor, bytes) }

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
