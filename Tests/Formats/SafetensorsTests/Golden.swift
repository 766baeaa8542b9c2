import Documents
import Files
import Testing

@testable import Safetensors

/// Files that `tools/reference/safetensors_files.py` wrote.
enum Golden {
  static func path(_ name: String) -> String {
    Path.join(Path.join(Path.parent(#filePath), "Golden"), name)
  }

  static func json(_ name: String) throws -> Node {
    let source = Source(path: name, bytes: try FileSystem.read(path(name)))
    return try #require(Document.parse(source, as: .json).root)
  }

  static func bytes(hexadecimal text: String?) throws -> [UInt8] {
    let digits = try #require(text).compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

extension Node {
  var integers: [Int] {
    items.compactMap { if case .integer(let number) = $0.content { number } else { nil } }
  }
}

/// A file of a header and some bytes of data.
func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
  let json = Array(header.utf8)
  let length = length ?? UInt64(json.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + json
    + [UInt8](repeating: 0, count: data)
}
