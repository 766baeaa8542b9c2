/// Lists of numbers among a network's arguments, such as a rank for each block: `block_dims=2,4,8,…`.
extension SettingsReader {
  mutating func checkItems() {
    guard let module = settings.value("network_module")?.string,
      let rows = Catalogue.arguments["network_args:\(module)"]
    else { return }
    for row in rows.values.filter(\.hasItems).sorted(by: { $0.name < $1.name }) {
      let name = "network_args.\(row.name)"
      guard let items = row.items, let setting = settings.values[name], let place = setting.place,
        let text = setting.value.map(PythonLiteral.text), isRead(row.name),
        // The GUI leaves an empty field out.
        !text.isEmpty || settings.dialect != .kohyaJSON
      else { continue }
      check(row.name, text, items, of: module, at: place.range)
    }
  }

  /// `create_network` in sd-scripts' networks/lora.py looks at the other lists only beside ranks or weights by block.
  func isRead(_ key: String) -> Bool {
    let weights = ["down_lr_weight", "mid_lr_weight", "up_lr_weight"]
    let others: [String]
    switch key {
    case "block_alphas", "conv_block_alphas", "conv_block_dims": others = weights + ["block_dims"]
    case "block_lr_zero_threshold": others = weights
    default: return true
    }
    return others.contains {
      settings.values["network_args.\($0)"].map { $0.place != nil && !$0.isUnset } ?? false
    }
  }

  private mutating func check(
    _ key: String,
    _ text: String,
    _ items: ArgumentItems,
    of module: String,
    at range: Range<Int>
  ) {
    let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    if items.kind == .weight, parts.count == 1, key != "mid_lr_weight" {
      checkCurve(key, text, of: module, at: range)
      return
    }
    let wrong = parts.first { part in
      switch items.kind {
      case .int: !PythonNumber.isInteger(part)
      case .float: !PythonNumber.isNumber(part)
      case .weight: !part.isEmpty && !PythonNumber.isNumber(part)
      }
    }
    if let wrong {
      observeItem(
        .argumentType,
        key,
        module,
        at: range,
        [
          "expected": .string(items.kind == .int ? "integers" : "numbers"),
          "actual": .string(wrong.isEmpty ? text : wrong),
        ]
      )
      return
    }
    let counts = expectedCounts(items)
    guard !counts.contains(parts.count) else { return }
    let effect: String? =
      switch items.kind {
      case .weight: parts.count < (counts.first ?? 0) ? "the missing ones are 1" : "the rest is ignored"
      case .int, .float: nil
      }
    observeItem(
      .argumentCount,
      key,
      module,
      at: range,
      [
        "expected": .string(counts.map(String.init).joined(separator: " or ")), "actual": .integer(parts.count),
        "effect": effect.map(Value.string),
      ].compactMapValues(\.self)
    )
  }

  /// How many items there can be: a TOML file does not say which script reads it.
  private func expectedCounts(_ items: ArgumentItems) -> [Int] {
    guard let other = items.counts.dropFirst().first, let usual = items.counts.first else { return items.counts }
    let model = settings.value("pretrained_model_name_or_path")?.string
    let family = model.flatMap { BaseModel(named: $0).family }
    if settings.script?.hasPrefix("sdxl") == true || family == .sdxl { return [other] }
    if family == .sd1 || family == .sd2 { return [usual] }
    return settings.dialect == .sdScriptsTOML ? [usual, other] : [usual]
  }

  /// `get_block_lr_weight` in sd-scripts' networks/lora.py: one word is the name of a curve, perhaps with a base.
  private mutating func checkCurve(_ key: String, _ text: String, of module: String, at range: Range<Int>) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let curves = ["cosine", "sine", "linear", "reverse_linear", "zeros"]
    if let name = parts.first, !curves.contains(name) {
      observeChoice("network_args.\(key)", key: key, value: name, curves, at: range)
    } else if parts.count > 1, !PythonNumber.isNumber(parts[1]) {
      observeItem(
        .argumentType,
        key,
        module,
        at: range,
        ["expected": .string("a number"), "actual": .string(parts[1])]
      )
    }
  }

  private mutating func observeItem(
    _ kind: Observation.Kind,
    _ key: String,
    _ module: String,
    at range: Range<Int>,
    _ values: [String: Value]
  ) {
    let all = values.merging(["argument": .string(key), "owner": .string(module)]) { first, _ in first }
    observe(kind, range, setting: "network_args.\(key)", all)
  }
}
