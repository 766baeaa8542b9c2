import Settings
import Rules
import TextFormatting

/// Workflow commands, one for each finding.
func githubReport(_ findings: Findings, _ options: ReportOptions) -> String {
  var text = ""
  for finding in findings.all {
    var properties = [("file", ReportedPath(finding.path, in: options.workingFolder).path)]
    if let place = finding.place {
      properties.append(("line", String(place.start.line)))
      // GitHub accepts columns only for an annotation on one line.
      let isOneLine = place.start.line == place.end.line
      if isOneLine { properties.append(("col", String(place.start.column))) }
      properties.append(("endLine", String(place.end.line)))
      if isOneLine { properties.append(("endColumn", String(place.end.column))) }
    }
    properties.append(("title", finding.rule ?? "ia3"))
    let list = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }.joined(separator: ",")
    let message = finding.message + (finding.help.map { "\n" + $0 } ?? "")
    text += "::\(finding.severity.command) \(list)::\(escaped(message, isProperty: false))\n"
  }
  return text
}

private func escaped(_ text: String, isProperty: Bool) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": result += "%25"
    case "\r": result += "%0D"
    case "\n": result += "%0A"
    case ":" where isProperty: result += "%3A"
    case "," where isProperty: result += "%2C"
    case "\t": result += DisplayText.tab
    // Whoever reads the log reads it on a terminal or a page.
    default: result += DisplayText.shown(scalar)
    }
  }
  return result
}

extension Severity {
  fileprivate var command: String { self == .info ? "notice" : rawValue }
}
