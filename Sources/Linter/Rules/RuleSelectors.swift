/// Ids of rules, prefixes of ids, and slugs; looking a rule up takes the same time however many there are.
struct RuleSelectors: Sendable {
  private let names: Set<String>

  init(_ names: some Sequence<String>) { self.names = Set(names) }

  var isEmpty: Bool { names.isEmpty }

  func contains(_ name: String) -> Bool { names.contains(name) }

  /// Whether one of them is the rule's id, slug or former slug.
  func name(_ rule: Rule) -> Bool {
    !isEmpty && (names.contains(rule.id) || names.contains(rule.slug) || rule.aliases.contains(where: names.contains))
  }

  /// Whether `Rule.matches` holds for one of them.
  func cover(_ rule: Rule) -> Bool {
    guard !isEmpty else { return false }
    return name(rule) || names.contains("ALL") || rule.id.indices.contains { names.contains(String(rule.id[..<$0])) }
  }
}
