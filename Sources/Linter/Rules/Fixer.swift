import Documents
import Platform
import Settings

/// Applies fixes until nothing changes.
public struct Fixer: Sendable {
  /// The result of fixing a text.
  public struct Outcome: Sendable {
    /// The text afterwards.
    public var source: Source
    /// The findings whose fixes were applied, in order.
    public var applied: [Diagnostic]
    /// The result of linting the text afterwards.
    public var remaining: LintedFile
    /// Why there is still something to fix; nil if there is not.
    public var fault: Fault?

    /// Whether the last pass had nothing left to do.
    public var isConverged: Bool { fault == nil }
  }

  /// Faults of rules.
  public enum Fault: Sendable, Equatable, CustomStringConvertible {
    /// The fixes of some rules go on changing some settings.
    case unsettled(rules: [String], settings: [String])
    /// Fixes that would make the text unreadable, which are left out.
    case spoiling(rules: [String])

    /// What is wrong, and what to do, without a full stop.
    public var description: String {
      switch self {
      case .unsettled(let rules, let settings):
        let object = settings.isEmpty ? "the file" : settings.joined(separator: ", ")
        let verb = rules.count == 1 ? "keeps" : "keep"
        return "the fixes did not settle in \(Fixer.passes) rounds, because \(rules.joined(separator: ", ")) \(verb) "
          + "changing \(object); nothing was changed; correct the rules, or leave them out with --ignore"
      case .spoiling(let rules):
        return "the fixes of \(rules.joined(separator: ", ")) would make the file unreadable and were left out"
      }
    }
  }

  /// The number of passes in a row after which fixes must have made something better.
  public static let passes = 10
  /// The largest number of passes, more than any chain of fixes needs.
  private static let mostPasses = 100

  private let linter: Linter
  private let allowsUnsafe: Bool
  private let allowsFiles: Bool

  /// Makes a fixer for a linter's findings.
  ///
  /// - Parameter files: whether to apply fixes that rename folders or write files beside the config; a text from
  ///   standard input has no folder.
  public init(_ linter: Linter, unsafe: Bool, files: Bool = true) {
    self.linter = linter
    allowsUnsafe = unsafe
    allowsFiles = files
  }

  /// Lints and fixes a text.
  public func fix(_ source: Source) -> Outcome { fix(linter.lint(source), source) }

  /// Fixes a text that the linter has linted.
  ///
  /// - Parameters:
  ///   - linted: the result of linting it.
  ///   - source: the text.
  public func fix(_ linted: LintedFile, _ source: Source) -> Outcome {
    var (linted, source) = (linted, source)
    var applied: [Diagnostic] = []
    var fewest = Int.max
    var passesWithoutGain = 0
    for _ in 0..<Self.mostPasses {
      let (edits, findings, count) = selection(linted, source)
      guard !edits.isEmpty, let bytes = try? edits.applied(to: source.bytes), bytes != source.bytes else {
        return Outcome(source: source, applied: applied, remaining: linted, fault: nil)
      }
      passesWithoutGain = count < fewest ? 0 : passesWithoutGain + 1
      fewest = min(fewest, count)
      if passesWithoutGain == Self.passes { break }
      let next = Source(path: source.path, bytes: bytes)
      let relinted = linter.lint(next)
      // An edit that makes the text malformed is worse than the finding.
      if case .unreadable = relinted.kind {
        let fault = Fault.spoiling(rules: Self.unique(findings.map(\.rule)))
        return Outcome(source: source, applied: applied, remaining: linted, fault: fault)
      }
      source = next
      linted = relinted
      applied += findings
    }
    let rest = selection(linted, source)
    guard !rest.edits.isEmpty else { return Outcome(source: source, applied: applied, remaining: linted, fault: nil) }
    let fault = Fault.unsettled(
      rules: Self.unique(rest.findings.map(\.rule)),
      settings: Self.unique(rest.findings.compactMap(\.setting))
    )
    return Outcome(source: source, applied: applied, remaining: linted, fault: fault)
  }

  private static func unique(_ names: [String]) -> [String] { Array(Set(names)).sorted() }

  /// Whether a fix may be applied.
  public func allows(_ fix: Fix) -> Bool {
    (fix.safety == .safe || allowsUnsafe) && (allowsFiles || fix.renames.isEmpty && fix.newFiles.isEmpty)
  }

  /// The fixes that can be applied together: each finding's edits as a whole. Conflicting ones and those of
  /// consequences wait for the next pass.
  ///
  /// - Returns: the edits, the findings that they fix, and how many findings could be fixed.
  private func selection(_ linted: LintedFile, _ source: Source) -> (edits: [Edit], findings: [Diagnostic], count: Int)
  {
    let candidates = linted.diagnostics.filter { finding in
      guard finding.path.isExactly(source.path), let fix = finding.fix else { return false }
      return allows(fix) && !fix.edits.isEmpty
    }
    let waiting = FixOrder.waiting(among: candidates, in: source, linter)
    var chosen = DisjointEdits()
    var findings: [Diagnostic] = []
    for finding in candidates {
      guard let fix = finding.fix else { continue }
      if fix.edits.allSatisfy(chosen.contains) {
        findings.append(finding)
        continue
      }
      guard !waiting.contains(finding.rule), !fix.edits.contains(where: chosen.conflict) else { continue }
      for edit in fix.edits { chosen.insert(edit) }
      findings.append(finding)
    }
    return (chosen.edits, findings, candidates.count)
  }
}
