import Pages

/// Text colored for terminals, as HTML.
enum ANSIMarkup {
  /// The text with its colors as classes; other escape sequences are dropped.
  ///
  /// The colors are those of `Reports`: bold, and the six of severities and notes.
  static func markup(_ text: String) -> Markup {
    var parts = text.split(separator: "\u{1B}[", omittingEmptySubsequences: false)[...]
    var result = Markup(text: String(parts.popFirst() ?? ""))
    for part in parts {
      guard let end = part.firstIndex(where: { $0.isLetter }) else { continue }
      let rest = String(part[part.index(after: end)...])
      let codes = part[..<end].split(separator: ";")
      if part[end] == "m", let name = codes.last.flatMap({ names[$0] }) {
        result += "<span class=\"\(name)\">\(rest)</span>"
      } else {
        result += Markup(text: rest)
      }
    }
    return result
  }

  private static let names: [Substring: String] = [
    "1": "strong", "31": "error", "32": "fix", "33": "warning", "34": "soft", "36": "info",
  ]

  /// The classes' CSS rules.
  static let rules = """
    .finding .strong { font-weight: 650; } .finding .error { color: var(--error); font-weight: 650; }
    .finding .warning { color: var(--warning); font-weight: 650; } .finding .info { color: var(--info); }
    .finding .fix { color: var(--series-3); }

    """
}
