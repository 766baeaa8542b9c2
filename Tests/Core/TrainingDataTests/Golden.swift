import Documents
import Files
import Testing

/// What the scripts under tools/reference recorded.
enum Golden {
  static let folder = Path.join(Path.parent(#filePath), "Golden")

  static func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(Path.join(folder, name)) }

  static func json(_ name: String) throws -> Node {
    let source = Source(path: name, bytes: try bytes(name))
    return try #require(Document.parse(source, as: .json).root)
  }
}

extension Node {
  var integer: Int? { if case .integer(let value) = content { value } else { nil } }
  var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }
  var number: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// Bytes written as hexadecimal digits.
  var hexBytes: [UInt8] {
    let digits = Array((string ?? "").utf8)
    func value(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x57 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
  }
}
