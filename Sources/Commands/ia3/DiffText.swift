import CommandSupport
import Platform
import TextFormatting

/// A unified diff on standard output: the bytes as they are, or in colors.
enum DiffText {
  static func write(_ diff: [UInt8]) {
    guard Terminal.output.isColored else { return Terminal.output.write(data: diff) }
    // A line break at the end ends the last line and begins none.
    let lines = diff.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let ended = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
    for line in ended {
      let text = DisplayText.line(SystemText.legible(String(decoding: line, as: UTF8.self)))
      Terminal.output.write(styled: (color(of: text).map { Terminal.output.painted(text, $0) } ?? text) + "\n")
    }
  }

  private static func color(of line: String) -> Terminal.Color? {
    if line.hasPrefix("--- ") || line.hasPrefix("+++ ") { return .bold }
    switch line.utf8.first {
    case UInt8(ascii: "-"): return .red
    case UInt8(ascii: "+"): return .green
    case UInt8(ascii: "@"): return .cyan
    default: return nil
    }
  }
}
