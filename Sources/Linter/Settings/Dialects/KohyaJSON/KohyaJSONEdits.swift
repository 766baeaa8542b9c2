import Documents

extension KohyaJSON {
  /// Edits in the GUI's own keys and types.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    switch change.name {
    case "network_module": return []
    case "network_args.algo":
      guard case .string(let algo) = change.value,
        let type = NetworkType.type(module: "lycoris.kohya", algo: algo)
      else {
        return nil
      }
      return setting("LoRA_type", .string(type), root, file, settings)
    case "lr_warmup_steps":
      let steps = change.value?.number ?? 0
      let fromSteps =
        settings.place("lr_warmup_steps").flatMap { $0.keyRange.map(file.source.text) }
        == "\"lr_warmup_steps\""
      if fromSteps || steps >= 1 {
        return setting("lr_warmup_steps", change.value ?? .integer(0), root, file, settings)
      }
      return setting("lr_warmup", steps == 0 ? .integer(0) : .float(steps * 100), root, file, settings)
    default: break
    }
    if let place = settings.place(change.name) {
      if let value = change.value { return Editing.replacement(place, with: value, in: settings) }
      if let member = place.member?.member { return [Edit(member.value.range, unsetLiteral(member))] }
      return Editing.removal(place, in: settings)
    }
    guard let value = change.value else { return [] }
    if let argument = ArgumentName(change.name), argument.option != "network_args" {
      if let list = settings.argumentLists[argument.option] {
        return Editing.appending(argument.key, value, to: list, in: file)
      }
      let text = "\(argument.key)=\(PythonLiteral.text(value))"
      return setting(argument.option, .string(text), root, file, settings)
    }
    guard let key = guiKey(of: change.name) else { return nil }
    return setting(key, value, root, file, settings)
  }

  /// The literal that the GUI reads as "not set", in the type that the file used.
  private static func unsetLiteral(_ member: Member) -> String {
    switch member.value.content {
    case .string: "\"\""
    case .boolean: "false"
    default: "0"
    }
  }

  /// The current GUI's key for a canonical setting.
  static func guiKey(of option: String) -> String? {
    if let row = Catalogue.guiKeys[option], row.until == nil, row.option == option || row.option == nil {
      return option
    }
    return Catalogue.guiKeys.values.filter { $0.option == option && $0.until == nil }.map(\.key).min()
  }

  private static func setting(
    _ key: String,
    _ value: Value,
    _ root: Node,
    _ file: SettingsFile,
    _ settings: Settings
  ) -> [Edit]? {
    if let member = root.member(key) {
      let place = Place(
        file: 0,
        range: member.value.range,
        keyRange: member.keyRange,
        slot: .member(of: Mapping(root))
      )
      return Editing.replacement(place, with: value, in: settings)
    }
    let isText =
      settings.generation == "v23" && ["max_train_steps", "seed", "max_train_epochs"].contains(key)
    let literal = isText ? JSONText.quoted(value.plainText) : value.literal(in: .json)
    return Editing.insertion(key, literal, into: root, of: file)
  }
}
