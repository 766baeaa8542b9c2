/// A count with its noun: `1 step`, `2 steps`, `3 processes`.
///
/// - Parameter many: the noun for any count other than 1; by default `one` with an "s", or "es" after an "s".
public func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + (one.hasSuffix("s") ? "es" : "s"))"
}
