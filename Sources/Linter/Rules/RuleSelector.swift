/// A word that stands for rules: an id, the beginning of ids, a slug, or `ALL`.
public struct RuleSelector: Sendable, Hashable {
  /// The word.
  public let text: String

  /// Makes a selector.
  public init(_ text: String) { self.text = text }

  /// Whether it stands for a rule.
  public func matches(_ rule: Rule) -> Bool { text == "ALL" || names(id: rule.id, slug: rule.slug) }

  /// Whether it is a rule's slug, its id or the beginning of its id.
  public func names(id: String, slug: String) -> Bool { id.hasPrefix(text) || slug == text }
}
