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

  /// Writes one line with a label before it.
  public func line(_ label: Label, _ text: String) {
    put(labeled(label, DisplayText.line(SystemText.legible(text))) + "\n")
  }

  /// Writes text of any number of lines with a label before it.
  func write(_ label: Label, _ text: String) { put(labeled(label, DisplayText.lines(SystemText.legible(text)))) }

  private func labeled(_ label: Label, _ text: String) -> String {
    let mark = label.rawValue + ": "
    return painted(label.rawValue + ":", label.color) + " " + wrapped(text, after: mark.count, indent: 2)
  }

  /// Text whose lines end between words where the terminal's do; as it is, if no terminal shows it.
  ///
  /// - Parameters:
  ///   - used: the columns before it.
  ///   - indent: the blanks before what goes on below.
  public func wrapped(_ text: String, after used: Int = 0, indent: Int) -> String {
    guard let columns = layoutWidth else { return text }
    let continuation = "\n" + String(repeating: " ", count: indent)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { number, line in
      let first = number == 0 ? columns - used : columns
      return DisplayText.wrapped(String(line), columns: columns - indent, first: first).joined(separator: continuation)
    }.joined(separator: "\n")
  }

  /// Text in a color if the stream is colored; the text has to be harmless.
  public func painted(_ text: String, _ color: Color) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// What a message is.
  public enum Label: String, Sendable {
    case error = "Error"
    case warning, note

    var color: Color {
      switch self {
      case .error: .red
      case .warning: .yellow
      case .note: .cyan
      }
    }
  }

  /// The sequences that color text.
  public enum Color: String, Sendable {
    case bold = "1"
    case red = "1;31"
    case green = "1;32"
    case yellow = "1;33"
    case cyan = "1;36"
  }

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

  /// How many columns it has: what COLUMNS says, or the terminal; 80 if that is unknown or implausibly small.
  public var width: Int {
    if let declared = Self.declaredWidth { return declared }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// How many columns text is laid out for; nil for lines of any length, since they go to a file or another program.
  public var layoutWidth: Int? { isTerminal ? width : Self.declaredWidth }

  private static var declaredWidth: Int? {
    Environment.value("COLUMNS").flatMap { Int($0) }.flatMap { (21...10_000).contains($0) ? $0 : nil }
  }

  /// Whether to color what is written: never with NO_COLOR, always with FORCE_COLOR or CLICOLOR_FORCE, unless that is 0,
  /// and otherwise if a person reads it.
  public var isColored: Bool {
    if Environment.value("NO_COLOR") != nil { return false }
    if let force = Environment.value("FORCE_COLOR") { return force != "0" && force != "false" }
    if let force = Environment.value("CLICOLOR_FORCE"), force != "0" { return true }
    return isTerminal
  }

  /// Whether a person can answer questions.
  public static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Terminal.error.isTerminal }
}
