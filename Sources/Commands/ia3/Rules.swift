import ArgumentParser
import Documents
import Rules

/// `ia3 rules [ID]`
struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules, or explain one."
  )

  @Argument(help: "A rule's id or slug, or the beginning of several ids.")
  var rule: String?

  @Option(help: "text, json, or markdown.")
  var format: Format = .text

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown
  }

  func run() throws {
    let library = try RuleLibrary()
    guard let rule else {
      Terminal.write(list(library.rules, library))
      return
    }
    guard let found = library.rule(rule) else {
      let group = library.rules.filter { $0.id.hasPrefix(rule) }
      guard !group.isEmpty else { throw Failure.unknownRule(rule, library) }
      return Terminal.write(list(group, library))
    }
    switch format {
    case .json: Terminal.write(RulePage.json(found, library).text(.indented) + "\n")
    case .text, .markdown: Terminal.write(RulePage.markdown(found, library))
    }
  }

  private func list(_ rules: [Rule], _ library: RuleLibrary) -> String {
    switch format {
    case .json:
      return JSONValue.array(rules.map { RulePage.json($0, library) }).text(.indented) + "\n"
    case .markdown:
      return RulePage.index(rules)
    case .text:
      let width = rules.map(\.slug.count).max() ?? 0
      return rules.map { rule in
        let slug = rule.slug + String(repeating: " ", count: width - rule.slug.count)
        let severity =
          rule.severity.rawValue + String(repeating: " ", count: 7 - rule.severity.rawValue.count)
        return "\(rule.id)  \(severity)  \(slug)  \(rule.summary)\n"
      }.joined()
    }
  }
}
