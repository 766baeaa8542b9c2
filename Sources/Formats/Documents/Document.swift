/// The text formats that configs are written in.
public enum Format: String, Sendable, CaseIterable {
  /// RFC 8259, read leniently and checked strictly.
  case json
  /// TOML 1.0.
  case toml
  /// YAML as libyaml reads it.
  case yaml

  /// The format for a file name's extension.
  public init?(path: String) {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last
    guard let name, let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    switch Substring(name[name.index(after: dot)...]).lowercased() {
    case "json": self = .json
    case "toml": self = .toml
    case "yaml", "yml": self = .yaml
    default: return nil
    }
  }
}

/// A parsed text: one lossless tree, and every violation of the format.
public struct Document: Sendable {
  /// The text.
  public let source: Source
  /// The format it was read as.
  public let format: Format
  /// The tree; nil if the text is malformed. For a YAML stream, the first document.
  public let root: Node?
  /// The remaining documents of a YAML stream.
  public let otherDocuments: [Node]
  /// What is wrong with the text, in order of place.
  public let issues: [SyntaxIssue]
  /// Comments, delimiters included, in order of place.
  public let comments: [Range<Int>]

  /// Assembles a document; parsers call this.
  public init(
    source: Source,
    format: Format,
    root: Node?,
    otherDocuments: [Node] = [],
    issues: [SyntaxIssue],
    comments: [Range<Int>]
  ) {
    self.source = source
    self.format = format
    self.root = root
    self.otherDocuments = otherDocuments
    self.issues = issues
    self.comments = comments
  }

  /// Parses a text. Never fails: errors are in `issues`, and `root` is nil if nothing could be read.
  ///
  /// - Parameters:
  ///   - limit: the largest number of bytes to parse.
  ///   - repairingDuplicates: whether issues about duplicate keys have the edits that remove one, which requires
  ///     scanning the whole text for each; only JSON can be parsed without.
  public static func parse(
    _ source: Source,
    as format: Format,
    limit: Int = Limits.bytes,
    repairingDuplicates: Bool = true
  ) -> Document {
    if source.bytes.count > limit {
      let issue = SyntaxIssue(
        .tooLarge,
        at: 0..<0,
        "the file has \(source.bytes.count) bytes; a config must have at most \(limit)"
      )
      return Document(source: source, format: format, root: nil, issues: [issue], comments: [])
    }
    if let problem = BinaryFile.problem(source.bytes) {
      let issue = SyntaxIssue(.malformed, at: 0..<min(1, source.bytes.count), problem)
      return Document(source: source, format: format, root: nil, issues: [issue], comments: [])
    }
    return switch format {
    case .json: parseJSON(source, repairingDuplicates: repairingDuplicates)
    case .toml: parseTOML(source)
    case .yaml: parseYAML(source)
    }
  }

  /// Whether the text could not be read to its end.
  public var isMalformed: Bool { root == nil }
}

/// Bounds on what is read, so that a malicious file exhausts neither time nor stack.
public enum Limits {
  /// The largest text, in bytes: a hundred times the largest real config.
  public static let bytes = 16 << 20
  /// The deepest nesting of brackets, tables or blocks.
  public static let depth = 128
  /// The largest number of issues in a JSON text: each takes memory and a finding.
  public static let issues = 100_000
}
