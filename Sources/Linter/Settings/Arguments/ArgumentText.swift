/// How `key=value` arguments of optimizers, schedulers and networks are written.
enum ArgumentText {
  /// One argument as one word.
  static func word(_ option: String, _ key: String, _ value: Value) -> String {
    // Networks take their values as text; optimizers and schedulers evaluate them as Python literals.
    "\(key)=\(option == "network_args" ? PythonLiteral.text(value) : literal(value, nested: false))"
  }

  /// The arguments of an option among settings, as words in order of key.
  static func words(_ option: String, of settings: [String: Value]) -> [(name: String, word: String)] {
    settings.compactMap { name, value in
      guard let argument = ArgumentName(name), argument.option == option else { return nil }
      return (name, word(option, argument.key, value))
    }.sorted { $0.name < $1.name }
  }

  private static func literal(_ value: Value, nested: Bool) -> String {
    switch value {
    case .string(let text):
      return "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    case .list(let items):
      let words = items.map { literal($0, nested: true) }
      if items.count > 1, !nested { return words.joined(separator: ",") }
      return "(" + words.joined(separator: ",") + (items.count == 1 ? ",)" : ")")
    default: return PythonLiteral.text(value)
    }
  }
}
