/// A value of `optimizer_args` or `lr_scheduler_args`, as Python's `literal_eval` reads it.
public enum Argument: Sendable, Hashable, CustomStringConvertible {
  /// `True` or `False`.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A real number.
  case float(Double)
  /// Text.
  case string(String)
  /// A tuple or list.
  case list([Argument])

  /// The number, of integers and floats.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// As a person writes it.
  public var description: String {
    switch self {
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): String(value)
    case .string(let text): "'\(text)'"
    case .list(let items): "(" + items.map(\.description).joined(separator: ", ") + ")"
    }
  }
}

/// Takes arguments by name; what nobody took is unknown to the optimizer or schedule, as a Python `TypeError`.
struct ArgumentReader {
  /// The option that holds them: `optimizer_args`.
  let option: String
  /// Who takes them: `Prodigy`.
  let owner: String
  private var left: [String: Argument]
  private var known: [String] = []

  init(option: String, owner: String, _ arguments: [String: Argument]) {
    self.option = option
    self.owner = owner
    left = arguments
  }

  /// The argument's name as settings give it: `optimizer_args.d0`.
  func setting(_ name: String) -> String { "\(option).\(name)" }

  /// The error of an argument that has the wrong value.
  func invalid(_ name: String, _ value: some CustomStringConvertible, _ expected: String) -> OptimizerError {
    .invalidSetting(setting(name), value: value.description, expected: expected)
  }

  mutating func value(_ name: String) -> Argument? {
    known.append(name)
    return left.removeValue(forKey: name)
  }

  mutating func number(_ name: String) throws(OptimizerError) -> Double? {
    guard let value = value(name) else { return nil }
    guard let number = value.number else { throw invalid(name, value, "a number") }
    return number
  }

  mutating func integer(_ name: String) throws(OptimizerError) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .integer(let integer) = value else { throw invalid(name, value, "a whole number") }
    return integer
  }

  /// A truth value; Python takes numbers for one too.
  mutating func flag(_ name: String) throws(OptimizerError) -> Bool? {
    guard let value = value(name) else { return nil }
    if case .boolean(let flag) = value { return flag }
    guard let number = value.number else { throw invalid(name, value, "True or False") }
    return number != 0
  }

  mutating func string(_ name: String) throws(OptimizerError) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else { throw invalid(name, value, "text in quotes") }
    return text
  }

  /// The decay rates of the two moments, each in 0..<1.
  mutating func betas() throws(OptimizerError) -> (Double, Double)? {
    guard let value = value("betas") else { return nil }
    guard case .list(let items) = value, items.count == 2, let first = items[0].number,
      let second = items[1].number
    else { throw invalid("betas", value, "two numbers, such as 0.9,0.99") }
    guard (0..<1).contains(first), (0..<1).contains(second) else {
      throw invalid("betas", value, "two numbers from 0 to below 1")
    }
    return (first, second)
  }

  /// Refuses what was not taken.
  func finish() throws(OptimizerError) {
    guard let name = left.keys.min() else { return }
    throw .unknownArgument(setting(name), owner: owner, known: known.sorted())
  }
}
