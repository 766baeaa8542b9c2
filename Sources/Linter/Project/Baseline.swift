import Documents
import Files
import Platform
import Rules

/// Findings that are already known, so that only new ones are reported.
///
/// They are counted by file, rule and setting, not by line, so they stay known if a key moves or another one changes.
public struct Baseline: Sendable, Equatable {
  /// What known findings have in common.
  public struct Key: Sendable, Hashable, Comparable {
    /// The file, relative to the baseline's folder.
    public var path: String
    /// The rule's id.
    public var rule: String
    /// The setting's name; empty if the finding is not about a setting.
    public var setting: String
    /// If there is no setting, the message with `#` for its numbers, which change with other values.
    public var message: String

    /// By path, rule, setting and message, each by its bytes.
    public static func < (left: Key, right: Key) -> Bool {
      left.fields.lexicographicallyPrecedes(right.fields)
    }

    /// Whether all are equal, each by its bytes.
    public static func == (left: Key, right: Key) -> Bool { left.fields == right.fields }

    private var fields: [ExactText] { [path, rule, setting, message].map(ExactText.init) }
  }

  /// Known findings with one key.
  public struct Entry: Sendable, Equatable {
    /// The key.
    public var key: Key
    /// The number of findings.
    public var count: Int
  }

  /// Linted files without their known findings.
  public struct Filtered: Sendable {
    /// The files with the findings that are not known.
    public var files: [LintedFile]
    /// The number of known findings.
    public var suppressed: Int
    /// Known findings that no longer occur, in files that were linted or no longer exist: they can be removed.
    public var stale: [Entry]
  }

  /// The folder that paths are relative to, absolute.
  public let folder: String
  private var counts: [Key: Int]

  /// The entries in order.
  public var entries: [Entry] {
    counts.sorted { $0.key < $1.key }.map { Entry(key: $0.key, count: $0.value) }
  }

  /// A baseline of the findings, to be written to `path`.
  ///
  /// A file that cannot be parsed has no findings that can be ignored, and adds none.
  public init(_ files: [LintedFile], path: String) {
    folder = Path.parent(Path.absolute(path))
    counts = [:]
    for file in files where !file.isUnreadable {
      for diagnostic in file.diagnostics { counts[key(diagnostic), default: 0] += 1 }
    }
  }

  init(folder: String, counts: [Key: Int]) {
    self.folder = folder
    self.counts = counts
  }

  /// Removes known findings.
  public func filter(_ files: [LintedFile]) -> Filtered {
    var left = counts
    var suppressed = 0
    var linted: Set<ExactText> = []
    let files = files.map { file in
      for path in [file.path] + file.sources.keys { linted.insert(ExactText(Path.relative(path, to: folder))) }
      guard !file.isUnreadable else { return file }
      var file = file
      file.diagnostics.removeAll { diagnostic in
        let key = key(diagnostic)
        guard let count = left[key], count > 0 else { return false }
        left[key] = count - 1
        suppressed += 1
        return true
      }
      return file
    }
    let stale = left.filter { $0.value > 0 }.sorted { $0.key < $1.key }.filter {
      linted.contains(ExactText($0.key.path)) || FileSystem.status(Path.join(folder, $0.key.path)) == nil
    }
    return Filtered(
      files: files,
      suppressed: suppressed,
      stale: stale.map { Entry(key: $0.key, count: $0.value) }
    )
  }

  private func key(_ diagnostic: Diagnostic) -> Key {
    Key(
      path: Path.relative(diagnostic.path, to: folder),
      rule: diagnostic.rule,
      setting: diagnostic.setting ?? "",
      message: diagnostic.setting == nil ? Self.stable(diagnostic.message) : ""
    )
  }

  /// A message with `#` for each number.
  static func stable(_ message: String) -> String {
    var result = ""
    var isNumber = false
    for scalar in message.unicodeScalars {
      let isDigit = ("0"..."9").contains(scalar)
      if isDigit && !isNumber { result += "#" }
      if !isDigit { result.unicodeScalars.append(scalar) }
      isNumber = isDigit
    }
    return result
  }
}
