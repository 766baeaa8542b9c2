import Documents
import Rules

/// Lints a text with the `IA3` library, as a package that depends on it does.
@main
enum Consumer {
  static func main() throws {
    let config = Source(path: "config.json", text: #"{ "LoRA_type": "LyCORIS/iA3", "lr_warmup": 0, "seed": 42 }"#)
    let linted = Linter(RuleLibrary(), LintOptions()).lint(config)
    for finding in linted.diagnostics {
      print("\(finding.severity)[\(finding.rule)] \(finding.message)")
    }
    guard linted.diagnostics.contains(where: { $0.rule == "IA3003" }) else { throw Missing() }
  }

  /// The fixed seed was not reported.
  struct Missing: Error {}
}
