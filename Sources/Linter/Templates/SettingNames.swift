import Settings

/// The settings that templates may set, and checks of their values.
enum SettingNames {
  /// Whether a setting of this name exists: an option, an argument, a key of the GUI or of a dataset.
  static func isKnown(_ name: String) -> Bool {
    if let argument = ArgumentName(name) { return rows(argument.option).contains { $0[argument.key] != nil } }
    return Catalogue.options[name].map { $0.removed == nil }
      ?? (gui(name) != nil || Catalogue.datasetKeys[name] != nil)
  }

  /// The name that was probably meant; for a key of the GUI, the setting that it stands for.
  static func suggestion(for name: String) -> String? {
    if let option = Catalogue.guiKeys[name]?.option { return option }
    if let argument = ArgumentName(name) {
      let known = rows(argument.option).flatMap(\.keys)
      return Suggestion.nearest(to: argument.key, among: known).map { "\(argument.option).\($0)" }
    }
    return Suggestion.nearest(to: name, among: Catalogue.options.keys)
  }

  /// The value that a word of the command line stands for.
  static func value(of text: String, for name: String) throws(TemplateError) -> Value {
    if let argument = ArgumentName(name) {
      let literal = argument.option == "network_args" ? nil : PythonLiteral.evaluate(text).value
      if let literal { return try checked(literal, name, text) }
    }
    let type = type(of: name)
    if type == .any {
      return ValueType.bool.value(of: text) ?? ValueType.float.value(of: text) ?? .string(text)
    }
    guard let value = type.value(of: text) else {
      throw TemplateError.invalidSetting(name, value: text, expected: type.phrase)
    }
    return try checked(value, name, text)
  }

  /// Checks a value against the setting's type; a whole number becomes an integer if the setting needs one.
  static func checked(_ value: Value, _ name: String, _ text: String? = nil) throws(TemplateError) -> Value {
    let type = type(of: name)
    let shown = text ?? value.plainText
    let choices = Catalogue.options[name]?.choices ?? []
    if !choices.isEmpty, !choices.contains(value.plainText) {
      throw TemplateError.invalidSetting(
        name,
        value: shown,
        expected: "one of \(choices.joined(separator: ", "))"
      )
    }
    switch (type, value) {
    case (.int, .float(let number)):
      if let whole = Int(exactly: number) { return .integer(whole) }
    case (.any, _), (.bool, .boolean), (.int, .integer), (.float, .integer), (.float, .float),
      (.string, .string),
      (.list, .list):
      return value
    default:
      if Catalogue.options[name]?.takesList == true, case .list = value { return value }
    }
    throw TemplateError.invalidSetting(name, value: shown, expected: type.phrase)
  }

  private static func type(of name: String) -> ValueType {
    if let argument = ArgumentName(name) {
      let types = Set(rows(argument.option).compactMap { $0[argument.key]?.type })
      return types.count == 1 ? types.first ?? .any : .any
    }
    return Catalogue.options[name]?.type ?? gui(name)?.type ?? Catalogue.datasetKeys[name]?.type ?? .any
  }

  /// A key that concerns the GUI alone, such as `epoch`.
  private static func gui(_ name: String) -> GUIKeyRow? {
    Catalogue.guiKeys[name].flatMap { $0.option == nil && $0.until == nil ? $0 : nil }
  }

  private static func rows(_ option: String) -> [[String: ArgumentRow]] {
    Catalogue.arguments.receivers(of: option).map(\.rows)
  }
}
