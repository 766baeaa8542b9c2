import Documents
import Settings

/// Applies fixes until nothing changes.
public struct Fixer: Sendable {
  /// What fixing a text gave.
  public struct Outcome: Sendable {
    /// The text afterwards.
    public var source: Source
    /// The findings whose fixes were applied, in order.
    public var applied: [Diagnostic]
    /// What linting the text afterwards says.
    public var remaining: LintedFile
    /// Whether the last pass had nothing left to do; false is a fault of a rule.
    public var isConverged: Bool
  }

  /// More passes than any chain of fixes needs.
  public static let passes = 10

  private let linter: Linter
  private let allowsUnsafe: Bool

  /// A fixer of what a linter finds.
  public init(_ linter: Linter, unsafe: Bool) {
    self.linter = linter
    allowsUnsafe = unsafe
  }

  /// Fixes a text.
  public func fix(_ source: Source) -> Outcome {
    var source = source
    var applied: [Diagnostic] = []
    var linted = linter.lint(source)
    for _ in 0..<Self.passes {
      let (edits, findings) = selection(linted, source)
      guard !edits.isEmpty, let bytes = try? edits.applied(to: source.bytes), bytes != source.bytes else {
        return Outcome(source: source, applied: applied, remaining: linted, isConverged: true)
      }
      let next = Source(path: source.path, bytes: bytes)
      let relinted = linter.lint(next)
      // An edit that breaks the text is worse than the finding.
      if case .unreadable = relinted.kind { break }
      source = next
      linted = relinted
      applied += findings
    }
    let rest = selection(linted, source).edits
    return Outcome(source: source, applied: applied, remaining: linted, isConverged: rest.isEmpty)
  }

  /// Whether a fix may be applied.
  public func allows(_ fix: Fix) -> Bool { fix.safety == .safe || allowsUnsafe }

  /// The fixes that can be applied together: each finding's edits as a whole, those that conflict wait for the next pass.
  private func selection(_ linted: LintedFile, _ source: Source) -> (edits: [Edit], findings: [Diagnostic]) {
    var edits: [Edit] = []
    var findings: [Diagnostic] = []
    for finding in linted.diagnostics where finding.path == source.path {
      guard let fix = finding.fix, allows(fix), !fix.edits.isEmpty else { continue }
      if fix.edits.allSatisfy(edits.contains) {
        findings.append(finding)
        continue
      }
      guard !fix.edits.contains(where: { edit in edits.contains { $0.conflicts(with: edit) } }) else { continue }
      edits += fix.edits
      findings.append(finding)
    }
    return (edits, findings)
  }
}
