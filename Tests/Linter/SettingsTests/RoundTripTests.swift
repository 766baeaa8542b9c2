import Testing

@testable import Settings

/// A config that was converted to another dialect, and back again.
private struct RoundTrip {
  let start: Settings
  let middle: Settings
  let end: Settings
  /// What the two conversions said that they cannot express.
  let lost: Set<String>

  /// nil if a dialect cannot be written.
  init?(_ text: String, from dialect: DialectName, over other: DialectName) {
    start = ReadBack.settings(text, as: dialect)
    let options = EncodingOptions(script: start.script ?? "train_network")
    guard let there = other.type.text(of: start.conversionValues(to: other), options: options) else { return nil }
    middle = ReadBack.settings(there.text, as: other)
    guard let back = dialect.type.text(of: middle.conversionValues(to: dialect), options: options) else { return nil }
    end = ReadBack.settings(back.text, as: dialect)
    lost = Set(there.lost + back.lost + start.argumentsWithoutValue + middle.argumentsWithoutValue)
  }

  /// Whether a setting has the same value throughout, so that its effect need not be worked out.
  func keeps(_ name: String) -> Bool {
    guard let value = start.value(name) else { return false }
    return middle.value(name) == value && end.value(name) == value
  }
}

extension Settings {
  /// What the program does, whoever decides it; nil, 0, false and "" are all unset.
  fileprivate func effect(_ name: String) -> Value? {
    let value = [name: self.value(name) ?? argumentDefault(name)].compactMapValues(\.self).withSizesAsText()[name]
    if let value, !Self.isUnset(value, name) { return value }
    let isOn = { (box: String) in self.value(box) == .boolean(true) }
    // What sd-scripts does without the option.
    switch name {
    case "text_encoder_lr": return isOn("network_train_unet_only") ? nil : self.value("learning_rate")
    case "unet_lr": return isOn("network_train_text_encoder_only") ? nil : self.value("learning_rate")
    case "network_dim": return .integer(4)
    case "optimizer_type": return .string("AdamW")
    case "output_name": return .string("last")
    default: return Self.valuesWithoutOption[name]
    }
  }
}

extension Settings {
  /// Networks take their arguments as text.
  private static func isUnset(_ value: Value, _ name: String) -> Bool {
    if name == "seed" { return false }
    guard case .string(let text) = value, ArgumentName(name)?.option == "network_args" else { return value.isFalsy }
    return SettingsReader.guess(text).isFalsy
  }
}

/// The dialects of whole configs that are not the GUI's.
private let others: [DialectName] = [.sdScriptsTOML, .easyScriptsTOML, .commandLine]

/// Every run has a model and a size; the GUI's stand where the config names none, and it names each run.
private let always: Set<String> = ["pretrained_model_name_or_path", "resolution", "wandb_run_name"]

@Suite("A config converted to another dialect and back means the same")
struct RoundTripTests {
  /// The GUI has its own keys for much of what the others only pass on.
  private static let pairs = others.flatMap { [(DialectName.kohyaJSON, $0), ($0, .kohyaJSON)] }

  private static let values: [Value] = [
    .boolean(true), .boolean(false), .integer(0), .integer(7), .float(0.25), .string("max"), .string("0"),
    .list([.float(0.5), .float(0.75)]),
  ]

  /// Settings that name an optimizer, a scheduler or a network, and the arguments that it takes.
  private struct Receiver {
    var settings: [String: Value]
    var arguments: [String]

    /// nil if no config names the group.
    init?(_ group: String) {
      let parts = group.split(separator: ":", maxSplits: 1).map(String.init)
      guard let option = parts.first, let name = parts.last, parts.count == 2 else { return nil }
      switch option {
      case "network_args":
        settings = ["network_module": .string(name)]
        if name == "lycoris.kohya" { settings["network_args.algo"] = .string("lokr") }
      case "optimizer_args": settings = ["optimizer_type": .string(name)]
      case "lr_scheduler_args": settings = ["lr_scheduler_type": .string(name)]
      default: return nil
      }
      let rows = Catalogue.arguments[group] ?? [:]
      arguments = rows.keys.filter { $0 != "algo" }.map { "\(option).\($0)" }
    }

    /// The settings with a value for each argument.
    func settings(with value: Value) -> [String: Value] {
      settings.merging(arguments.map { ($0, value) }) { $1 }
    }
  }

  /// The receivers that both dialects can name, one of each option together, so that fewer configs are converted.
  private static func receivers(_ from: DialectName, _ other: DialectName) throws -> [Receiver] {
    let known = try ["optimizer_args", "lr_scheduler_args", "network_args"].map { option in
      try Catalogue.arguments.groups.filter { $0.hasPrefix("\(option):") }.sorted().compactMap(Receiver.init).filter {
        let config = try encode($0.settings, as: from)
        let lost = RoundTrip(config.text, from: from, over: other)?.lost ?? []
        return lost.union(config.lost).isDisjoint(with: $0.settings.keys)
      }
    }
    return (0..<(known.map(\.count).max() ?? 0)).compactMap { index in
      let together = known.compactMap { index < $0.count ? $0[index] : nil }
      guard var all = together.first else { return nil }
      for receiver in together.dropFirst() {
        all.settings.merge(receiver.settings) { $1 }
        all.arguments += receiver.arguments
      }
      return all
    }
  }

