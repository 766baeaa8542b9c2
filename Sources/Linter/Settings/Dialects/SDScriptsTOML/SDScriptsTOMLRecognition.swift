import Documents

extension SDScriptsTOML {
  /// Whether at least half of the keys, with sections flattened, are options.
  public static func recognizes(_ root: Node) -> Bool {
    var (known, all) = (0, 0)
    func count(_ member: Member) {
      all += 1
      if Catalogue.options.contains(member.key) { known += 1 }
    }
    for member in root.members {
      if member.value.isMapping { member.value.members.forEach(count) } else { count(member) }
    }
    return known >= 1 && known * 2 >= all
  }

  /// Whether the text has an option that nearly every such file has.
  public static func isSuggested(by text: String, in format: Format) -> Bool {
    format == .toml
      && (text.contains("pretrained_model_name_or_path") || text.contains("optimizer_type"))
  }
}
