/// Environment variables.
public enum Environment {
  /// A variable's text; nil if it is unset or empty.
  public static func value(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return SystemText.text(value)
  }
}
