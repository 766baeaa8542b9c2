import Documents
import Reports
import Rules

/// Reports of findings: a letter as for `fix`, the file's name up to a line break, and a config.
///
/// Reports for people and GitHub's commands hold nothing that controls a terminal; the others can be parsed.
enum ReportsTarget {
  static let run: Target = { input in
    guard let (dialect, extended) = FixTarget.dialect(input.first),
      let end = input.firstIndex(of: UInt8(ascii: "\n"))
    else { return .rejected }
    let path = text(Array(input[1..<end])) + extended
    var options = LintOptions()
    options.profile = .all
    options.dialect = dialect
    options.dataset = "/dev/null/none"
    let linted = Linter(FixTarget.library, options).lint(
      Source(path: path, bytes: Array(input[(end + 1)...]))
    )
    for format in ReportFormat.allCases { checkReport([linted], format) }
    return .tried
  }

  private static func checkReport(_ files: [LintedFile], _ format: ReportFormat) {
    let report = report(files, as: format, options: ReportOptions(toolVersion: "0", filesChecked: 1))
    let isMarkup = [.json, .sarif, .gitlab, .jsonLines].contains(format)
    let control = report.unicodeScalars.first { scalar in
      if scalar == "\n" { return false }
      return scalar.value < 0x20 || !isMarkup && (0x7F..<0xA0).contains(scalar.value)
        || !isMarkup && [0x202A, 0x202E, 0x2066, 0x2069].contains(scalar.value)
    }
    check(control == nil, "U+\(String(control?.value ?? 0, radix: 16)) in \(format.rawValue): \(report)")
    switch format {
    case .json, .sarif, .gitlab: checkJSON(report, format)
    case .jsonLines: for line in report.split(separator: "\n") { checkJSON(String(line), format) }
    case .text, .concise, .github, .junit: break
    }
  }

  private static func checkJSON(_ text: String, _ format: ReportFormat) {
    let issues = Document.parse(Source(path: "report", text: text), as: .json).issues
    check(issues.isEmpty, "\(format.rawValue) is not JSON: \(issues.map(\.message)): \(text)")
  }
}
