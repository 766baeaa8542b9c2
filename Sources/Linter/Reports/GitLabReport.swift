import Settings
import Documents
import Rules

/// GitLab's Code Quality report: a JSON list.
func gitlabReport(_ findings: Findings, _ options: ReportOptions) -> String {
  var fingerprints = Fingerprints()
  var issues: [JSONValue] = []
  for finding in findings.all {
    let path = ReportedPath(finding.path, in: options.workingFolder)
    // GitLab requires a line; a finding about the whole file is shown at line 1.
    let lines = (finding.place?.start.line ?? 1, finding.place?.end.line ?? 1)
    issues.append([
      "description": .string(finding.message + (finding.help.map { "\n" + $0 } ?? "")),
      "check_name": .string(finding.rule ?? (finding.severity == .info ? "more-findings" : "unreadable")),
      "fingerprint": .string(fingerprints.next(finding, path: path)),
      "severity": .string(finding.severity.codeQuality),
      "location": [
        "path": .string(path.path), "lines": ["begin": .integer(lines.0), "end": .integer(lines.1)],
      ],
    ])
  }
  return JSONValue.array(issues).text(.indented) + "\n"
}

extension Severity {
  fileprivate var codeQuality: String {
    switch self {
    case .info: "info"
    case .warning: "minor"
    case .error: "major"
    }
  }
}
