import Settings

/// Reads settings as the types that training needs, and says what is wrong with those that are not.
struct OptionReader {
  let settings: Settings

  /// A whole number within bounds; nil where it is unset.
  func integer(_ name: String, _ bounds: ClosedRange<Int> = Int.min...Int.max) throws(TrainingOptionError)
    -> Int?
  {
    guard let value = said(name) else { return nil }
    guard let number = value.integer ?? value.string.flatMap({ Int($0) }) else {
      throw wrong(name, value, "a whole number")
    }
    guard bounds.contains(number) else { throw outside(name, value, bounds) }
    return number
  }

  /// A finite number within bounds; nil where it is unset.
  func number(
    _ name: String,
    _ bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) throws(TrainingOptionError) -> Double? {
    guard let value = said(name) else { return nil }
    guard let number = value.number ?? value.string.flatMap({ Double($0) }), number.isFinite else {
      throw wrong(name, value, "a number")
    }
    guard bounds.contains(number) else {
      throw error(
        name,
        "it is \(value.plainText), and has to be "
          + Self.range(
            PythonFloat.compact(bounds.lowerBound),
            PythonFloat.compact(bounds.upperBound),
            isOpen: bounds.upperBound >= Double.greatestFiniteMagnitude
          )
      )
    }
    return number
  }

  /// A truth value; false where it is unset.
  func flag(_ name: String) throws(TrainingOptionError) -> Bool {
    guard let value = said(name) else { return false }
    if let truth = value.boolean { return truth }
    if let text = value.string?.lowercased(), let truth = ["true": true, "false": false][text] {
      return truth
    }
    if let number = value.integer, number == 0 || number == 1 { return number == 1 }
    throw wrong(name, value, "true or false")
  }

  /// A text; nil where it is unset or empty.
  func text(_ name: String) throws(TrainingOptionError) -> String? {
    guard let value = said(name) else { return nil }
    switch value {
    case .string(let text): return text.isEmpty ? nil : text
    case .integer, .float: return value.plainText
    default: throw wrong(name, value, "a text")
    }
  }

  /// A number, or the first of several, as sd-scripts takes `text_encoder_lr` for networks with one text encoder.
  func firstNumber(_ name: String) throws(TrainingOptionError) -> Double? {
    guard case .list(let values)? = said(name) else { return try number(name) }
    guard let first = values.first else { return nil }
    guard let number = first.number ?? first.string.flatMap({ Double($0) }), number.isFinite else {
      throw wrong(name, first, "a number")
    }
    return number
  }

  /// An error about a setting.
  func error(_ name: String, _ problem: String) -> TrainingOptionError {
    TrainingOptionError(name, problem, in: settings)
  }

  private func wrong(_ name: String, _ value: Value, _ wanted: String) -> TrainingOptionError {
    error(name, "'\(value.plainText)' is not \(wanted)")
  }

  private func outside(_ name: String, _ value: Value, _ bounds: ClosedRange<Int>) -> TrainingOptionError {
    error(
      name,
      "it is \(value.plainText), and has to be "
        + Self.range(String(bounds.lowerBound), String(bounds.upperBound), isOpen: bounds.upperBound == .max)
    )
  }

  private static func range(_ lower: String, _ upper: String, isOpen: Bool) -> String {
    isOpen ? "at least \(lower)" : "between \(lower) and \(upper)"
  }

  /// The value that takes effect; nil where it is unset, also by an empty text.
  private func said(_ name: String) -> Value? {
    guard let value = settings.value(name) else { return nil }
    if case .string(let text) = value, text.isEmpty { return nil }
    return value
  }
}
