/// A count with its noun: `1 step`, `2 steps`, `3 processes`.
///
/// - Parameter many: the noun for any count but 1; with an "s", or "es" after an "s", by default.
public func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + (one.hasSuffix("s") ? "es" : "s"))"
}
