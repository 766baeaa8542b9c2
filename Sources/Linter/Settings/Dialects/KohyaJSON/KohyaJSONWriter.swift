import Documents

extension KohyaJSON {
  /// The JSON as the GUI saves it: keys sorted, two spaces, ASCII only, no newline at the end.
  ///
  /// sd-scripts' options that have no key, or that the GUI would drop, go to `additional_parameters`.
  /// Releases up to 23 get the older format: steps and seed as strings, arguments in quotes.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig? {
    let settings = settings.withSizesAsText()
    var writer = GUIWriter(options, settings)
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where ArgumentName(name) == nil {
      writer.write(name, value)
    }
    writer.writeNetwork(settings)
    for option in ["lr_scheduler_args", "optimizer_args"] { writer.writeArguments(option, settings) }
    writer.writeNoise(settings)
    for name in ReadBack.missing(settings, from: writer.text, as: .kohyaJSON) {
      writer.writeAsParameter(name, settings[name])
    }
    let text = writer.text
    let subsets = options.subsets.isEmpty ? [] : ["subsets"]
    return EncodedConfig(
      text: text,
      lost: (ReadBack.missing(settings, from: text, as: .kohyaJSON) + subsets).sorted()
    )
  }
}

/// Collects the GUI's keys with their literals.
private struct GUIWriter {
  private let family: ModelFamily?
  private let script: String
  private let tab: String
  private let release: Int
  /// The `LoRA_type`; nil if the GUI has none for the network.
  private let type: String?
  private var members: [String: String] = [:]
  private var parameters: [String] = []

  /// Whether the file is for the GUI's older generation.
  private var isOld: Bool { release <= 23 }

  init(_ options: EncodingOptions, _ settings: [String: Value]) {
    script = options.script
    release = options.release ?? .max
    family = ModelFamily(script: script)
    tab =
      script.hasSuffix("train_network")
      ? "lora"
      : script.hasSuffix("textual_inversion")
        ? "textual_inversion" : script == "fine_tune" ? "finetune" : "dreambooth"
    type = Self.type(of: settings, family)
    if let family { members[family.box] = "true" }
  }

