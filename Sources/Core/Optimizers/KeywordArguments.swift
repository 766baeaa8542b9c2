import Values

/// The keyword arguments of an optimizer or schedule, taken by name.
///
/// Arguments that are left at the end are not arguments of the optimizer or schedule: a `TypeError` in Python.
struct KeywordArguments {
  /// The option that holds them: `optimizer_args`.
  let option: String
  /// The optimizer or schedule that takes them: `Prodigy`.
  let owner: String
  private var remaining: [String: Value]
  private var names: [String] = []

  init(option: String, owner: String, _ arguments: [String: Value]) {
    self.option = option
    self.owner = owner
    remaining = arguments
  }

  /// The argument's name as settings give it: `optimizer_args.d0`.
  func setting(_ name: String) -> String { "\(option).\(name)" }

  /// The error for an argument with the wrong value.
  func invalid(_ name: String, _ value: Value, _ expected: String) -> OptimizerError {
    .invalidSetting(setting(name), value: PythonValue(value).representation, expected: expected)
  }

  /// The error for an argument with the wrong value.
  func invalid(_ name: String, _ value: some CustomStringConvertible, _ expected: String) -> OptimizerError {
    .invalidSetting(setting(name), value: value.description, expected: expected)
  }

  mutating func value(_ name: String) -> Value? {
    names.append(name)
    return remaining.removeValue(forKey: name)
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

  /// A boolean; numbers are accepted, too, as in Python.
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

  /// Takes what only says how bitsandbytes keeps its memory.
  mutating func takeBitsAndBytes() throws(OptimizerError) {
    _ = try flag("is_paged")
    _ = try integer("min_8bit_size")
    if let bits = try integer("optim_bits"), bits != 32 { throw invalid("optim_bits", bits, "32") }
  }

  /// Rejects arguments that were not taken.
  func finish() throws(OptimizerError) {
    guard let name = remaining.keys.min() else { return }
    throw .unknownArgument(setting(name), owner: owner, known: names.sorted())
  }
}
