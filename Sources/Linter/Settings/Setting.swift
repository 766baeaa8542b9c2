/// One setting under its canonical name, which is sd-scripts' option name.
public struct Setting: Sendable {
  /// sd-scripts' option that it is, by its number; -1 for anything else. Nearly every setting is an option, which then
  /// needs no text of its own.
  private let option: Int32
  private let otherName: String
  /// The value that takes effect; nil if the setting is unset, including if a file unsets it (`"seed": ""`).
  public var value: Value?
  /// Where the value comes from.
  public var origin: Origin
  /// Whether the file writes the key only to leave it unset; `value` is then the program's default.
  public var isUnset: Bool

  /// Whether a script computes it, so that `value` is only the text that stands there.
  public var isComputed = false

  /// Makes a setting.
  public init(name: String, value: Value?, origin: Origin, isUnset: Bool = false) {
    option = -1
    otherName = name
    self.value = value
    self.origin = origin
    self.isUnset = isUnset
  }

  /// Makes the setting of an option.
  init(_ option: OptionRow, value: Value?, origin: Origin, isUnset: Bool = false) {
    self.option = Int32(clamping: option.number)
    otherName = ""
    self.value = value
    self.origin = origin
    self.isUnset = isUnset
  }

  /// `max_train_steps`, `optimizer_args.d_coef` …
  public var name: String { option < 0 ? otherName : Catalogue.options.values[Int(option)].name }

  /// The place in a file; nil for defaults and derived values.
  public var place: Place? {
    if case .written(let place) = origin { place } else { nil }
  }
}

/// Where a setting's value comes from.
public enum Origin: Sendable {
  /// A file sets it.
  case written(Place)
  /// The program with this name, which will read the config, fills it in.
  case programDefault(String)
  /// It follows from something else, such as a folder's name.
  case derived(String)
}
