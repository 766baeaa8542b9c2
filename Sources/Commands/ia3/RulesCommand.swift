import ArgumentParser
import CommandSupport
import Documents
import Rules
import TextFormatting

/// `ia3 rules [ID]`
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules, explain one, or search them."
  )

  @Argument(
    help: "A rule's id or slug, a prefix of several ids, or a word to search for in names and texts.",
    completion: .offering { beginning, _ in OfferedNames.rules(beginning) }
  )
  var rule: String?

  @Option(help: "Output format.")
  var format: Format = .text

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown
  }

  func run() throws {
    let library = RuleLibrary()
    guard let rule else {
      Terminal.output.write(list(library.rules, library))
      return
    }
    guard let found = library.rule(rule) else {
      let group = library.rules.filter { $0.id.hasPrefix(rule) }
      if !group.isEmpty { return Terminal.output.write(list(group, library)) }
      let mentions = library.mentions(of: rule)
      guard !mentions.isEmpty else { throw Failure.unknownRule(rule, library) }
      Terminal.error.line(
        "no rule is called '\(rule)'; \(plural(mentions.count, "rule mentions", "rules mention")) it:"
      )
      return Terminal.output.write(list(mentions, library))
    }
    switch format {
    case .json: Terminal.output.write(json: RulePage.json(found, library))
    case .text, .markdown: Terminal.output.write(RulePage.markdown(found, library))
    }
  }

  private func list(_ rules: [Rule], _ library: RuleLibrary) -> String {
    switch format {
    case .json:
      return JSONValue.array(rules.map { RulePage.json($0, library) }).text(.indented) + "\n"
    case .markdown:
      return RulePage.index(rules)
    case .text:
      return ColumnTable(
        rules.map { [$0.id, $0.severity.rawValue, $0.slug, $0.summary] },
        columns: Terminal.output.layoutWidth
      ).text
    }
  }
}
