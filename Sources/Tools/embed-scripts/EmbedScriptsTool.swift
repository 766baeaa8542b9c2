import Documents
import EmbeddedText
import Files

/// Writes a Swift file with the text of each script and style sheet: that of `charts.js` is `Scripts.chartsJS`.
@main
enum EmbedScriptsTool {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let output = arguments.first else { throw UsageError("embed-scripts OUTPUT FILE…") }
    var lines = ["enum Scripts {"]
    for path in arguments.dropFirst() {
      let source = Source(path: path, bytes: try FileSystem.read(path))
      let (stem, kind) = (Path.stem(path), Path.fileExtension(path).dropFirst().uppercased())
      lines.append("  static let \(stem)\(kind) = \(SwiftLiteral.string(source.text(0..<source.bytes.count)))")
    }
    lines.append("}")
    try FileSystem.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: output)
  }
}
