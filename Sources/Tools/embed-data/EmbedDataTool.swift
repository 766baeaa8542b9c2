import Documents
import Files

/// Writes a Swift file that contains data files as string literals, which need no parsing at start-up.
@main
enum EmbedDataTool {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3 else { throw UsageError.arguments }
    let folder = arguments[1] + "/"
    let isRules = arguments[0] == "rules"
    let fields = ["path", "text"] + (isRules ? ["conditions", "details"] : [])
    var lines = [
      "struct EmbeddedFile: Sendable { \(fields.map { "let \($0): StaticString" }.joined(separator: "; ")) }",
      "let embeddedFiles: [EmbeddedFile] = [",
    ]
    for path in arguments.dropFirst(3) {
      let source = Source(path: path, bytes: try FileSystem.read(path))
      var values = [
        path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path, source.text(0..<source.bytes.count),
      ]
      if isRules {
        let core = try RuleCore(source)
        values += [core.conditions, core.details]
      }
      let arguments = zip(fields, values).map { "\($0): \(literal($1))" }.joined(separator: ", ")
      lines.append("EmbeddedFile(\(arguments)),")
    }
    lines.append("]")
    let text = lines.joined(separator: "\n") + "\n"
    try FileSystem.write(Array(text.utf8), to: arguments[2])
  }

  private static func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0xFEFF:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

enum UsageError: Error, CustomStringConvertible {
  case arguments

  var description: String { "usage: embed-data tables|rules|templates FOLDER OUTPUT FILE…" }
}
