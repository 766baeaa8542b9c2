/// Reads options as the types that training needs, and reports those of other types.
///
/// sd-scripts checks the options of datasets against a schema (`ConfigSanitizer` in its library/config_util.py), so
/// that a number or boolean in quotes is an error there; arguments such as `network_args` are always text.
public struct OptionReader: Sendable {
  /// The config.
  public let settings: Settings
  /// The subset; nil for the config as a whole.
  public let subset: Subset?

  /// Makes a reader of a config's options, or of a subset's.
  public init(settings: Settings, subset: Subset? = nil) {
    self.settings = settings
    self.subset = subset
  }

  /// An integer within bounds; nil if it is unset.
  public func integer(
    _ name: String,
    _ bounds: ClosedRange<Int> = Int.min...Int.max
  ) throws(OptionError) -> Int? {
    guard let value = value(name) else { return nil }
    guard let number = value.integer ?? text(of: value, name).flatMap({ Int($0) }) else {
      throw error(name, "must be an integer, not '\(value.plainText)'")
    }
    guard bounds.contains(number) else {
      let upper = bounds.upperBound == .max ? nil : String(bounds.upperBound)
      throw outside(name, value, lower: String(bounds.lowerBound), upper: upper)
    }
    return number
  }

  /// A finite number within bounds; nil if it is unset.
  public func number(
    _ name: String,
    _ bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) throws(OptionError) -> Double? {
    guard let value = value(name) else { return nil }
    let number = try finite(value, name)
    guard bounds.contains(number) else {
      let isOpen = bounds.upperBound >= Double.greatestFiniteMagnitude
      throw outside(
        name,
        value,
        lower: PythonFloat.compact(bounds.lowerBound),
        upper: isOpen ? nil : PythonFloat.compact(bounds.upperBound)
      )
    }
    return number
  }

  /// A number, or the first of several, as sd-scripts takes `text_encoder_lr` for networks with one text encoder.
  public func firstNumber(_ name: String) throws(OptionError) -> Double? {
    guard case .list(let values)? = value(name) else { return try number(name) }
    guard let first = values.first else { return nil }
    return try finite(first, name)
  }

  /// A boolean; false if it is unset.
  public func flag(_ name: String) throws(OptionError) -> Bool {
    guard let value = value(name) else { return false }
    switch value {
    case .boolean(let flag): return flag
    case .integer(let number) where number == 0 || number == 1: return number == 1
    default:
      switch text(of: value, name)?.lowercased() {
      case "true": return true
      case "false": return false
      default: throw error(name, "must be true or false, not '\(value.plainText)'")
      }
    }
  }

  /// Text; nil if it is unset or empty.
  public func text(_ name: String) throws(OptionError) -> String? {
    guard let value = value(name) else { return nil }
    switch value {
    case .string(let text): return text
    case .integer, .float: return value.plainText
    case .boolean, .list: throw error(name, "must be text, not '\(value.plainText)'")
    }
  }

  /// Text that is a path or a part of one; nil if it is unset or empty.
  public func path(_ name: String) throws(OptionError) -> String? {
    let text = try text(name)
    guard text?.utf8.contains(0) != true else {
      throw error(name, "must not contain U+0000, which no path can contain")
    }
    return text
  }

  /// An error about an option, at its place in the config.
  public func error(_ name: String, _ problem: String) -> OptionError {
    if let place = subset?.settings[name]?.place {
      return OptionError(name, problem, at: place, in: settings)
    }
    return OptionError(Catalogue.datasetKeys[name]?.option ?? name, problem, in: settings)
  }

  /// The value that takes effect; nil if it is unset, including by an empty text, which GUIs write for that.
  private func value(_ name: String) -> Value? {
    guard let value = settings.datasetValue(name, subset), value != .string("") else { return nil }
    return value
  }

  /// The text of a value that may be written in quotes.
  private func text(of value: Value, _ name: String) -> String? {
    Catalogue.datasetKeys[name] == nil ? value.string : nil
  }

  private func finite(_ value: Value, _ name: String) throws(OptionError) -> Double {
    guard let number = value.number ?? text(of: value, name).flatMap({ Double($0) }), number.isFinite else {
      throw error(name, "must be a number, not '\(value.plainText)'")
    }
    return number
  }

  private func outside(_ name: String, _ value: Value, lower: String, upper: String?) -> OptionError {
    let range = upper.map { "between \(lower) and \($0)" } ?? "at least \(lower)"
    return error(name, "must be \(range), not \(value.plainText)")
  }
}
