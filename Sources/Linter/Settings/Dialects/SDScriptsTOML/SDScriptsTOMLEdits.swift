import Documents

extension SDScriptsTOML {
  /// Edits of keys and of items of argument arrays; new keys go to the top level or the first section.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    if let place = settings.place(change.name) {
      guard let value = change.value else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value else { return [] }
    if let argument = ArgumentName(change.name) {
      if let list = settings.argumentLists[argument.option] {
        return Editing.appending(argument.key, value, to: list, in: file)
      }
      let item = TOMLText.quoted("\(argument.key)=\(PythonLiteral.text(value))")
      return Editing.insertion(argument.option, "[\(item)]", into: home(root), of: file)
    }
    guard Catalogue.options[change.name] != nil else { return nil }
    return Editing.insertion(change.name, value.literal(in: .toml), into: home(root), of: file)
  }

  /// Where a new key goes: the top level, or the first section if the top level has no keys.
  private static func home(_ root: Node) -> Node {
    if root.members.contains(where: { !$0.value.isMapping }) { return root }
    return root.members.first { $0.value.isMapping }?.value ?? root
  }
}
