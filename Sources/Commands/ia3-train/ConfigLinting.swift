import CommandSupport
import Files
import Reports
import Rules
import Settings

/// Linting before a run, as `ia3 lint` does it.
extension LintSession {
  /// Begins a session.
  ///
  /// - Parameters:
  ///   - profile: which rules apply; nil for what a project file says.
  ///   - standard: which rules apply if no project file says it either.
  ///   - allowed: ids, slugs or prefixes of rules that may be broken.
  convenience init(
    as dialect: DialectName?,
    profile: Profile? = nil,
    standard: Profile = .guide,
    allowing allowed: [String] = []
  ) throws(Failure) {
    var base = LintOptions()
    base.profile = standard
    base.measurer = PixelMeasurement.measurer
    var overrides = LintOverrides()
    overrides.profile = profile
    overrides.allow = allowed
    overrides.set(\.dialect, to: dialect)
    try self.init(overrides, base: base)
  }
}

extension LintedFile {
  /// The findings with those about settings of the command line placed at their arguments.
  ///
  /// What a person asks for there is not fixed in the file, and against the guide it is noted, not refused.
  func placing(_ changes: [String], guidance rules: [Rule]) -> LintedFile {
    var result = self
    result.diagnostics = diagnostics.map { finding in
      guard let setting = finding.setting,
        let change = changes.last(where: { $0.utf8.starts(with: "\(setting)=".utf8) })
      else { return finding }
      var finding = finding
      finding.path = "--set \(change)"
      finding.range = nil
      finding.fix = nil
      if rules.contains(where: { $0.id == finding.rule && $0.profile == .guide }) {
        finding.severity = .info
        finding.help = nil
      }
      return finding
    }
    return result
  }

  /// A report for people.
  ///
  /// - Parameters:
  ///   - session: what linted it.
  ///   - stream: where it is shown.
  func report(_ session: LintSession, for stream: Terminal) throws(Failure) -> String {
    var options = ReportOptions(
      color: stream.isColored,
      toolVersion: Version.current,
      workingFolder: FileSystem.workingFolder,
      url: try session.ruleAddresses(for: path),
      filesChecked: 1
    )
    options.columns = stream.layoutWidth
    options.hasLinks = stream.isColored && stream.isTerminal
    return Reports.report([self], as: .text, options: options)
  }
}
