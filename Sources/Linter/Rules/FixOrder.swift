import Documents
import Settings

/// Which fixes have to wait for others: a cause is fixed before its consequence is judged again.
///
/// Each rule's fixes are tried alone. If another rule's findings are then gone or say something else, they were a
/// consequence, and their fixes would change what is right once the cause is gone.
struct FixOrder {
  /// Larger files than any real config are fixed without being tried, which takes as long as reading them for each rule.
  private static let largest = 1 << 18

  /// The findings of one rule that can be fixed.
  private struct Group {
    let rule: String
    var severity: Severity
    var findings: [Diagnostic] = []
  }

  /// The findings of a text as they concern an order: what is wrong, and what would be done about it.
  private struct Verdict: Hashable {
    let rule: String
    let message: String
    let fix: String

    init?(_ finding: Diagnostic) {
      guard let fix = finding.fix else { return nil }
      rule = finding.rule
      message = finding.message
      self.fix = fix.message
    }
  }

  /// The ids of the rules whose fixes wait.
  ///
  /// - Parameters:
  ///   - candidates: the findings whose fixes may be applied to the text.
  ///   - linter: the linter that found them.
  static func waiting(among candidates: [Diagnostic], in source: Source, _ linter: Linter) -> Set<String> {
    guard let first = candidates.first, candidates.contains(where: { $0.rule != first.rule }),
      source.bytes.count <= largest
    else { return [] }
    let groups = groups(candidates)
    let checker = linter.checkingOnly(Set(groups.map(\.rule)))
    let affected = groups.map { rules(affectedBy: $0, among: candidates, in: source, checker) }
    var waiting: Set<String> = []
    for (number, group) in groups.enumerated() {
      // Of two that are each other's consequence the first counts as the cause.
      let hasCause = groups.indices.contains { other in
        other != number && affected[other].contains(group.rule)
          && !(number < other && affected[number].contains(groups[other].rule))
      }
      if hasCause { waiting.insert(group.rule) }
    }
    // In a circle somebody has to begin.
    if waiting.count == groups.count { waiting.remove(groups[0].rule) }
    return waiting
  }

  /// The findings by rule: the serious ones first, then in order of place.
  private static func groups(_ candidates: [Diagnostic]) -> [Group] {
    var groups: [Group] = []
    var positions: [String: Int] = [:]
    for finding in candidates {
      let position = positions[finding.rule] ?? groups.count
      if position == groups.count {
        positions[finding.rule] = position
        groups.append(Group(rule: finding.rule, severity: finding.severity))
      }
      groups[position].severity = max(groups[position].severity, finding.severity)
      groups[position].findings.append(finding)
    }
    let order = groups.indices.sorted { left, right in
      (groups[right].severity, left) < (groups[left].severity, right)
    }
    return order.map { groups[$0] }
  }

  /// The rules whose findings differ once the fixes of one rule are applied.
  private static func rules(
    affectedBy group: Group,
    among candidates: [Diagnostic],
    in source: Source,
    _ checker: Linter
  ) -> Set<String> {
    var edits = DisjointEdits()
    for fix in group.findings.compactMap(\.fix) where !fix.edits.contains(where: edits.conflict) {
      for edit in fix.edits where !edits.contains(edit) { edits.insert(edit) }
    }
    guard let bytes = try? edits.edits.applied(to: source.bytes) else { return [] }
    let linted = checker.lint(Source(path: source.path, bytes: bytes))
    if linted.isUnreadable { return [] }
    let after = Set(linted.diagnostics.compactMap(Verdict.init))
    return Set(candidates.compactMap(Verdict.init).filter { !after.contains($0) }.map(\.rule)).subtracting([group.rule])
  }
}
