import ArgumentParser
import Documents
import Rules

/// `ia3 rules [ID]`
struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules, or explain one.")

  @Argument(help: "A rule's id or slug.")
  var rule: String?

  @Option(help: "text, json, or markdown.")
  var format: Format = .text

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown
  }

  func run() throws {
    let library = try RuleLibrary()
    guard let rule else {
      Terminal.write(list(library))
      return
    }
    guard let found = library.rule(rule) else { throw ValidationError("there is no rule '\(rule)'; see 'ia3 rules'") }
    switch format {
    case .json: Terminal.write(RulePage.json(found, library).text(.indented) + "\n")
    case .text, .markdown: Terminal.write(RulePage.markdown(found, library))
    }
  }

  private func list(_ library: RuleLibrary) -> String {
    switch format {
    case .json:
      return JSONValue.array(library.rules.map { RulePage.json($0, library) }).text(.indented) + "\n"
    case .markdown:
      return RulePage.index(library)
    case .text:
      let width = library.rules.map(\.slug.count).max() ?? 0
      return library.rules.map { rule in
        let slug = rule.slug + String(repeating: " ", count: width - rule.slug.count)
        let severity = rule.severity.rawValue + String(repeating: " ", count: 7 - rule.severity.rawValue.count)
        return "\(rule.id)  \(severity)  \(slug)  \(rule.summary)\n"
      }.joined()
    }
  }
}
