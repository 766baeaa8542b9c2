import Files
import Settings

extension OutputKind {
  /// A report of findings in any format.
  ///
  /// The beginning decides: no config, and no other program's report, has the same one.
  public static let lintReport = OutputKind("a report of findings") { path in
    guard let bytes = try? FileSystem.readPrefix(path, count: ReportStart.count) else { return false }
    return ReportStart(bytes).isReport
  }
}

/// The beginning of a file that may be a report.
struct ReportStart {
  /// How many bytes are looked at.
  static let count = 16_384

  private let text: String
  private let firstLine: Substring

  init(_ bytes: [UInt8]) {
    text = String(decoding: bytes.prefix(Self.count), as: UTF8.self)
    firstLine = text.prefix { $0 != "\n" }
  }

  var isReport: Bool { isStructured || isLine }

  /// JSON, JSON Lines, SARIF, GitLab and JUnit.
  private var isStructured: Bool {
    if text.hasPrefix("<?xml") { return text.contains("<testsuites name=\"ia3\" ") }
    if text.hasPrefix("{\"rule\":") { return firstLine.contains("\"byte_range\":") }
    if text.hasPrefix("[") {
      return text == "[]\n" || (text.contains("\"check_name\": ") && text.contains("\"fingerprint\": "))
    }
    guard text.hasPrefix("{") else { return false }
    if text.contains("\"$schema\": \"https://docs.oasis-open.org/sarif/") { return text.contains("\"name\": \"ia3\"") }
    return text.hasPrefix("{\n  \"version\": 1,\n  \"tool_version\": ")
  }

  /// The formats of lines: GitHub's commands, findings, the table of statistics and the summary.
  private var isLine: Bool {
    if ["::error file=", "::warning file=", "::notice file="].contains(where: firstLine.hasPrefix) { return true }
    if ["No findings in ", "None of "].contains(where: firstLine.hasPrefix) { return firstLine.hasSuffix(".") }
    if firstLine.contains(" is not a training config that ia3 ") { return true }
    return isFinding || isStatistic
  }

  /// `config.toml:3:7: error[IA3002] …`
  private var isFinding: Bool {
    Severity.allCases.contains { severity in
      guard let mark = firstLine.firstRange(of: ": \(severity.rawValue)") else { return false }
      let rest = firstLine[mark.upperBound...]
      if rest.hasPrefix(": ") { return text.contains("\nFound ") || Self.endsWithPlace(firstLine[..<mark.lowerBound]) }
      guard rest.hasPrefix("["), let end = rest.firstIndex(of: "]") else { return false }
      return rest[rest.index(after: rest.startIndex)..<end].allSatisfy { $0.isUppercase || $0.isNumber }
    }
  }

  /// `…:3:7`
  private static func endsWithPlace(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":").suffix(2)
    return parts.count == 2 && parts.allSatisfy { Int($0) != nil }
  }

  /// `2  IA3002  [*] t0-not-total-steps`
  private var isStatistic: Bool {
    let words = firstLine.split(separator: " ")
    return words.count >= 4 && Int(words[0]) != nil && ["[*]", "[!]", "["].contains(words[2])
  }
}
