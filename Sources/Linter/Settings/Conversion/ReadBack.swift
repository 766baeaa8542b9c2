import Documents

/// Reads back a config that was just written, to find what its dialect could not express.
enum ReadBack {
  /// The names of the settings that are lost, in order.
  static func missing(_ settings: [String: Value], from text: String, as dialect: DialectName) -> [String] {
    let read = self.settings(text, as: dialect)
    return settings.keys.filter { !arrives($0, settings[$0], in: read) }.sorted()
  }

  /// The settings of a text in memory.
  static func settings(_ text: String, as dialect: DialectName) -> Settings {
    let source = Source(path: "config", text: text)
    let document = dialect.type.formats.first.map { Document.parse(source, as: $0) }
    return dialect.type.settings(of: SettingsFile(source: source, document: document))
  }

  private static func arrives(_ name: String, _ value: Value?, in settings: Settings) -> Bool {
    let read = ([name: settings.value(name)].compactMapValues(\.self)).withSizesAsText()[name]
    if isEqual(value, read) { return true }
    if let argument = ArgumentName(name) {
      // A network takes what is falsy and what is missing alike, unless its library has another default.
      return argument.option == "network_args" && read == nil && value?.isFalsy != false
        && settings.argumentDefault(name)?.isFalsy != false
    }
    // A seed of 0 is a seed; in other options sd-scripts treats 0, "" and false as unset.
    return name != "seed" && value?.isFalsy != false && read?.isFalsy != false
  }

  /// Whether two values mean the same: `1` and `1.0` do, and so do `512` and `"512"`.
  static func isEqual(_ left: Value?, _ right: Value?) -> Bool {
    switch (left, right) {
    case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy { isEqual($0, $1) }
    default: break
    }
    if let a = left?.number, let b = right?.number { return a == b }
    if left?.string != nil || right?.string != nil { return left?.plainText == right?.plainText }
    return left == right
  }
}

extension [String: Value] {
  /// The same settings with sizes in sd-scripts' form: `resolution` is a text such as `512,768`.
  func withSizesAsText() -> [String: Value] {
    guard let size = self["resolution"], size.string == nil else { return self }
    var result = self
    if case .list(let sides) = size {
      result["resolution"] = .string(sides.map(\.plainText).joined(separator: ","))
    } else {
      result["resolution"] = .string(size.plainText)
    }
    return result
  }
}