  @Test("no argument of an optimizer, a schedule or a network changes or disappears", arguments: pairs)
  func arguments(_ from: DialectName, _ other: DialectName) throws {
    var compared = 0
    for receiver in try Self.receivers(from, other) {
      for value in Self.values {
        let all = receiver.settings(with: value)
        var config = try encode(all, as: from)
        let lost = Set(config.lost)
        #expect(lost.isDisjoint(with: receiver.settings.keys))
        if !lost.isEmpty { config = try encode(all.filter { !lost.contains($0.key) }, as: from) }
        let trip = try #require(RoundTrip(config.text, from: from, over: other))
        // LoRA_Easy_Training_Scripts drops an argument of 0, and tells DyLoRA by its unit.
        let isDropped = value.isFalsy && receiver.settings["network_module"] == .string("networks.dylora")
        #expect(isDropped || trip.lost.isDisjoint(with: receiver.settings.keys), "\(receiver.settings) with \(value)")
        for name in Set(receiver.arguments).subtracting(lost).subtracting(trip.lost) {
          compared += 1
          if trip.keeps(name) { continue }
          let was = trip.start.effect(name)
          #expect(ReadBack.isEqual(trip.middle.effect(name), was), "\(name)=\(value) in \(other.rawValue)")
          #expect(ReadBack.isEqual(trip.end.effect(name), was), "\(name)=\(value) back in \(from.rawValue)")
        }
      }
    }
    #expect(compared > 1000)
  }

  /// Values to try for a key of the GUI: what it fills in, and others.
  private static func literals(_ row: GUIKeyRow) -> [String] {
    switch row.type {
    case .bool: return ["true", "false"]
    case .int:
      let some = Int(max(row.minimum ?? 3, 3))
      return ["0", "1", "\(some)", row.defaultValue?.plainText].compactMap(\.self)
    case .float: return ["0", "0.25", "1.0", row.defaultValue?.plainText].compactMap(\.self)
    default:
      let texts = row.choices.isEmpty ? ["", "x", "1"] : row.choices
      return texts.map { "\"\($0)\"" }
    }
  }

  @Test(
    "no key of the GUI changes its meaning, set or left to the GUI's default",
    arguments: zip(["Standard", "LyCORIS/iA3", "LyCORIS/LoKr"], others)
  )
  func keys(_ type: String, _ other: DialectName) throws {
    let own: Set<String> = ["LoRA_type", "additional_parameters", "optimizer_args", "lr_scheduler_args"]
    for row in Catalogue.guiKeys.values where row.isOn(tab: "lora") && !row.isGone && !own.contains(row.key) {
      for literal in Self.literals(row) {
        let text = "{\"LoRA_type\": \"\(type)\", \"seed\": 3, \"\(row.key)\": \(literal)}"
        let trip = try #require(RoundTrip(text, from: .kohyaJSON, over: other))
        let names = Set(trip.start.values.keys).union(trip.end.values.keys)
        // The GUI also passes on what its own trainer has no option for; alone in a file, that is another trainer's.
        if let option = row.option.flatMap({ Catalogue.options[$0] }), !option.isKnown(to: "train_network") { continue }
        // A run in epochs has another number of steps in every program.
        let ignored = row.key == "max_train_steps" ? always.union(["max_train_steps", "max_train_epochs"]) : always
        for name in names.subtracting(trip.lost).subtracting(ignored)
        where !trip.keeps(name) && (Catalogue.options[name] != nil || ArgumentName(name) != nil) {
          let (was, there, back) = (trip.start.effect(name), trip.middle.effect(name), trip.end.effect(name))
          #expect(ReadBack.isEqual(there, was), "\(text): \(name) in \(other.rawValue)")
          #expect(ReadBack.isEqual(back, was), "\(text): \(name) back from \(other.rawValue)")
        }
      }
    }
  }

  @Test(
    "what sd-scripts leaves to a default is not filled in by the GUI",
    arguments: [
      #"network_module = "networks.lora""#, "network_module = \"lycoris.kohya\"\nnetwork_args = [\"algo=ia3\"]",
      "network_module = \"lycoris.kohya\"\nnetwork_dim = 16\nnetwork_args = [\"algo=locon\"]",
      "network_module = \"lycoris.kohya\"\nnetwork_args = [\"algo=ia3\", \"train_on_input=True\"]",
    ]
  )
  func defaults(_ text: String) throws {
    let trip = try #require(RoundTrip(text, from: .sdScriptsTOML, over: .kohyaJSON))
    #expect(trip.lost.isEmpty)
    for name in Set(trip.start.effective.keys).union(trip.middle.values.keys).subtracting(always)
    where Catalogue.options[name] != nil || ArgumentName(name) != nil {
      #expect(ReadBack.isEqual(trip.middle.effect(name), trip.start.effect(name)), "\(name) in the GUI")
      #expect(ReadBack.isEqual(trip.end.effect(name), trip.start.effect(name)), "\(name) back")
    }
  }
}
