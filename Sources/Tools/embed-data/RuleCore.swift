import Documents

/// The part of a rule file that linting needs, as JSON: prose and examples are read from the full text on demand.
enum RuleCore {
  private static let prose: Set<String> = ["why", "source", "examples"]

  static func json(of source: Source) throws -> String {
    let document = Document.parse(source, as: .yaml)
    guard let root = document.root, document.issues.isEmpty else {
      throw RuleSyntaxError(source: source, issue: document.issues.first)
    }
    let members = root.members.filter { !prose.contains($0.key) }
    return JSONValue(Node(.mapping(members), range: root.range)).text(.compact)
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
