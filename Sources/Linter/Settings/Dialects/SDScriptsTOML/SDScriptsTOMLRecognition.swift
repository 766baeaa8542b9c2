import Documents

extension SDScriptsTOML {
  /// Whether at least half of the keys, with sections flattened, are options.
  public static func recognizes(_ root: Node) -> Bool {
    var keys: [String] = []
    for member in root.members {
      keys += member.value.isMapping ? member.value.members.map(\.key) : [member.key]
    }
    let known = keys.count { Catalogue.options[$0] != nil }
    return known >= 1 && known * 2 >= keys.count
  }

  /// Whether the text has an option that nearly every such file has.
  public static func isSuggested(by text: String, in format: Format) -> Bool {
    format == .toml
      && (text.contains("pretrained_model_name_or_path") || text.contains("optimizer_type"))
  }
}
