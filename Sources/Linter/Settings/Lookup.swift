/// What is known of a name: a setting that has no value is not the same as a name that means nothing.
public enum Lookup: Sendable, Hashable {
  /// There is nothing of this name.
  case unknown
  /// It exists and has no value.
  case unset
  /// It has this value.
  case value(Value)

  /// What exists: its value, or unset if it has none.
  public init(_ value: Value?) { self = value.map(Lookup.value) ?? .unset }

  /// The value, if there is one.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }
}
