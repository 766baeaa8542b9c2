import Settings
import Synchronization

/// A compiled rule message with `{EXPR}` placeholders.
struct MessageTemplate: Sendable {
  private enum Part: Sendable {
    case text(String)
    case value(CompiledExpression)
  }

  private let parts: [Part]

  /// Compiles a message.
  init(_ template: String, names: any NameTable) throws(ExpressionError) {
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

  /// The message with its values filled in; null becomes "unset".
  func text(_ scope: some Scope) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .value(let expression):
        let value = Self.text(expression.evaluate(scope))
        if scope.budget.spend(value.utf8.count / 16) { result += value }
      }
    }
    return result
  }

  /// Numbers as people write them, without `.0`.
  private static func text(_ value: Value?) -> String {
    guard let value else { return "unset" }
    if case .float(let number) = value { return PythonFloat.compact(number) }
    return value.plainText
  }
}

/// A message that is compiled when a finding first needs it, because most rules find nothing in a run.
final class Message: Sendable {
  /// The message as written in the rule file.
  let template: String
  private let names: RuleNames
  private let compiled: Mutex<MessageTemplate?> = Mutex(nil)

  init(_ template: String, names: RuleNames) {
    self.template = template
    self.names = names
  }

  /// Compiles it; the result is cached.
  @discardableResult func compile() throws(ExpressionError) -> MessageTemplate {
    if let known = compiled.withLock({ $0 }) { return known }
    let interpolation = try MessageTemplate(template, names: names)
    compiled.withLock { $0 = interpolation }
    return interpolation
  }

  /// The message with its values filled in.
  func text(_ scope: some Scope) -> String {
    // Built-in messages compile (a test checks it), and a user's were compiled when they were loaded.
    guard let interpolation = try? compile() else { return template }
    return interpolation.text(scope)
  }
}
