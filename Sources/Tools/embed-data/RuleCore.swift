import Documents

/// The parts of a rule file that linting needs, as JSON. Prose and examples are read from the full text on demand.
struct RuleCore {
  private static let prose: Set<String> = ["why", "source", "examples"]
  private static let details: Set<String> = ["summary", "message", "help", "fix"]

  /// What decides whether a rule is broken.
  let conditions: String
  /// What is said and done about it.
  let details: String

  init(_ source: Source) throws {
    let document = Document.parse(source, as: .yaml)
    guard let root = document.root, document.issues.isEmpty else {
      throw RuleSyntaxError(source: source, issue: document.issues.first)
    }
    func json(_ isIncluded: (Member) -> Bool) -> String {
      JSONValue(Node(.mapping(root.members.filter(isIncluded)), range: root.range)).text(.compact)
    }
    conditions = json { !Self.prose.contains($0.key) && !Self.details.contains($0.key) }
    details = json { Self.details.contains($0.key) }
  }
}

struct RuleSyntaxError: Error, CustomStringConvertible {
  let source: Source
  let issue: SyntaxIssue?

  var description: String {
    let position = LineIndex(source).position(of: issue?.range.lowerBound ?? 0)
    return "\(source.path):\(position.line):\(position.column): error: \(issue?.message ?? "empty rule file")"
  }
}
