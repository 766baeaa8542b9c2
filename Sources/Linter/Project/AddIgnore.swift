import Documents
import Files
import Platform
import Rules
import Settings

/// Adds `# ia3: ignore[…]` comments for findings, so that the next run does not report them.
public struct AddIgnore: Sendable {
  /// Why a finding gets no comment.
  public enum Obstacle: String, Sendable, Hashable {
    /// JSON has no comments: a baseline or `per-file-ignores` can hold the finding.
    case noComments = "the format has no comments: use a baseline or per-file-ignores"
    /// The finding is about a folder, an image or a network.
    case noText = "the finding is not in a text file: use a baseline or per-file-ignores"
    /// The file cannot be parsed.
    case malformed = "the file cannot be parsed: fix it first"
    /// A comment that suppresses nothing cannot be suppressed.
    case unusedSuppression = "delete the comment that suppresses nothing"
  }

  /// A finding that gets no comment.
  public struct Refusal: Sendable, Hashable {
    /// The finding.
    public var diagnostic: Diagnostic
    /// Why.
    public var obstacle: Obstacle
  }

  /// The edits of one file.
  public struct FileEdits: Sendable, Hashable {
    /// The file.
    public var path: String
    /// The edits; they do not overlap.
    public var edits: [Edit]
    /// The number of findings that they suppress.
    public var findings: Int
  }

  /// Why a reason cannot be part of a comment.
  public enum ReasonError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It has a line break or another control character.
    case controlCharacter

    /// The message, without a full stop.
    public var description: String { "the reason must be one line without control characters" }
  }

  /// The edits, in order of path.
  public private(set) var files: [FileEdits] = []
  /// The findings that get no comment.
  public private(set) var refusals: [Refusal] = []

  /// Makes the edits for findings.
  ///
  /// - Parameter reason: why they are ignored, for people; may be empty.
  public init(_ linted: [LintedFile], reason: String) throws(ReasonError) {
    guard !reason.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .controlCharacter
    }
    // A file may be linted by itself and again as the dataset config of another.
    var work = ExactDictionary<(source: Source, dialect: DialectName?, findings: Set<Diagnostic>)>()
    for file in linted {
      if case .unreadable = file.kind {
        refusals += file.diagnostics.map { Refusal(diagnostic: $0, obstacle: .malformed) }
        continue
      }
      for diagnostic in file.diagnostics {
        guard let source = file.sources[diagnostic.path] else {
          refusals.append(Refusal(diagnostic: diagnostic, obstacle: .noText))
          continue
        }
        guard diagnostic.rule != RuleID.unusedSuppression else {
          refusals.append(Refusal(diagnostic: diagnostic, obstacle: .unusedSuppression))
          continue
        }
        var dialect: DialectName?
        if case .config(let name) = file.kind, diagnostic.path.isExactly(file.path) { dialect = name }
        let key = FileSystem.resolved(diagnostic.path)
        var entry = work[key] ?? (source, nil, [])
        entry.dialect = entry.dialect ?? dialect
        entry.findings.insert(diagnostic)
        work[key] = entry
      }
    }
    for (_, entry) in work.sorted(by: { Path.precedes($0.key, $1.key) }) {
      let isScript = entry.dialect?.type.isScript == true
      guard let text = CommentableText(entry.source, isScript: isScript) else {
        refusals += entry.findings.map { Refusal(diagnostic: $0, obstacle: .noComments) }
        continue
      }
      let edits = IgnoreEdits(text, entry.findings, reason: reason).edits
      files.append(FileEdits(path: entry.source.path, edits: edits, findings: entry.findings.count))
    }
    refusals.sort { Self.place($0.diagnostic) < Self.place($1.diagnostic) }
  }

  private static func place(_ finding: Diagnostic) -> (ExactText, Int, String, ExactText) {
    (ExactText(finding.path), finding.range?.lowerBound ?? -1, finding.rule, ExactText(finding.message))
  }
}
