import Documents
import Settings

/// Compiles a rule file.
package struct RuleLoader {
  private static let keys: Set<String> = [
    "id", "slug", "aliases", "severity", "escalate", "profile", "claims", "summary", "why", "source", "detects",
    "for", "when", "require", "at", "message", "help", "fix", "examples",
  ]

  private let document: Document
  private let definitions: [String: CompiledExpression]

  /// - Parameter definitions: the definitions that the rule may use, by name.
  package init(_ document: Document, definitions: [String: CompiledExpression]) {
    self.document = document
    self.definitions = definitions
  }

  /// The rule.
  ///
  /// - Throws: `RuleFileError` at the first mistake.
  package func load() throws(RuleFileError) -> Rule {
    guard let root = document.root, document.issues.isEmpty else {
      let issue = document.issues.first
      throw failure(issue?.range.lowerBound ?? 0, issue?.message ?? "the file is empty")
    }
    for member in root.members where !Self.keys.contains(member.key) {
      let suggestion =
        Suggestion.nearest(to: member.key, among: Self.keys).map { "; did you mean \($0)?" } ?? ""
      throw failure(member.keyRange.lowerBound, "a rule has no field '\(member.key)'\(suggestion)")
    }
    let detects = try observation(root)
    let isPerSubset = root["for"]?.string == "subset"
    let names = RuleNames(definitions: definitions, observed: detects?.values ?? [], hasSubset: isPerSubset)
    let at = try places(root, names)
    let conditions = Rule.Conditions(
      when: try expression(root["when"], names, .boolean),
      require: try expression(root["require"], names, .boolean),
      escalation: try escalation(root, names),
      at: at.map(ReferencedName.init),
      observed: detects?.values ?? []
    )
    if detects == nil, conditions.when == nil, conditions.require == nil {
      throw failure(0, "a rule must have 'when', 'require' or 'detects'")
    }
    let details = Rule.Details(
      summary: try text(root, "summary"),
      message: try message(root, "message", try text(root, "message"), names),
      help: try root["help"]?.string.map { text throws(RuleFileError) in try message(root, "help", text, names) },
      fixes: try fixes(root, names, at: at)
    )
    return Rule(
      Rule.Header(
        id: try text(root, "id"),
        slug: try text(root, "slug"),
        aliases: root["aliases"]?.items.compactMap(\.string) ?? [],
        severity: try severity(root, "severity"),
        profile: try profile(root),
        claims: try claims(root),
        detects: detects,
        isPerSubset: isPerSubset
      ),
      origin: origin(root),
      triggers: nil,
      conditions: Lazy { conditions },
      details: Lazy { details }
    )
  }

  // MARK: Fields

  private func text(_ root: Node, _ key: String) throws(RuleFileError) -> String {
    guard let text = root[key]?.string, !text.isEmpty else {
      throw failure(root[key]?.range.lowerBound ?? 0, "a rule must have '\(key)', as text")
    }
    return text
  }

  private func observation(_ root: Node) throws(RuleFileError) -> Observation.Kind? {
    guard let node = root["detects"] else { return nil }
    guard let kind = Observation.Kind(name: node.string ?? "") else {
      throw failure(node.range.lowerBound, "there is no observation '\(node.string ?? "")'")
    }
    return kind
  }

  private func severity(_ node: Node, _ key: String) throws(RuleFileError) -> Severity {
    let text = try text(node, key)
    guard let severity = Severity(rawValue: text) else {
      throw failure(node[key]?.range.lowerBound ?? 0, "'\(text)' is not a severity; it must be error, warning or info")
    }
    return severity
  }

  private func profile(_ root: Node) throws(RuleFileError) -> RuleProfile {
    let text = try text(root, "profile")
    guard let profile = RuleProfile(rawValue: text) else {
      throw failure(
        root["profile"]?.range.lowerBound ?? 0,
        "'\(text)' is not a profile of a rule; it must be guide, compatible or opt-in"
      )
    }
    return profile
  }

  private func claims(_ root: Node) throws(RuleFileError) -> RuleClaim? {
    guard let node = root["claims"] else { return nil }
    guard let claim = node.string.flatMap(RuleClaim.init) else {
      throw failure(node.range.lowerBound, "'claims' must be crash or ignored")
    }
    return claim
  }

  private func escalation(_ root: Node, _ names: RuleNames) throws(RuleFileError) -> (Severity, CompiledExpression)? {
    guard let node = root["escalate"] else { return nil }
    guard let when = try expression(node["when"], names, .boolean) else {
      throw failure(node.range.lowerBound, "'escalate' must have 'to' and 'when'")
    }
    return (try severity(node, "to"), when)
  }

  private func places(_ root: Node, _ names: RuleNames) throws(RuleFileError) -> [String] {
    guard let node = root["at"] else { return [] }
    let nodes = node.string == nil ? node.items : [node]
    var result: [String] = []
    for item in nodes {
      guard let name = item.string, names.type(of: name) != nil else {
        throw failure(item.range.lowerBound, "there is no setting named '\(item.string ?? "")'")
      }
      result.append(name)
    }
    return result
  }

  private func origin(_ root: Node) -> (String, Position) {
    let place = (root["when"] ?? root["require"] ?? root["detects"])?.range.lowerBound ?? 0
    return (document.source.path, LineIndex(document.source).position(of: place))
  }

  private func expression(_ node: Node?, _ names: RuleNames, _ type: ExpressionType) throws(RuleFileError)
    -> CompiledExpression?
  {
    guard let node else { return nil }
    let text: String
    switch node.content {
    case .string(let string): text = string
    case .boolean, .integer, .float: text = document.source.text(node.range)
    default: throw failure(node.range.lowerBound, "an expression must be text")
    }
    do throws(ExpressionError) {
      let expression = try ExpressionParser.parse(text, names: names)
      guard expression.type.fits(type) else {
        throw ExpressionError(offset: 0, message: "this must be \(type.phrase), not \(expression.type.phrase)")
      }
      return expression
    } catch {
      throw failure(place(error.offset, in: node), error.message)
    }
  }

  private func fixes(_ root: Node, _ names: RuleNames, at: [String]) throws(RuleFileError) -> [Rule.FixTemplate] {
    guard let node = root["fix"] else { return [] }
    var result: [Rule.FixTemplate] = []
    for item in node.isMapping ? [node] : node.items {
      guard let safety = item["safety"]?.string.flatMap(FixSafety.init) else {
        throw failure(item.range.lowerBound, "a fix must have 'safety', which is safe or unsafe")
      }
      var actions: [Rule.Action] = []
      for change in item["changes"]?.items ?? [item] {
        if let name = change["set"]?.string {
          guard names.type(of: name) != nil else {
            throw failure(change["set"]?.range.lowerBound ?? 0, "there is no setting named '\(name)'")
          }
          guard let value = try expression(change["to"], names, .any) else {
            throw failure(change.range.lowerBound, "'set' must come with 'to'")
          }
          actions.append(.change(name, value))
        } else if let name = change["remove"]?.string {
          actions.append(name == "first(at)" ? .removeFirst(at) : .change(name, nil))
        }
      }
      if item["detected"]?.content == .boolean(true) { actions.append(.detected) }
      if item["rename_folder"] != nil { actions.append(.renameFolder) }
      if item["write_preset"] != nil { actions.append(.writePreset) }
      guard !actions.isEmpty else { throw failure(item.range.lowerBound, "this fix does nothing") }
      result.append(
        Rule.FixTemplate(
          when: try expression(item["when"], names, .boolean),
          safety: safety,
          message: try item["message"]?.string.map { text throws(RuleFileError) in
            try message(root, "fix", text, names)
          },
          actions: actions
        )
      )
    }
    return result
  }

  private func message(_ root: Node, _ key: String, _ text: String, _ names: RuleNames) throws(RuleFileError)
    -> MessageTemplate
  {
    do throws(ExpressionError) { return try MessageTemplate(text, names: names) } catch {
      throw failure(root[key].map { place(error.offset, in: $0) } ?? 0, error.message)
    }
  }

  // MARK: Places

  /// The file offset of a byte of a scalar's text, provided that the scalar is written on one line.
  private func place(_ offset: Int, in node: Node) -> Int {
    switch node.style {
    case .doubleQuoted, .singleQuoted: min(node.range.lowerBound + 1 + offset, node.range.upperBound)
    case .plain: min(node.range.lowerBound + offset, node.range.upperBound)
    default: node.range.lowerBound
    }
  }

  private func failure(_ offset: Int, _ message: String) -> RuleFileError {
    RuleFileError(
      path: document.source.path,
      position: LineIndex(document.source).position(of: offset),
      message: message
    )
  }
}
