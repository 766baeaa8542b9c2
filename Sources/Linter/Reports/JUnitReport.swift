import Platform
import Rules
import TextFormatting

/// JUnit XML: a test suite for each file, a test case for each finding; a file without findings is one passed test.
func junitReport(_ findings: Findings) -> String {
  let suites = findings.files.map(Suite.init)
  var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  text += "<testsuites name=\"ia3\" \(Suite.totals(suites))>\n"
  for suite in suites { text += suite.text }
  return text + "</testsuites>\n"
}

private struct Suite {
  private let path: String
  private var cases = ""
  private var tests = 0
  private var failures = 0
  private var errors = 0
  private var skipped = 0

  init(_ file: Findings.File) {
    path = file.path
    for finding in file.findings { add(finding) }
    guard file.isEmpty else { return }
    if case .notAConfig(let program) = file.kind {
      let reason = program.map { "belongs to \($0)" } ?? "not a training config that ia3 knows"
      skipped += 1
      addCase("lint", "      <skipped message=\"\(xml(reason))\"/>\n")
    } else {
      addCase("lint", "")
    }
  }

  var text: String {
    "  <testsuite name=\"\(xml(path))\" \(Self.totals([self]))>\n\(cases)  </testsuite>\n"
  }

  static func totals(_ suites: [Suite]) -> String {
    func sum(_ count: KeyPath<Suite, Int>) -> Int { suites.reduce(0) { $0 + $1[keyPath: count] } }
    return "tests=\"\(sum(\.tests))\" failures=\"\(sum(\.failures))\" errors=\"\(sum(\.errors))\" "
      + "skipped=\"\(sum(\.skipped))\""
  }

  private mutating func add(_ finding: Finding) {
    // GitLab and Jenkins merge test cases of the same name, so the name includes the position.
    let place = finding.place.map { "\($0.start.line):\($0.start.column)" }
    let location = finding.path.isExactly(path) ? place : finding.location
    let name = [finding.rule, finding.slug, location.map { "at \($0)" }].compactMap(\.self)
      .joined(separator: " ")
    let fix = finding.fix.map { "fix (\($0.safety.rawValue)): \($0.message)" }
    let lines = ["\(finding.location): \(finding.message)", finding.help, fix].compactMap(\.self)
    let body = xml(lines.joined(separator: "\n"))
    let message = xml(finding.message)
    switch (finding.rule, finding.severity) {
    case (nil, let severity) where severity > .info:
      errors += 1
      addCase("lint", "      <error message=\"\(message)\">\(body)</error>\n")
    case (let rule, .info):
      // An info is not a failure, so the test has passed.
      addCase(rule == nil ? "lint" : name, "      <system-out>\(body)</system-out>\n")
    case (_, let severity):
      failures += 1
      let attributes = "type=\"\(severity.rawValue)\" message=\"\(message)\""
      addCase(name, "      <failure \(attributes)>\(body)</failure>\n")
    }
  }

  private mutating func addCase(_ name: String, _ content: String) {
    tests += 1
    let attributes = "name=\"\(xml(name))\" classname=\"\(xml(path))\""
    cases += "    <testcase \(attributes)"
    cases += content.isEmpty ? "/>\n" : ">\n\(content)    </testcase>\n"
  }
}

/// Escapes text for XML 1.0, attributes included; characters that XML cannot hold become U+FFFD.
private func xml(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\t", "\n", "\r": result += "&#\(scalar.value);"
    case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    case _ where DisplayText.isControl(scalar): result += "&#\(scalar.value);"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
