import Documents
import Rules

/// One JSON object for the whole run.
func jsonReport(_ findings: Findings, _ options: ReportOptions) -> String {
  let report: JSONValue = [
    "version": 1,
    "tool_version": .string(options.toolVersion),
    "files": .array(findings.files.map(json)),
    "findings": .array(findings.map { json($0) }),
    "summary": [
      "errors": .integer(findings.counts[.error] ?? 0),
      "warnings": .integer(findings.counts[.warning] ?? 0),
      "infos": .integer(findings.counts[.info] ?? 0),
      "fixable": .integer(findings.fixable),
      "fixable_unsafe": .integer(findings.fixableUnsafe),
      "files": .integer(options.filesChecked),
      "not_configs": .integer(findings.notConfigs),
      "unreadable": .integer(findings.unreadable),
    ],
  ]
  return report.text(.indented) + "\n"
}

/// One JSON object for each finding, each on its own line.
func jsonLinesReport(_ findings: Findings) -> String {
  findings.map { json($0).text(.compact) + "\n" }.joined()
}

private func json(_ file: Findings.File) -> JSONValue {
  let kind: String
  var dialect: String?
  var program: String?
  var reason: String?
  switch file.kind {
  case .config(let name):
    kind = "config"
    dialect = name.rawValue
  case .notAConfig(let knownAs):
    kind = "not-a-config"
    program = knownAs
  case .unreadable(let text):
    kind = "unreadable"
    reason = text
  }
  return [
    "path": .string(file.path), "kind": .string(kind), "dialect": JSONValue(dialect),
    "known_as": JSONValue(program), "reason": JSONValue(reason),
  ]
}

private func json(_ finding: Finding) -> JSONValue {
  let place = finding.place
  return [
    "rule": JSONValue(finding.rule),
    "slug": JSONValue(finding.slug),
    "severity": .string(finding.severity.rawValue),
    "message": .string(finding.message),
    "help": JSONValue(finding.help),
    "path": .string(finding.path),
    "line": JSONValue(place?.start.line),
    "column": JSONValue(place?.start.column),
    "end_line": JSONValue(place?.end.line),
    "end_column": JSONValue(place?.end.column),
    "byte_range": place.map { [.integer($0.range.lowerBound), .integer($0.range.upperBound)] } ?? .null,
    "setting": JSONValue(finding.setting),
    "fix": finding.fix.map(json) ?? .null,
    "related": .array(finding.related.map(JSONValue.string)),
    "url": JSONValue(finding.url),
  ]
}

private func json(_ fix: Fix) -> JSONValue {
  [
    "safety": .string(fix.safety.rawValue),
    "message": .string(fix.message),
    "edits": .array(
      fix.edits.map { edit in
        [
          "start": .integer(edit.range.lowerBound), "end": .integer(edit.range.upperBound),
          "text": .string(edit.replacement),
        ]
      }
    ),
    "renames": .array(fix.renames.map { ["from": .string($0.from), "to": .string($0.to)] }),
    "new_files": .array(fix.newFiles.map { ["path": .string($0.path), "text": .string($0.text)] }),
  ]
}
