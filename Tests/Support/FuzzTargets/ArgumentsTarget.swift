import Documents
import Settings

/// Strings and arrays of arguments: where each argument stands, and edits of single arguments.
///
/// The first byte says what the rest is: the literal of `optimizer_args` in JSON or TOML, or words of a command line.
enum ArgumentsTarget {
  static let run: Target = { input in
    guard let form = Form(input.first), let settings = form.read(Array(input.dropFirst())) else {
      return .rejected
    }
    checkPlaces(settings)
    // A word that is no argument may be joined to another one by the removal of what stands between them.
    guard let list = settings.argumentLists["optimizer_args"],
      !settings.observations.contains(where: { $0.kind == .argumentShape })
    else { return .tried }
    let keys = list.arguments.map(\.key)
    // Of arguments with one key the last wins, and removing it lets another win.
    for argument in list.arguments
    where keys.count(where: { $0 == argument.key }) == 1 && isPlain(argument.key) {
      change(argument.key, to: .float(0.625), settings, form)
      change(argument.key, to: nil, settings, form)
    }
    if !keys.contains("zz_new") { change("zz_new", to: .float(0.625), settings, form) }
    return .tried
  }

  private enum Form {
    case json, toml, words

    init?(_ letter: UInt8?) {
      switch letter {
      case UInt8(ascii: "j"): self = .json
      case UInt8(ascii: "t"): self = .toml
      case UInt8(ascii: "w"): self = .words
      default: return nil
      }
    }

    /// The settings of a config around the literal; nil where that breaks out of its place.
    func read(_ literal: [UInt8]) -> Settings? {
      switch self {
      case .json:
        return settings(Array("{\"optimizer_args\": ".utf8) + literal + Array(", \"network_dim\": 1}".utf8))
      case .toml:
        return settings(Array("optimizer_args = ".utf8) + literal + Array("\nnetwork_dim = 1\n".utf8))
      case .words:
        return settings(Array("train_network.py --optimizer_args ".utf8) + literal + Array("\n".utf8))
      }
    }

    func settings(_ bytes: [UInt8]) -> Settings? {
      let source = Source(path: "input", bytes: bytes)
      if self == .words { return CommandLineDialect.settings(of: SettingsFile(source: source)) }
      let document = Document.parse(source, as: self == .json ? .json : .toml)
      let keys = document.root?.members.map(\.key)
      guard keys == ["optimizer_args", "network_dim"], document.issues.isEmpty else { return nil }
      let file = SettingsFile(source: source, document: document)
      return self == .json ? KohyaJSON.settings(of: file) : SDScriptsTOML.settings(of: file)
    }
  }

  private static func checkPlaces(_ settings: Settings) {
    guard let source = settings.files.first?.source else { return }
    for observation in settings.observations where observation.file == 0 {
      if let range = observation.range { check(range, in: source.bytes, observation.kind.name) }
      _ = applied(observation.edits, to: source.bytes, observation.kind.name)
    }
    for list in settings.argumentLists.values {
      var end = 0
      for argument in list.arguments {
        check(argument.range, in: source.bytes, "argument \(argument.key)")
        check(argument.range.lowerBound >= end, "argument \(argument.key) out of order")
        end = argument.range.upperBound
        check(
          argument.range.contains(argument.keyRange),
          "key of \(argument.key): \(argument.keyRange) outside \(argument.range)"
        )
        check(
          argument.range.contains(argument.valueRange),
          "value of \(argument.key): \(argument.valueRange) outside \(argument.range)"
        )
      }
    }
  }

  private static func change(_ key: String, to value: Value?, _ settings: Settings, _ form: Form) {
    let name = "optimizer_args.\(key)"
    guard let bytes = settings.files.first?.source.bytes,
      let edits = settings.edits(for: SettingChange(name: name, value: value))
    else { return }
    let result = applied(edits, to: bytes, "change of \(key)")
    guard let after = form.settings(result) else {
      fatalError("changing \(key) to \(String(describing: value)) breaks \(text(bytes)) → \(text(result))")
    }
    let what = "changing \(key) to \(String(describing: value)): \(text(bytes)) → \(text(result))"
    check(after.place(name) == nil || value != nil, "not removed: \(what)")
    check(value == nil || after.value(name) == value, "not set: \(what)")
    for (other, setting) in settings.values
    where other != name && other.hasPrefix("optimizer_args.") && setting.place != nil {
      check(after.value(other) == setting.value, "\(other) changed too: \(what)")
    }
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.allSatisfy { $0 == 0x5F || ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
  }
}