  var text: String {
    var members = members
    if !parameters.isEmpty {
      members["additional_parameters"] = JSONText.asciiQuoted(parameters.joined(separator: " "))
    }
    if members.isEmpty { return "{}" }
    let lines = members.sorted { $0.key < $1.key }.map { "  \(JSONText.asciiQuoted($0.key)): \($0.value)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}"
  }

  // MARK: Keys

  mutating func write(_ name: String, _ value: Value) {
    switch name {
    case "network_module": return
    case "text_encoder_lr": writeTextEncoderRates(value)
    case "lr_warmup_steps": writeWarmup(value)
    case "xformers", "sdpa":
      if value == .boolean(true) || members["xformers"] == nil { writeAttention(name, value) }
    default:
      guard let row = row(of: name), isAccepted(value, row) || Catalogue.options[name] == nil else { return }
      members[row.key] = literal(value, row)
    }
  }

  /// Whether the field accepts the value: drop-downs reject what they do not offer, and numbers have bounds.
  ///
  /// `caption_extension` has been such a drop-down since release 23.1, so the guide's `.none-use-foldername` would
  /// stop the GUI; in `additional_parameters` it works.
  private func isAccepted(_ value: Value, _ row: GUIKeyRow) -> Bool {
    if !row.choices.isEmpty { return row.choices.contains(value.plainText) || GUIFile.kept(value) == nil }
    guard let number = value.number, number != 0 else { return true }
    let maximum = type.map { NetworkType.maximum(of: row, in: $0) } ?? row.maximum
    return (row.minimum.map { number >= $0 } ?? true) && (maximum.map { number <= $0 } ?? true)
  }

  private mutating func writeAttention(_ name: String, _ value: Value) {
    members["xformers"] = JSONText.asciiQuoted(value == .boolean(true) ? name : "none")
  }

  /// Writes a share of the run as a percentage in `lr_warmup`; steps have had their own key since release 25.
  private mutating func writeWarmup(_ value: Value) {
    switch value {
    case .integer(0): members["lr_warmup"] = "0"
    case .integer:
      guard let row = row(of: "lr_warmup_steps", key: "lr_warmup_steps") else { return }
      members[row.key] = literal(value, row)
      members["lr_warmup"] = "0"
    case .float(let share) where (0...1).contains(share):
      let percent = (share * 100 * 1e9).rounded() / 1e9
      members["lr_warmup"] = Int(exactly: percent).map(String.init) ?? PythonFloat.text(percent)
    default: return
    }
  }

  /// The tab has a field for each of two rates, and passes one on for both text encoders.
  private mutating func writeTextEncoderRates(_ value: Value) {
    var rates = [value]
    if case .list(let items) = value { rates = items }
    guard let first = rates.first, (1...2).contains(rates.count), let row = row(of: "text_encoder_lr"),
      rates.allSatisfy({ $0.number != nil && isAccepted($0, row) })
    else { return }
    members[row.key] = literal(first, row)
    if rates.count == 2, !ReadBack.isEqual(rates[0], rates[1]),
      let second = self.row(of: "text_encoder_lr", key: "t5xxl_lr")
    {
      members[second.key] = literal(rates[1], second)
    }
  }

  private static func type(of settings: [String: Value], _ family: ModelFamily?) -> String? {
    guard var module = settings["network_module"]?.string else { return nil }
    if module == "networks.lora_sd3", family == .sd3 { module = "networks.lora" }
    let hasConvolutions = settings["network_args.conv_dim"]?.isFalsy == false
    let algo = settings["network_args.algo"]?.string
    return NetworkType.type(module: module, algo: algo, hasConvolutions: hasConvolutions)
  }

  mutating func writeNetwork(_ settings: [String: Value]) {
    guard let type else { return }
    members["LoRA_type"] = JSONText.asciiQuoted(type)
    for (name, value) in settings where name != "network_args.algo" {
      guard let argument = ArgumentName(name), argument.option == "network_args",
        let (row, passing) = field(of: argument.key, in: type)
      else { continue }
      members[row.key] = literal(value, row)
      if !value.isFalsy, let condition = passing.condition { tick(condition) }
    }
  }

  /// The keys of networks' arguments, with the names that most types of network have for these.
  private static let argumentKeys: [(row: GUIKeyRow, name: String)] = Catalogue.guiKeys.values.compactMap { row in
    guard row.until == nil, let own = row.option.flatMap(ArgumentName.init), own.option == "network_args" else {
      return nil
    }
    return (row, own.key)
  }

  /// The key as which a type of network gets an argument.
  private func field(of argument: String, in type: String) -> (GUIKeyRow, GUIKeyRow.Passing)? {
    for (row, name) in Self.argumentKeys where row.isOn(tab: tab) && isKnown(row) {
      guard let passing = row.passing(to: type), (passing.argument ?? name) == argument else { continue }
      return (row, passing)
    }
    return nil
  }

  /// Ticks a box that has no other effect than passing the argument on.
  private mutating func tick(_ condition: String) {
    guard let row = Catalogue.guiKeys[condition], row.type == .bool, row.option == nil,
      !ModelFamily.allCases.contains(where: { $0.box == condition })
    else { return }
    members[condition] = "true"
  }

  /// Writes all arguments of an option as one string; the GUI splits it at blanks, so no argument may contain one.
  mutating func writeArguments(_ option: String, _ settings: [String: Value]) {
    let words = ArgumentText.words(option, of: settings).map(\.word).filter(Self.isOneWord)
    guard !words.isEmpty else { return }
    members[option] = JSONText.asciiQuoted(words.map { isOld ? "\"\($0)\"" : $0 }.joined(separator: " "))
  }

  /// Chooses the kind of noise, because the GUI passes on only one.
  mutating func writeNoise(_ settings: [String: Value]) {
    guard members["noise_offset_type"] == nil, (settings["multires_noise_iterations"]?.number ?? 0) > 0,
      (settings["noise_offset"]?.number ?? 0) == 0
    else { return }
    members["noise_offset_type"] = JSONText.asciiQuoted("Multires")
  }

  /// The row of a setting's key in this tab, release and model family.
  private func row(of name: String, key: String? = nil) -> GUIKeyRow? {
    let rows = Catalogue.guiKeys.values.filter { row in
      guard row.option == name || (row.option == nil && row.key == name), row.until == nil else {
        return false
      }
      guard key == nil || row.key == key, row.isOn(tab: tab), isKnown(row) else { return false }
      let owner = ModelFamily.allCases.first { row.key.hasPrefix($0.prefix) }
      return owner == nil || owner == family
    }
    return rows.min { rank($0, name) < rank($1, name) }
  }

  private func rank(_ row: GUIKeyRow, _ name: String) -> (Int, String) {
    if let family, row.key.hasPrefix(family.prefix) { return (0, row.key) }
    return (row.key == name ? 1 : 2, row.key)
  }

  /// Whether the release has the key; `v25.0.0` counts as 25.
  private func isKnown(_ row: GUIKeyRow) -> Bool {
    guard let since = row.since else { return true }
    let major = since.dropFirst().prefix { $0.isASCII && $0.isNumber }
    return (Int(major) ?? (since == "dev" ? .max : 0)) <= release
  }

  /// A value as a literal of the type in which the GUI stores the key.
  private func literal(_ value: Value, _ row: GUIKeyRow) -> String {
    if isOld, ["max_train_steps", "max_train_epochs", "seed"].contains(row.key) {
      return JSONText.asciiQuoted(value.plainText)
    }
    switch (row.type, value) {
    case (.int, .float(let number)):
      return Int(exactly: number).map(String.init) ?? PythonFloat.text(number)
    case (.float, .integer(let number)): return PythonFloat.text(Double(number))
    case (.string, .integer), (.string, .float): return JSONText.asciiQuoted(value.plainText)
    default: return PythonValue(value).json
    }
  }

  // MARK: Additional parameters

  /// Writes an option to `additional_parameters`, which takes precedence over the GUI's keys; false cannot be expressed
  /// there.
  mutating func writeAsParameter(_ name: String, _ value: Value?) {
    guard let option = Catalogue.options[name], option.removed == nil, option.scripts.contains(script),
      let value, value != .boolean(false)
    else { return }
    var words: [String] = []
    switch value {
    case .boolean: break
    case .list(let items): words = items.map(PythonLiteral.text)
    default: words = [PythonLiteral.text(value)]
    }
    guard words.allSatisfy(Self.isOneWord) else { return }
    if isOld, option.type == .string { words = words.map { "\"\($0)\"" } }
    parameters.append((["--\(name)"] + words).joined(separator: " "))
    if let row = row(of: name) { members[row.key] = nil }
  }

  /// Whether the GUI keeps a word intact: it drops double quotes and splits at blanks.
  private static func isOneWord(_ word: String) -> Bool {
    !word.isEmpty && !word.contains { $0.isWhitespace || $0 == "\"" }
  }
}
