import Documents
import Settings

/// Compiles rule files: the built-in ones from their embedded form, a user's from YAML.
struct RuleLoader {
  private static let keys: Set<String> = [
    "id", "slug", "aliases", "severity", "escalate", "profile", "claims", "summary", "why", "source", "detects",
    "for", "when", "require", "at", "message", "help", "fix", "examples",
  ]

  /// The file, or a part of it.
  let document: Document
  /// The part with the texts and fixes, read when they are first needed; nil if the document has them.
  var details: (@Sendable () -> Document)?
  let definitions: [String: CompiledExpression]
  /// Whether to check names and compile messages now, so that errors are reported; the built-in rules have none.
  let isStrict: Bool

  func load() throws(RuleFileError) -> Rule {
    guard let root = document.root, document.issues.isEmpty else {
      let issue = document.issues.first
      throw failure(issue?.range.lowerBound ?? 0, issue?.message ?? "the file is empty")
    }
    for member in root.members where isStrict && !Self.keys.contains(member.key) {
      let suggestion =
        Suggestion.nearest(to: member.key, among: Self.keys).map { "; did you mean \($0)?" } ?? ""
      throw failure(member.keyRange.lowerBound, "a rule has no field '\(member.key)'\(suggestion)")
    }
    let detects = try observation(root)
    let isPerSubset = root["for"]?.string == "subset"
    let names = RuleNames(
      definitions: definitions,
      observed: detects?.values ?? [],
      hasSubset: isPerSubset,
      isChecked: isStrict
    )
    let at = try places(root, names)
    let rule = Rule(
      id: try text(root, "id"),
      slug: try text(root, "slug"),
      aliases: root["aliases"]?.items.compactMap(\.string) ?? [],
      severity: try severity(root, "severity"),
      profile: try profile(root),
      claims: try claims(root),
      origin: isStrict ? origin(root) : nil,
      detects: detects,
      isPerSubset: isPerSubset,
      at: at,
      conditions: try lazyConditions(root, names, isAlwaysTried: detects == nil),
      details: try lazyDetails(names, at: at),
      names: names
    )
    if detects == nil, rule.conditions.value.when == nil, rule.conditions.value.require == nil {
      throw failure(0, "a rule must have 'when', 'require' or 'detects'")
    }
    if isStrict { try checkMessages(root, rule) }
    return rule
  }

  // MARK: Parts

  /// The conditions, compiled now if errors are to be reported or every config needs them.
  private func lazyConditions(_ root: Node, _ names: RuleNames, isAlwaysTried: Bool) throws(RuleFileError)
    -> Lazy<Rule.Conditions>
  {
    if isStrict || isAlwaysTried {
      let compiled = try conditions(root, names)
      return Lazy { compiled }
    }
    // Those of the built-in rules compile (a test checks it).
    return Lazy { (try? conditions(root, names)) ?? Rule.Conditions() }
  }

  private func conditions(_ root: Node, _ names: RuleNames) throws(RuleFileError) -> Rule.Conditions {
    Rule.Conditions(
      when: try expression(root["when"], names, .boolean),
      require: try expression(root["require"], names, .boolean),
      escalation: try escalation(root, names)
    )
  }

  /// The texts and fixes; most of those of the built-in rules are not needed in a run.
  private func lazyDetails(_ names: RuleNames, at: [String]) throws(RuleFileError) -> Lazy<Rule.Details> {
    guard let read = details else {
      let compiled = try details(names, at: at)
      return Lazy { compiled }
    }
    // Those of the built-in rules compile (a test checks it).
    return Lazy { [definitions, isStrict] in
      let loader = RuleLoader(document: read(), definitions: definitions, isStrict: isStrict)
      return (try? loader.details(names, at: at))
        ?? Rule.Details(summary: "", message: Message("", names: names), help: nil, fixes: [])
    }
  }

  private func details(_ names: RuleNames, at: [String]) throws(RuleFileError) -> Rule.Details {
    guard let root = document.root else { throw failure(0, "the file is empty") }
    return Rule.Details(
      summary: try text(root, "summary"),
      message: Message(try text(root, "message"), names: names),
      help: root["help"]?.string.map { Message($0, names: names) },
      fixes: try fixes(root, names, at: at)
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
      guard let safety = item["safety"]?.string.flatMap(Fix.Safety.init) else {
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
          message: item["message"]?.string.map { Message($0, names: names) },
          actions: actions
        )
      )
    }
    return result
  }

  private func checkMessages(_ root: Node, _ rule: Rule) throws(RuleFileError) {
    let messages: [(key: String, message: Message?)] = [
      ("message", rule.details.value.message), ("help", rule.details.value.help),
    ]
    for (key, message) in messages {
      guard let node = root[key], let message else { continue }
      do { try message.compile() } catch { throw failure(place(error.offset, in: node), error.message) }
    }
    for fix in rule.details.value.fixes {
      guard let message = fix.message, let node = root["fix"] else { continue }
      do { try message.compile() } catch { throw failure(node.range.lowerBound, error.message) }
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
