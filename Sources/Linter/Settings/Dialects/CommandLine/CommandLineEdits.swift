import Documents

extension CommandLineDialect {
  /// Edits of an option's words; a new option goes after the last one.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let end = settings.commandEnd else { return nil }
    if let place = settings.place(change.name) {
      // A flag has no value: it is present or absent.
      if change.value == .boolean(true), settings.value(change.name) == .boolean(true) { return [] }
      let isOff = change.value == .boolean(false) && Catalogue.options[change.name]?.type == .bool
      guard let value = change.value, !isOff else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value, value != .boolean(false) else { return [] }
    let argument = ArgumentName(change.name)
    if let argument, let list = settings.argumentLists[argument.option] {
      return Editing.appending(argument.key, value, to: list, in: file)
    }
    let words =
      argument.map { "--\($0.option) \($0.key)=\(PythonLiteral.text(value))" }
      ?? (value == .boolean(true) ? "--\(change.name)" : "--\(change.name) \(PythonLiteral.text(value))")
    return [Edit(end..<end, " " + words)]
  }
}
