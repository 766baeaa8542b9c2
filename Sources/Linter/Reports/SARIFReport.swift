import Settings
import Documents
import Rules

/// SARIF 2.1.0: one run, with every rule described.
func sarifReport(_ findings: Findings, _ options: ReportOptions) -> String {
  var builder = SARIFBuilder(options)
  for file in findings.files { builder.addTarget(file) }
  for finding in findings.all { builder.add(finding) }
  return builder.log().text(.indented) + "\n"
}

private struct SARIFBuilder {
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  private static let baseID = "%SRCROOT%"

  private let options: ReportOptions
  private var rules: [JSONValue] = []
  private var ruleIndices: [String: Int] = [:]
  private var artifacts: [JSONValue] = []
  private var artifactIndices: [ReportedPath: Int] = [:]
  private var results: [JSONValue] = []
  private var notifications: [JSONValue] = []
  /// Whether a file could not be read.
  private var hasFailed = false
  private var fingerprints = Fingerprints()

  init(_ options: ReportOptions) {
    self.options = options
    for rule in options.rules() where ruleIndices[rule.id] == nil {
      ruleIndices[rule.id] = rules.count
      rules.append(Self.descriptor(rule, url: options.url(rule.id, rule.slug)))
    }
  }

  func log() -> JSONValue {
    var base: [JSONValue.Member] = []
    var invocation: [JSONValue.Member] = [
      .init("executionSuccessful", .boolean(!hasFailed)),
      .init("toolExecutionNotifications", .array(notifications)),
    ]
    if let uri = ReportedPath.folderURI(options.workingFolder) {
      base.append(.init("uri", .string(uri)))
      invocation.append(.init("workingDirectory", ["uri": .string(uri)]))
    }
    base.append(.init("description", ["text": "The folder that ia3 ran in."]))
    return [
      "$schema": .string(Self.schema),
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": ["name": "ia3", "version": .string(options.toolVersion), "rules": .array(rules)]
          ],
          "invocations": [.object(invocation)],
          "originalUriBaseIds": .object([.init(Self.baseID, .object(base))]),
          "columnKind": "unicodeCodePoints",
          "artifacts": .array(artifacts),
          "results": .array(results),
        ]
      ],
    ]
  }

  mutating func addTarget(_ file: Findings.File) {
    _ = artifactIndex(ReportedPath(file.path, in: options.workingFolder), roles: ["analysisTarget"])
  }

  mutating func add(_ finding: Finding) {
    let path = ReportedPath(finding.path, in: options.workingFolder)
    let location = location(finding, path)
    guard let rule = finding.rule else {
      if finding.severity == .error { hasFailed = true }
      notifications.append([
        "level": .string(finding.severity.sarifLevel), "message": ["text": .string(finding.message)],
        "locations": [location],
      ])
      return
    }
    let text = finding.message + (finding.help.map { "\n" + $0 } ?? "")
    var result: [JSONValue.Member] = [
      .init("ruleId", .string(rule)),
      .init("ruleIndex", .integer(ruleIndex(rule, slug: finding.slug, url: finding.url))),
      .init("level", .string(finding.severity.sarifLevel)),
      .init("message", ["text": .string(text)]),
      .init("locations", [location]),
      .init("partialFingerprints", ["ia3/v1": .string(fingerprints.next(finding, path: path))]),
    ]
    if let fix = finding.fix.flatMap({ self.fix($0, finding, path) }) {
      result.append(.init("fixes", [fix]))
    }
    if finding.related.count > 1 { result.append(.init("relatedLocations", relatedLocations(finding))) }
    if let setting = finding.setting {
      result.append(.init("properties", ["setting": .string(setting)]))
    }
    results.append(.object(result))
  }

  // MARK: Parts of a result

  /// The files that a finding is about; their number is bounded as that of findings is.
  private mutating func relatedLocations(_ finding: Finding) -> JSONValue {
    let paths = finding.related.prefix(options.findingsPerFile)
    return .array(
      paths.enumerated().map { number, path in
        let artifact = artifactLocation(ReportedPath(path, in: options.workingFolder))
        return [
          "id": .integer(number + 1), "physicalLocation": ["artifactLocation": .object(artifact)],
        ]
      }
    )
  }

  private mutating func location(_ finding: Finding, _ path: ReportedPath) -> JSONValue {
    let index = artifactIndex(path, roles: [])
    let artifact = artifactLocation(path) + [.init("index", .integer(index))]
    var physical: [JSONValue.Member] = [.init("artifactLocation", .object(artifact))]
    if let place = finding.place {
      let bytes: [JSONValue.Member] = [
        .init("byteOffset", .integer(place.range.lowerBound)),
        .init("byteLength", .integer(place.range.count)),
      ]
      physical.append(.init("region", .object(Self.textRegion(place) + bytes)))
    }
    return ["physicalLocation": .object(physical)]
  }

  /// A fix of text. SARIF can express neither the renaming of a folder nor the position of a byte-order mark, and half
  /// of a fix would be wrong.
  private func fix(_ fix: Fix, _ finding: Finding, _ path: ReportedPath) -> JSONValue? {
    guard let text = finding.text, !fix.edits.isEmpty, fix.renames.isEmpty, fix.newFiles.isEmpty else {
      return nil
    }
    let firstCharacter = text.source.byteOrderMarkLength
    guard fix.edits.allSatisfy({ $0.range.lowerBound >= firstCharacter }) else { return nil }
    let replacements = fix.edits.map { edit -> JSONValue in
      [
        "deletedRegion": .object(Self.textRegion(text.place(edit.range))),
        "insertedContent": ["text": .string(edit.replacement)],
      ]
    }
    return [
      "description": ["text": .string(fix.message)],
      "artifactChanges": [
        ["artifactLocation": .object(artifactLocation(path)), "replacements": .array(replacements)]
      ],
      "properties": ["safety": .string(fix.safety.rawValue)],
    ]
  }

  private static func textRegion(_ place: SourceRegion) -> [JSONValue.Member] {
    [
      .init("startLine", .integer(place.start.line)), .init("startColumn", .integer(place.start.column)),
      .init("endLine", .integer(place.end.line)), .init("endColumn", .integer(place.end.column)),
    ]
  }

  private func artifactLocation(_ path: ReportedPath) -> [JSONValue.Member] {
    let uri = JSONValue.Member("uri", .string(path.uri))
    return path.isRelative ? [uri, .init("uriBaseId", .string(Self.baseID))] : [uri]
  }

  private mutating func artifactIndex(_ path: ReportedPath, roles: [JSONValue]) -> Int {
    if let index = artifactIndices[path] { return index }
    let index = artifacts.count
    artifactIndices[path] = index
    var artifact: [JSONValue.Member] = [.init("location", .object(artifactLocation(path)))]
    if !roles.isEmpty { artifact.append(.init("roles", .array(roles))) }
    artifacts.append(.object(artifact))
    return index
  }

  // MARK: Rules

  /// The index of a rule; a rule that the options do not list is described by its name alone.
  private mutating func ruleIndex(_ id: String, slug: String?, url: String?) -> Int {
    if let index = ruleIndices[id] { return index }
    let index = rules.count
    ruleIndices[id] = index
    var rule: [JSONValue.Member] = [.init("id", .string(id))]
    if let slug { rule.append(.init("name", .string(Self.pascalCase(slug)))) }
    if let url { rule.append(.init("helpUri", .string(url))) }
    rules.append(.object(rule))
    return index
  }

  private static func descriptor(_ rule: RuleText, url: String?) -> JSONValue {
    let why = rule.why.isEmpty ? rule.summary : rule.why
    let sources = rule.sources.map { "\n- \($0)" }.joined()
    let help = rule.sources.isEmpty ? why : "\(why)\n\nSources:\n\(sources)"
    var descriptor: [JSONValue.Member] = [
      .init("id", .string(rule.id)),
      .init("name", .string(pascalCase(rule.slug))),
      .init("shortDescription", ["text": .string(rule.summary)]),
      .init("fullDescription", ["text": .string(why)]),
      .init("help", ["text": .string(help), "markdown": .string(help)]),
    ]
    if let url { descriptor.append(.init("helpUri", .string(url))) }
    descriptor.append(.init("defaultConfiguration", ["level": .string(rule.severity.sarifLevel)]))
    // SARIF requires tags to be unique.
    let profile = rule.profile.rawValue
    let tags = rule.group == profile ? [rule.group] : [rule.group, profile]
    descriptor.append(.init("properties", ["tags": .array(tags.map(JSONValue.string))]))
    return .object(descriptor)
  }

  private static func pascalCase(_ slug: String) -> String {
    slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension Severity {
  fileprivate var sarifLevel: String { self == .info ? "note" : rawValue }
}
