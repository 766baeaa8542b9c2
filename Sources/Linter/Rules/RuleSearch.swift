extension RuleLibrary {
  /// The rules whose names or texts have a word in them, in any case: first those whose name or summary has it.
  public func mentions(of word: String) -> [Rule] {
    let word = word.lowercased()
    func has(_ text: String) -> Bool { text.lowercased().contains(word) }
    let named = rules.filter { rule in ([rule.id, rule.slug, rule.summary] + rule.aliases).contains(where: has) }
    let known = Set(named.map(\.id))
    return named
      + rules.filter { rule in
        guard !known.contains(rule.id) else { return false }
        let root = document(of: rule)?.root
        return [text(of: rule).why, root?["message"]?.string ?? "", root?["help"]?.string ?? ""].contains(where: has)
      }
  }
}
