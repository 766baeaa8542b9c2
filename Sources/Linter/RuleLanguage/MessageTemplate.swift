/// A compiled rule message with `{EXPR}` placeholders.
package struct MessageTemplate: Sendable {
  package enum Part: Sendable {
    case text(String)
    case value(CompiledExpression)
  }

  package let parts: [Part]

  /// Compiles a message.
  package init(_ template: String, names: any NameTable) throws(ExpressionError) {
    let bytes = Array(template.utf8)
    var parts: [Part] = []
    var start = 0
    while let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")) {
      parts.append(.text(String(decoding: bytes[start..<open], as: UTF8.self)))
      guard let close = Self.closing(bytes, from: open + 1) else {
        throw ExpressionError(offset: open, message: "'{' is never closed")
      }
      let inner = open + 1..<close
      do {
        let text = String(decoding: bytes[inner], as: UTF8.self)
        parts.append(.value(try ExpressionParser.parse(text, names: names)))
      } catch {
        throw ExpressionError(offset: inner.lowerBound + error.offset, message: error.message)
      }
      start = close + 1
    }
    parts.append(.text(String(decoding: bytes[start...], as: UTF8.self)))
    self.parts = parts
  }

  /// A compiled message.
  package init(parts: [Part]) { self.parts = parts }

  /// The brace that ends an expression; braces inside strings do not count.
  private static func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    var quote: UInt8?
    for index in start..<bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "}") {
        return index
      }
    }
    return nil
  }
}
