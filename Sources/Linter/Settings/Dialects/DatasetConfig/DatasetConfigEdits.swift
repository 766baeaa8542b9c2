import Documents

extension DatasetConfig {
  /// Edits of `subset.KEY` are made through `Settings.edits(for:of:)`; the file has no settings of its own.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let place = settings.place(change.name) else { return nil }
    guard let value = change.value else { return Editing.removal(place, in: settings) }
    return Editing.replacement(place, with: value, in: settings)
  }
}
