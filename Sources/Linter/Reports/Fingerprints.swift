import Platform

/// Identifiers for findings that stay the same when lines move, so that a tool can distinguish old ones from new ones.
struct Fingerprints {
  private var seen = ExactDictionary<Int>()

  /// The fingerprint of the next finding: 16 hexadecimal digits, unique in a report.
  ///
  /// It depends on the rule, the path, and the setting (or the message if there is none). Findings that agree in
  /// all of them are numbered.
  mutating func next(_ finding: Finding, path: ReportedPath) -> String {
    let subject = [finding.rule ?? "", path.path, finding.setting ?? finding.message].joined(separator: "\0")
    let count = seen[subject, default: 0]
    seen[subject] = count + 1
    let hash = String(Self.hash(count == 0 ? subject : subject + "\0" + String(count)), radix: 16)
    return String(repeating: "0", count: 16 - hash.count) + hash
  }

  /// FNV-1a with 64 bits.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
