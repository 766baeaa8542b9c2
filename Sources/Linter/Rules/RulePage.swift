import Documents
import Settings

/// A rule's page, generated from its file: for `ia3 rules ID`, for the docs, and as JSON.
public enum RulePage {
  /// The page as Markdown.
  public static func markdown(_ rule: Rule, _ library: RuleLibrary) -> String {
    let text = library.text(of: rule)
    var lines = [
      "# \(rule.slug) (\(rule.id))", "", text.summary.prefix(1).uppercased() + text.summary.dropFirst() + ".",
      "",
    ]
    lines.append("| | |")
    lines.append("| --- | --- |")
    lines.append("| severity | \(rule.severity.rawValue) |")
    lines.append("| group | \(text.group) |")
    lines.append("| profile | \(rule.profile.rawValue) |")
    if let claims = rule.claims {
      lines.append("| without it | \(claims.phrase) |")
    }
    if !rule.aliases.isEmpty {
      lines.append("| formerly | \(rule.aliases.map { "`\($0)`" }.joined(separator: ", ")) |")
    }
    lines.append("| fix | \(fixPhrase(rule)) |")
    lines += ["", "## Why", "", trimmed(text.why), "", "## Sources", ""]
    lines += text.sources.map { "- \($0)" }
    if case .relation(let kind) = rule.detects { lines += ["", "## Options", ""] + table(kind) }
    lines += ["", "## Examples"]
    for example in library.document(of: rule)?.root?["examples"]?.items ?? [] { lines += markdown(example) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The rows of the table of relations that a rule reports.
  private static func table(_ kind: RelationKind) -> [String] {
    let title =
      switch kind {
      case .needs: "needs"
      case .excludes: "cannot be used with"
      case .replaced: "is replaced by"
      case .ignored: "has no effect"
      case .bounds: "must be"
      }
    let rows = Catalogue.relations.filter { $0.kind == kind }.map { row(of: $0) }.sorted()
    let head = ["option", title, "if", "scripts", "severity", "why", "source"]
    return [line(head), line(head.map { _ in "---" })] + rows
  }

  private static func row(of relation: RelationRow) -> String {
    let condition: String = relation.when.map { "`\($0)`" } ?? "always"
    let scripts: String = relation.scripts.map { "`\($0)`" } ?? "all"
    let cells: [String] = [
      "`\(relation.option)`", relation.other, condition, scripts, relation.severity.rawValue, relation.reason,
      relation.source,
    ]
    return line(cells.map { $0.replacing("|", with: "\\|") })
  }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

  private static func fixPhrase(_ rule: Rule) -> String {
    let safeties = Set(rule.details.fixes.map(\.safety))
    if safeties.isEmpty { return "none" }
    if safeties == [.safe] { return "safe" }
    return safeties == [.unsafe] ? "unsafe: `ia3 fix --unsafe`" : "safe or unsafe, by case"
  }

  private static func markdown(_ example: Node) -> [String] {
    let dialect = example["dialect"]?.string ?? ""
    let language =
      switch dialect {
      case "kohya-json", "network-metadata": "json"
      case "command-line": "sh"
      default: example["format"]?.string ?? "toml"
      }
    func block(_ title: String, _ text: String?) -> [String] {
      guard let text else { return [] }
      return ["", "\(title) (`\(dialect)`):", "", "```\(language)", trimmed(text), "```"]
    }
    return block("Found, at the marked place", example["bad"]?.string)
      + block("Fixed", example["fixed"]?.string)
      + block("Fine", example["good"]?.string)
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.last == "\n" || text.last == " " { text.removeLast() }
    return String(text)
  }

  /// A list of rules as Markdown, with links to their pages.
  public static func index(_ rules: [Rule]) -> String {
    var lines = ["# Rules", "", "Generated from the files under `rules/` by `ia3 rules --format markdown`.", ""]
    lines += ["| id | rule | severity | fix | summary |", "| --- | --- | --- | --- | --- |"]
    for rule in rules {
      let fix = Set(rule.details.fixes.map(\.safety.rawValue)).sorted().joined(separator: ", ")
      lines.append(
        "| \(rule.id) | [\(rule.slug)](\(rule.id).md) | \(rule.severity.rawValue) | \(fix) | \(rule.summary) |"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The rule as JSON.
  public static func json(_ rule: Rule, _ library: RuleLibrary) -> JSONValue {
    let text = library.text(of: rule)
    let examples = (library.document(of: rule)?.root?["examples"]?.items ?? []).map { example in
      JSONValue.object(example.members.map { JSONValue.Member($0.key, JSONValue($0.value)) })
    }
    return .object([
      .init("id", .string(rule.id)), .init("slug", .string(rule.slug)), .init("group", .string(text.group)),
      .init("severity", .string(rule.severity.rawValue)), .init("profile", .string(rule.profile.rawValue)),
      .init("claims", JSONValue(rule.claims?.rawValue)), .init("summary", .string(text.summary)),
      .init("why", .string(text.why)),
      .init("source", .array(text.sources.map(JSONValue.string))),
      .init("fix", .array(Set(rule.details.fixes.map(\.safety.rawValue)).sorted().map(JSONValue.string))),
      .init("examples", .array(examples)),
    ])
  }
}

extension RuleClaim {
  fileprivate var phrase: String {
    switch self {
    case .crash: "the training stops with an exception"
    case .ignored: "silently without effect"
    }
  }
}
