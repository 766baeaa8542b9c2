import Files
import Platform
import Settings
import Rules
import TextFormatting

/// Every finding with a code frame, then a summary.
func textReport(_ findings: Findings, _ options: ReportOptions) -> String {
  let style = Style(isColored: options.color, hasLinks: options.hasLinks)
  if let line = soleFileThatIsNoConfig(findings) { return line + "\n" }
  if options.showStatistics { return statisticsTable(findings, style) + summary(findings, options) + "\n" }
  let blocks = findings.files.concurrentMap { file in
    file.findings.map { block($0, style, options) + "\n" }.joined()
  }
  let end = wrapped(summary(findings, options), options.columns, indent: 0).joined(separator: "\n") + "\n"
  var text = ""
  // The report of many files is large: it is not copied while it grows.
  text.reserveCapacity(blocks.reduce(end.utf8.count) { $0 + $1.utf8.count })
  for block in blocks { text += block }
  text += end
  return text
}

/// One line for each finding.
func conciseReport(_ findings: Findings, _ options: ReportOptions) -> String {
  let style = Style(isColored: options.color, hasLinks: options.hasLinks)
  if options.showStatistics { return statisticsTable(findings, style) }
  return findings.map { header($0, style, columns: nil) + "\n" }.joined()
}

/// The report for a run with a single path that is not a config.
private func soleFileThatIsNoConfig(_ findings: Findings) -> String? {
  guard let file = findings.files.first, findings.files.count == 1, file.isEmpty,
    case .notAConfig(let program) = file.kind
  else { return nil }
  let path = DisplayText.line(file.path)
  guard let program else { return "\(path) is not a training config that ia3 knows." }
  if let kind = [NetworkMetadata.checkpoint, NetworkMetadata.networkWithoutRun].first(where: program.isExactly) {
    return "\(path) is not a training config that ia3 checks: it is a \(kind)."
  }
  return "\(path) is not a training config that ia3 checks: it belongs to \(DisplayText.line(program))."
}

/// Lines for a terminal of so many columns, all but the first of which are indented; nil for one line.
private func wrapped(_ text: String, _ columns: Int?, after used: Int = 0, indent: Int) -> [String] {
  guard let columns else { return [text] }
  let room = max(20, columns - indent)
  return DisplayText.wrapped(text, columns: room, first: columns - used)
}

private func header(_ finding: Finding, _ style: Style, columns: Int?) -> String {
  let severity = finding.severity.rawValue + (finding.rule.map { "[\(DisplayText.line($0))]" } ?? ":")
  let message = DisplayText.line(oneLine(finding.message))
  let location = DisplayText.line(finding.location) + ":"
  let used = DisplayText.width(location) + 1 + DisplayText.width(severity) + 1
  let lines = wrapped(message, columns, after: used, indent: 4).map { style.paint($0, .title) }
  return style.paint(location, .path) + " "
    + style.link(style.paint(severity, .severity(finding.severity)), to: finding.url) + (lines.first == "" ? "" : " ")
    + lines.joined(separator: "\n    ")
}

private func oneLine(_ text: String) -> String {
  let lines = lines(text)
  return lines.count > 1 ? lines.filter { !$0.isEmpty }.joined(separator: " ") : text
}

private func lines(_ text: String) -> [String] {
  // Printable ASCII has no line breaks, which is much faster to check.
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return [text] }
  return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
}

private func block(_ finding: Finding, _ style: Style, _ options: ReportOptions) -> String {
  let frame = finding.place.flatMap { place in
    finding.text.flatMap { CodeFrame(place, in: $0, columns: options.columns) }
  }
  var text = header(finding, style, columns: options.columns) + "\n"
  if let frame { text += lines(of: frame, finding.severity, style) }
  let indent = DisplayText.row((frame?.numberWidth ?? 0) + 1)
  let mark = indent + style.paint("=", .gutter) + " "
  func note(_ label: String, _ role: Style.Role, _ message: String) {
    let start = indent.utf8.count + 2 + label.utf8.count + 2
    let continuation = "\n" + DisplayText.row(start)
    let shown = lines(message).flatMap { wrapped(DisplayText.line($0), options.columns, after: start, indent: start) }
    text += mark + style.paint(label + ":", role) + " " + shown.joined(separator: continuation) + "\n"
  }
  if let help = finding.help { note("help", .help, help) }
  if let fix = finding.fix { note("fix (\(fix.safety.rawValue))", .fix, fix.message) }
  if options.isVerbose, finding.related.count > 1 { note("files", .help, finding.related.joined(separator: "\n")) }
  return text
}

private func lines(of frame: CodeFrame, _ severity: Severity, _ style: Style) -> String {
  func row(_ number: Int?, _ code: String) -> String {
    let digits = number.map(String.init) ?? ""
    let padding = DisplayText.row(frame.numberWidth - digits.utf8.count)
    let gutter = style.paint(padding + digits + " |", .gutter)
    return gutter + (code.isEmpty ? "" : " " + code) + "\n"
  }
  let line = frame.line
  let carets = DisplayText.row(of: UInt8(ascii: "^"), max(1, DisplayText.width(line.marked)))
  let extent = frame.lineCount > 1 ? " (\(frame.lineCount) lines)" : ""
  let indent = DisplayText.row(DisplayText.width(line.before))
  var text = row(nil, "")
  if let context = frame.context { text += row(context.number, context.text) }
  text += row(frame.number, line.before + line.marked + line.after)
  return text + row(nil, indent + style.paint(carets + extent, .severity(severity)))
}
