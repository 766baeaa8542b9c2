import Documents
import EmbeddedText
import Files

/// Writes a Swift file that contains the templates as string literals.
@main
enum EmbedTemplatesTool {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { throw UsageError("embed-templates FOLDER OUTPUT FILE…") }
    let folder = arguments[0] + "/"
    var lines = [
      "struct EmbeddedFile: Sendable { let path: StaticString; let text: StaticString }",
      "let embeddedFiles: [EmbeddedFile] = [",
    ]
    for path in arguments.dropFirst(2) {
      let source = Source(path: path, bytes: try FileSystem.read(path))
      let name = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
      let text = source.text(0..<source.bytes.count)
      lines.append("EmbeddedFile(path: \(SwiftLiteral.string(name)), text: \(SwiftLiteral.string(text))),")
    }
    lines.append("]")
    try FileSystem.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: arguments[1])
  }
}
