extension Rule {
  /// Whether a word of `--select` and the like stands for this rule: its id, the beginning of its id, its slug, or `ALL`.
  public func matches(selector: String) -> Bool { id.hasPrefix(selector) || slug == selector || selector == "ALL" }
}
