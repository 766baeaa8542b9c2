import Documents

extension EasyScriptsTOML {
  /// Edits in the group that each option belongs to.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    if change.name == "network_module" { return [] }
    if let place = settings.place(change.name) {
      guard let value = change.value else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value else { return [] }
    if let argument = ArgumentName(change.name) {
      guard let list = settings.argumentLists[argument.option] else { return nil }
      return Editing.appending(argument.key, value, to: list, in: file)
    }
    guard let (section, key) = section(of: change.name) else { return nil }
    let parts = section.split(separator: ".").map(String.init)
    guard parts.count == 2, let table = root[parts[0]]?[parts[1]] else { return nil }
    return Editing.insertion(key, value.literal(in: .toml), into: table, of: file)
  }
}
