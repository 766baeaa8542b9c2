import CommandSupport
import Files
import Reports
import Rules
import Settings

/// Linting before a run, as `ia3 lint` does it.
extension LintSession {
  /// Begins a session.
  ///
  /// - Parameter allowed: ids, slugs or prefixes of rules that may be broken.
  convenience init(as dialect: DialectName?, allowing allowed: [String] = []) throws(Failure) {
    var base = LintOptions()
    base.measurer = PixelMeasurement.measurer
    var overrides = LintOverrides()
    overrides.allow = allowed
    overrides.set(\.dialect, to: dialect)
    try self.init(overrides, base: base)
  }
}

extension LintedFile {
  /// A report for people.
  func report(color: Bool) -> String {
    Reports.report(
      [self],
      as: .text,
      options: ReportOptions(
        color: color,
        toolVersion: Version.current,
        workingFolder: FileSystem.workingFolder,
        filesChecked: 1
      )
    )
  }
}
