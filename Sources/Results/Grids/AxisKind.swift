import Settings

/// What differs along an axis.
public enum AxisKind: String, Sendable, CaseIterable {
  /// Network files, or none.
  case network
  /// How strongly the network works.
  case multiplier
  /// The runs of `ia3 train --variations`.
  case variation
  /// A word of the prompt and its replacements; the webui's Prompt S/R.
  case prompt
  /// The seed of the noise.
  case seed
  /// The text encoder's layer that is read, counted from 1 for the last.
  case clipSkip = "clip_skip"
  /// How strongly the prompt guides.
  case cfg
  /// The sampler.
  case sampler
  /// The steps of the sampler.
  case steps
  /// The prompt with and without the usual quality tags.
  case quality

  /// The prefix of a value's label; empty if the value is clear without one.
  var label: String {
    switch self {
    case .network, .variation, .prompt, .sampler, .quality: ""
    case .multiplier: "multiplier"
    case .seed: "Seed"
    case .clipSkip: "Clip skip"
    case .cfg: "CFG Scale"
    case .steps: "Steps"
    }
  }

  /// The axis's name in the webui's X/Y/Z script, or one in its style.
  var webuiLabel: String {
    switch self {
    case .network: "Network"
    case .multiplier: "Network multiplier"
    case .variation: "Variation"
    case .prompt: "Prompt S/R"
    case .sampler: "Sampler"
    case .quality: "Quality tags"
    case .seed, .clipSkip, .cfg, .steps: label
    }
  }

  /// The axis of a name: ours, the webui's label, or sd-scripts' option, in any case and with any of blank, `-` and `_`
  /// between words.
  init?(name: String) {
    let plain = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    guard let kind = Self.names[plain] else { return nil }
    self = kind
  }

  /// The nearest name to an unknown one.
  static func nearest(to name: String) -> String? {
    Suggestion.nearest(to: name, among: allCases.map(\.rawValue))
  }

  private static let names: [String: AxisKind] = {
    var names: [String: AxisKind] = [
      "networks": .network, "lora": .network, "networkmultiplier": .multiplier, "networkmul": .multiplier,
      "variations": .variation, "promptsr": .prompt, "sr": .prompt, "seeds": .seed, "cfgscale": .cfg,
      "scale": .cfg, "samplers": .sampler, "samplername": .sampler, "samplingsteps": .steps,
      "qualitytags": .quality,
    ]
    for kind in allCases { names[String(kind.rawValue.filter { $0 != "_" })] = kind }
    return names
  }()
}
