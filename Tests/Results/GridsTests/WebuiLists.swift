import Documents
import TestSupport
import Testing

/// The webui's answers; `tools/reference/xyz_lists.py` describes the file.
enum WebuiLists {
  struct List: Sendable, CustomTestStringConvertible {
    var type: String
    var text: String
    /// Numbers as texts, too.
    var values: [String]
    var testDescription: String { "\(type) \(text)" }
  }

  static func lists() throws -> [List] {
    try Golden().rows("xyz_lists.tsv").map { fields in
      let values = json(fields[2])?.items ?? []
      return List(
        type: fields[0],
        text: json(fields[1])?.string ?? "",
        values: values.map { $0.string ?? String(line: $0, in: fields[2]) }
      )
    }
  }

  private static func json(_ text: String) -> Node? {
    Document.parse(Source(path: "golden", text: text), as: .json).root
  }
}

extension String {
  /// A number as it is written in the file.
  fileprivate init(line node: Node, in text: String) {
    self.init(decoding: Array(text.utf8)[node.range], as: UTF8.self)
  }
}
