/// The table of changes, as the documentation shows it.
enum MutationTable {
  static var markdown: String {
    let forms = WrittenForm.allCases
    let head =
      (["Change", "Findings"]
        + forms.map { "`\($0.rawValue.prefix { $0 != "," })`" + ($0 == .olderGUI ? " @23" : "") })
    let rows = Mutation.all.map { mutation in
      [
        mutation.what,
        mutation.style == nil
          ? names(mutation.expected.rules) : "\(names(mutation.expected.rules)), style declared",
      ]
        + forms.map { cell(mutation, $0) }
    }
    return ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }
      .joined()
  }

  private static func cell(_ mutation: Mutation, _ form: WrittenForm) -> String {
    guard mutation.ways[form] != nil else { return "–" }
    let expected = mutation.expectation(form)
    let repair = repair(expected)
    return expected.rules == mutation.expected.rules || expected.rules.isEmpty
      ? repair : "\(names(expected.rules)): \(repair)"
  }

  private static func repair(_ expected: Mutation.Expectation) -> String {
    if expected.rules.isEmpty { return "none" }
    if expected.safe != .unchanged { return "fix" + mark(expected.safe) }
    return expected.unsafe == .unchanged ? "by hand" : "unsafe" + mark(expected.unsafe)
  }

  private static func mark(_ outcome: Mutation.Outcome) -> String {
    switch outcome {
    case .restored, .unchanged: ""
    case .sameMeaning: " ≈"
    case .another: " ≠"
    }
  }

  /// `SDS213 ×4`
  private static func names(_ rules: [String]) -> String {
    if rules.isEmpty { return "none" }
    let counts = Dictionary(grouping: rules, by: \.self).mapValues(\.count)
    return counts.sorted { $0.key < $1.key }.map { $0.value > 1 ? "\($0.key) ×\($0.value)" : $0.key }.joined(
      separator: ", "
    )
  }
}
