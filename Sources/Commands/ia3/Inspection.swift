import CommandSupport
import Networks
import Rules

/// A network and everything that is reported about it.
struct Inspection {
  let file: NetworkFile
  let hashes: NetworkHashes
  /// What its tensors say.
  let findings: [NetworkFinding]
  /// What the rules report about the settings with which it was trained.
  let diagnostics: [Diagnostic]

  init(_ path: String, isIsolated: Bool) throws {
    do { file = try NetworkFile(path: path) } catch { throw Failure(error.description) }
    hashes = file.hashes
    findings = file.findings(hashes: hashes)
    let session = try RuleChoices().session(isIsolated: isIsolated)
    diagnostics = try session.linter(for: path).lint(path: path).diagnostics
  }

  func fails(strict: Bool) -> Bool {
    if findings.contains(where: { $0.severity == .error }) { return true }
    return strict
      && (findings.contains { $0.severity == .warning } || diagnostics.contains { $0.severity > .info })
  }
}
