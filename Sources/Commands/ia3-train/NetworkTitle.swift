import Networks
import Settings

/// A network that a config trains, in a few words.
enum NetworkTitle {
  /// `LoKr (lycoris.kohya), dim 8, alpha 1`
  static func text(_ settings: Settings) -> String {
    let module = settings.value("network_module")?.string ?? ""
    guard !module.isEmpty else { return "no network_module" }
    var words = ["\(kind(module, settings)) (\(module))"]
    for (name, option) in [("dim", "network_dim"), ("alpha", "network_alpha")] {
      if let value = settings.value(option) { words.append("\(name) \(value.plainText)") }
    }
    if let dim = settings.value("network_args.conv_dim") { words.append("convolutions dim \(dim.plainText)") }
    return words.joined(separator: ", ")
  }

  private static func kind(_ module: String, _ settings: Settings) -> String {
    // `lycoris.kohya` trains what `algo` says; of sd-scripts' own modules the name says it: `networks.lora_flux`.
    let isLyCORIS = module.hasPrefix("lycoris")
    let name =
      isLyCORIS
      ? settings.value("network_args.algo")?.string?.lowercased() ?? NetworkKind.lora.rawValue
      : String((module.split(separator: ".").last ?? "").prefix { $0 != "_" })
    let kind = NetworkKind(rawValue: name == "diag-oft" ? "oft" : name)
    if kind == .lora, settings.value("network_args.conv_dim") != nil { return NetworkKind.locon.title }
    return kind?.title ?? name
  }
}
