import Documents
import Files
import Settings
import TestSupport

@testable import Rules

/// One example of a rule file, ready to be linted.
struct RuleExample: CustomStringConvertible, Sendable {
  let rule: Rule
  let number: Int
  let dialect: DialectName
  let fileName: String
  /// The text without marks.
  let text: String
  let isBad: Bool
  /// The bytes between the marks.
  let marked: Range<Int>?
  let fixed: String?
  let declared: UserDeclarations
  let profile: Profile
  let files: [String: [UInt8]]

  var description: String {
    "\(rule.id) \(rule.slug) #\(number) (\(dialect.rawValue), \(isBad ? "bad" : "good"))"
  }

  /// All examples of the built-in rules.
  static func all() throws -> [RuleExample] {
    let library = RuleLibrary()
    return library.rules.flatMap { rule in
      (library.document(of: rule)?.root?["examples"]?.items ?? []).enumerated().compactMap {
        RuleExample(rule, $0 + 1, $1)
      }
    }
  }

  init?(_ rule: Rule, _ number: Int, _ node: Node) {
    guard let dialect = node["dialect"]?.string.flatMap(DialectName.init) else { return nil }
    self.rule = rule
    self.number = number
    self.dialect = dialect
    let bad = node["bad"]?.string
    isBad = bad != nil
    (text, marked) = Self.unmark(bad ?? node["good"]?.string ?? "")
    fixed = node["fixed"]?.string
    let said = node["declared"]
    declared = UserDeclarations(
      style: said?["style"]?.string,
      gpu: said?["gpu"]?.string,
      lycorisVersion: said?["lycoris_version"]?.string,
      sdScriptsVersion: said?["sd_scripts_version"]?.string,
      datasetQuality: said?["poor_dataset"]?.content == .boolean(true) ? .poor : nil
    )
    let own = [Profile.compatible, .guide].first { $0.includes(rule.profile) } ?? .all
    profile = node["profile"]?.string.flatMap(Profile.init) ?? own
    switch dialect {
    case .kohyaJSON: fileName = "config.json"
    case .datasetConfig: fileName = node["format"]?.string == "json" ? "dataset.json" : "dataset.toml"
    case .commandLine: fileName = "train.sh"
    default: fileName = "config.toml"
    }
    var files: [String: [UInt8]] = [:]
    for member in node["files"]?.members ?? [] where member.key != "images" {
      files[member.key] = Array((member.value.string ?? "").utf8)
    }
    for member in (node["images"]?.members ?? []) + (node["files"]?["images"]?.members ?? []) {
      let sides = member.value.integers
      if sides.count == 2 { files[member.key] = TestImages.png(sides[0], sides[1]) }
      // A fourth number is the color type of a PNG.
      if sides.count == 4 {
        files[member.key] = TestImages.png(sides[0], sides[1], bits: sides[2], colorType: sides[3])
      }
      // A third number is the bits of a gray PNG, or the EXIF orientation of a JPEG.
      if sides.count == 3, member.key.hasSuffix(".png") {
        files[member.key] = TestImages.png(sides[0], sides[1], bits: sides[2], colorType: 0)
      } else if sides.count == 3 {
        files[member.key] = TestImages.jpeg(sides[0], sides[1], app1: TestImages.exif(orientation: sides[2]))
      }
    }
    self.files = files
  }

  /// Takes `«` and `»` out, and says what they enclose.
  static func unmark(_ text: String) -> (String, Range<Int>?) {
    guard let open = text.range(of: "«"), let close = text.range(of: "»") else { return (text, nil) }
    let before = String(text[..<open.lowerBound])
    let inside = text[open.upperBound..<close.lowerBound]
    let start = before.utf8.count
    return (before + String(inside) + String(text[close.upperBound...]), start..<start + inside.utf8.count)
  }

  /// The findings of this example's rule alone.
  func lint(_ text: [UInt8]? = nil, library: RuleLibrary) throws -> [Diagnostic] {
    if dialect == .networkMetadata { return try lintNetwork(library: library) }
    let folder = try TestFolder(files)
    defer { folder.remove() }
    return linter(library).lint(
      Source(path: Path.join(folder.path, fileName), bytes: text ?? Array(self.text.utf8))
    )
    .diagnostics.filter { $0.rule == rule.id }
  }

  /// A linter for the example's file, with its rule alone or with all of the profile's.
  func linter(_ library: RuleLibrary, all: Bool = false) -> Linter {
    var options = LintOptions()
    options.profile = profile
    if !all { options.select = [rule.id] }
    options.declared = declared
    options.dialect = dialect
    return Linter(library, options)
  }

  /// A network's metadata is the header of a safetensors file.
  private func lintNetwork(library: RuleLibrary) throws -> [Diagnostic] {
    let header = Array(text.utf8)
    let folder = try TestFolder(["network.safetensors": TestImages.little(header.count, 8) + header])
    defer { folder.remove() }
    return linter(library).lint(path: Path.join(folder.path, "network.safetensors")).diagnostics
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
