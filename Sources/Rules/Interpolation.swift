import Settings

/// A rule's message with `{EXPR}` in it.
struct Interpolation: Sendable {
  private enum Part: Sendable {
    case text(String)
    case value(Expression)
  }

  private let parts: [Part]

  /// Compiles a message.
  init(_ template: String, names: any NameTable) throws(ExpressionError) {
    var parts: [Part] = []
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{") {
      parts.append(.text(String(rest[..<open])))
      let inner = rest[rest.index(after: open)...]
      guard let close = Self.closing(inner) else {
        throw ExpressionError(offset: template.utf8.distance(from: template.startIndex, to: open), message: "'{' is never closed")
      }
      let start = template.utf8.distance(from: template.startIndex, to: inner.startIndex)
      do {
        parts.append(.value(try ExpressionParser.parse(String(inner[..<close]), names: names).0))
      } catch {
        throw ExpressionError(offset: start + error.offset, message: error.message)
      }
      rest = inner[inner.index(after: close)...]
    }
    parts.append(.text(String(rest)))
    self.parts = parts
  }

  /// The brace that ends an expression; braces inside its strings do not count.
  private static func closing(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "}" {
        return index
      }
    }
    return nil
  }

  /// The message with its values; null reads "unset".
  func text(_ scope: some Scope) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .value(let expression): Self.text(expression.evaluate(scope))
      }
    }.joined()
  }

  /// Numbers as people write them, without `.0`.
  private static func text(_ value: Value?) -> String {
    guard let value else { return "unset" }
    if case .float(let number) = value { return NumberText.compact(number) }
    return value.plainText
  }
}
