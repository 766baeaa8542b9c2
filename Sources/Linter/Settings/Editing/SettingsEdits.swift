import Documents

extension Settings {
  /// The edits of the linted file that make a change; nil if it cannot be made there.
  public func edits(for change: SettingChange) -> [Edit]? { dialect.type.edits(for: change, in: self) }

  /// The edits that change one subset's setting in the file that describes the subset; nil if there is none.
  public func edits(for change: SettingChange, of subset: Subset) -> [Edit]? {
    if let place = subset.settings[change.name]?.place {
      guard let value = change.value else { return Editing.removal(place, in: self) }
      return Editing.replacement(place, with: value, in: self)
    }
    guard let value = change.value, let node = subset.node, subset.file < files.count,
      let format = files[subset.file].document?.format
    else { return nil }
    return Editing.insertion(change.name, value.literal(in: format), into: node, of: files[subset.file])
  }
}
