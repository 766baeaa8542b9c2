/// The result of looking up a name: a setting without a value is not the same as an unknown name.
public enum Lookup: Sendable, Hashable {
  /// There is no setting with this name.
  case unknown
  /// It exists but has no value.
  case unset
  /// It has this value.
  case value(Value)

  /// An existing setting: its value, or unset if it has none.
  public init(_ value: Value?) { self = value.map(Lookup.value) ?? .unset }

  /// The value, if there is one.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }
}
