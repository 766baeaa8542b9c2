import Documents
import Files
import Testing

/// The webui's answers; `tools/reference/xyz_lists.py` describes the file.
enum Golden {
  struct List: Sendable, CustomTestStringConvertible {
    var type: String
    var text: String
    /// Numbers as texts, too.
    var values: [String]
    var testDescription: String { "\(type) \(text)" }
  }

  static func lists() throws -> [List] {
    let path = Path.join(Path.join(Path.parent(#filePath), "Golden"), "xyz_lists.tsv")
    let lines = String(decoding: try FileSystem.read(path), as: UTF8.self).split(separator: "\n")
    return lines.map { line in
      let fields = line.split(separator: "\t")
      let values = json(fields[2])?.items ?? []
      return List(
        type: String(fields[0]),
        text: json(fields[1])?.string ?? "",
        values: values.map { $0.string ?? String(line: $0, in: fields[2]) }
      )
    }
  }

  private static func json(_ text: Substring) -> Node? {
    Document.parse(Source(path: "golden", text: String(text)), as: .json).root
  }
}

extension String {
  /// A number as it is written in the file.
  fileprivate init(line node: Node, in text: Substring) {
    self.init(decoding: Array(text.utf8)[node.range], as: UTF8.self)
  }
}
