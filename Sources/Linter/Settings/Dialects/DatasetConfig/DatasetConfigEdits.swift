import Documents

extension DatasetConfig {
  /// None: `subset.KEY` is edited through `Settings.edits(for:of:)`, and the file has no other settings.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? {
    guard let place = settings.place(change.name) else { return nil }
    guard let value = change.value else { return Editing.removal(place, in: settings) }
    return Editing.replacement(place, with: value, in: settings)
  }
}
