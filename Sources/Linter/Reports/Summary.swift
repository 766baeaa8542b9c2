import Settings
import Rules
import TextFormatting

/// One sentence: the number of findings, what can be fixed, and what was skipped.
func summary(_ findings: Findings, _ options: ReportOptions) -> String {
  let counts = Severity.allCases.reversed().compactMap { severity in
    findings.counts[severity].map { plural($0, severity.rawValue) }
  }
  var clauses: [String] = []
  if counts.isEmpty, findings.files.count > 1, findings.notConfigs == findings.files.count {
    return "None of \(plural(findings.notConfigs, "file")) is a training config that ia3 knows."
  }
  if counts.isEmpty {
    clauses.append("No findings in \(plural(options.filesChecked, "file"))")
  } else {
    let files = findings.files.count { !$0.isEmpty }
    clauses.append("Found \(list(counts)) in \(plural(files, "file"))")
  }
  switch (findings.fixable, findings.fixableUnsafe) {
  case (0, 0): break
  case (0, let unsafe): clauses.append("\(unsafe) can be fixed with `ia3 fix --unsafe`")
  case (let safe, 0): clauses.append("\(safe) can be fixed with `ia3 fix`")
  case (let safe, let unsafe):
    clauses.append("\(safe) can be fixed with `ia3 fix` (\(unsafe) more with --unsafe)")
  }
  switch findings.notConfigs {
  case 0: break
  case 1: clauses.append("1 file is not a training config")
  case let count: clauses.append("\(count) files are not training configs")
  }
  return clauses.joined(separator: "; ") + "."
}

/// How often each rule was broken, most frequent first, and whether `ia3 fix` can fix it.
func statisticsTable(_ findings: Findings, _ style: Style) -> String {
  struct Row {
    var rule: String
    var slug: String
    var severity: Severity
    var count = 0
    var safety: Fix.Safety?
  }
  var rows: [String: Row] = [:]
  for finding in findings.all {
    let rule = finding.rule ?? "-"
    var row =
      rows[rule]
      ?? Row(
        rule: DisplayText.line(rule),
        slug: DisplayText.line(finding.slug ?? "unreadable"),
        severity: finding.severity
      )
    row.count += 1
    row.severity = max(row.severity, finding.severity)
    if let safety = finding.fix?.safety, row.safety != .safe { row.safety = safety }
    rows[rule] = row
  }
  let sorted = rows.values.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
  let countWidth = sorted.map { String($0.count).count }.max() ?? 0
  let ruleWidth = sorted.map(\.rule.count).max() ?? 0
  var text = ""
  for row in sorted {
    let marker =
      switch row.safety {
      case .safe: "[*]"
      case .unsafe: "[!]"
      case nil: "[ ]"
      }
    let count = String(row.count)
    text += String(repeating: " ", count: countWidth - count.count) + count + "  "
    text += style.paint(row.rule, .severity(row.severity))
    text += String(repeating: " ", count: ruleWidth - row.rule.count) + "  " + marker + " " + row.slug + "\n"
  }
  var legend: [String] = []
  if sorted.contains(where: { $0.safety == .safe }) { legend.append("[*] fixed by `ia3 fix`") }
  if sorted.contains(where: { $0.safety == .unsafe }) { legend.append("[!] fixed by `ia3 fix --unsafe`") }
  return legend.isEmpty ? text : text + legend.joined(separator: ", ") + "\n"
}

private func list(_ items: [String]) -> String {
  guard let last = items.last, items.count > 1 else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " and " + last
}
