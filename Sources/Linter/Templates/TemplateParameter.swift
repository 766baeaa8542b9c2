import Settings

/// A value that a template asks for.
public struct TemplateParameter: Sendable {
  /// The types of parameters.
  public enum Kind: String, Sendable, CaseIterable {
    case int, float, string, path, bool, choice
  }

  /// The option's name on the command line: `steps`, `clip-skip` is written `clip_skip`.
  public let name: String
  /// Its type.
  public let kind: Kind
  /// The smallest allowed number.
  public let minimum: Double?
  /// The largest allowed number.
  public let maximum: Double?
  /// The allowed words of a choice.
  public let choices: [String]
  /// Characters that the text must not contain.
  public let forbidden: String
  /// Whether it must be given.
  public let isRequired: Bool
  /// One line of help.
  public let help: String
  /// The question to ask on a terminal; nil for parameters that are not asked for.
  public let prompt: String?
  /// The default, a literal or an expression.
  let fallback: TemplateValue?

  /// The default as text: `100`, or `=steps / 10`.
  public var defaultText: String? {
    switch fallback {
    case .literal(let value): value.plainText
    case .expression(let text): "=\(text)"
    case nil: nil
    }
  }

  /// A phrase for messages that describes a valid value.
  public var expected: String {
    switch kind {
    case .int, .float:
      let noun = kind == .int ? "an integer" : "a number"
      switch (minimum.map(PythonFloat.compact), maximum.map(PythonFloat.compact)) {
      case (let low?, let high?): return "\(noun) between \(low) and \(high)"
      case (let low?, nil): return "\(noun) of at least \(low)"
      case (nil, let high?): return "\(noun) of at most \(high)"
      default: return noun
      }
    case .bool: return "true or false"
    case .choice: return "one of \(choices.joined(separator: ", "))"
    case .string, .path:
      let marks = forbidden.map { $0 == " " ? "blanks" : String($0) }.joined(separator: " ")
      return forbidden.isEmpty ? "text" : "text without \(marks)"
    }
  }

  /// The value that a word stands for.
  ///
  /// - Throws: `TemplateError.invalidParameter`.
  public func value(of text: String) throws(TemplateError) -> Value {
    let value: Value? =
      switch kind {
      case .int: ValueType.int.value(of: text)
      case .float: ValueType.float.value(of: text)
      case .bool: ValueType.bool.value(of: text)
      case .string, .path, .choice: .string(text)
      }
    guard let value, allows(value) else {
      throw TemplateError.invalidParameter(name, value: text, expected: expected)
    }
    return value
  }

  /// Whether a value is of the parameter's type and within its bounds.
  func allows(_ value: Value) -> Bool {
    switch (kind, value) {
    case (.int, .integer(let number)): isWithin(Double(number))
    case (.float, .integer(let number)): isWithin(Double(number))
    case (.float, .float(let number)): isWithin(number)
    case (.bool, .boolean): true
    case (.choice, .string(let text)): choices.contains(text)
    case (.string, .string(let text)), (.path, .string(let text)):
      !text.isEmpty && !text.contains { forbidden.contains($0) || $0.isNewline }
    default: false
    }
  }

  private func isWithin(_ number: Double) -> Bool {
    number.isFinite && (minimum.map { number >= $0 } ?? true) && (maximum.map { number <= $0 } ?? true)
  }
}

/// A value in a template file.
enum TemplateValue: Sendable, Equatable {
  case literal(Value)
  /// The text after `=`, in the rule language.
  case expression(String)
}
