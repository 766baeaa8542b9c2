import Platform

/// Variables of the environment.
enum Environment {
  /// A variable's text; nil where it is unset or empty.
  static func text(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
