/// A requested change of one setting in the file that it comes from.
public struct SettingChange: Sendable {
  /// The setting's canonical name.
  public var name: String
  /// The new value; nil to unset it.
  public var value: Value?

  /// Makes a change.
  public init(name: String, value: Value?) {
    self.name = name
    self.value = value
  }
}
