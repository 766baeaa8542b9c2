import ModelKinds
import TextFormatting

/// A module's position in the model, by its name.
struct ModuleName: Hashable {
  /// The part of the model.
  let part: ModelPart
  /// The name that sd-scripts gives it: `lora_unet_` or `lora_te_` and the layer's path with underscores.
  let key: String
  /// The block as web UIs call it: `IN01`, `MID`, `OUT03`, `TE07`.
  let block: String
  /// The block's position among the others.
  let order: Int
  /// The number of the text encoder's layer.
  let textLayer: Int?

  /// Prefixes, and the part that they name.
  private static let prefixes: [(text: String, part: ModelPart?)] =
    ModelPart.allCases.map { ($0.keyPrefix, $0) } + [
      ("oft_unet_", .unet), ("lora_te1_", .textEncoder), ("lycoris_", nil), ("base_model.model.", nil),
      ("unet.", .unet), ("text_encoder.", .textEncoder), ("text_encoder_2.", .textEncoder2),
      ("text_encoder_3.", .textEncoder3), ("transformer.", .unet), ("diffusion_model.", .unet),
    ]

  init(_ module: some StringProtocol) {
    var path = String(module)
    // diffusers before 0.17: attn1.processor.to_k_lora for attn1.to_k.
    if let range = path.firstRange(of: ".processor.to_") {
      path.replaceSubrange(range, with: ".to_")
      if path.hasSuffix(".to_out") { path += ".0" }
    }
    var part: ModelPart?
    var kept = ""
    for (text, named) in Self.prefixes where path.hasPrefix(text) {
      path.removeFirst(text.count)
      part = named
      if text.hasPrefix("lora_te"), text != "lora_te_" { kept = text }
      break
    }
    let words = path.split { $0 == "." || $0 == "_" }
    let place = Self.place(words)
    let isText = place.textLayer != nil || words.starts(with: ["text", "model"])
    self.part = part ?? (isText ? .textEncoder : .unet)
    key = (kept.isEmpty ? self.part.keyPrefix : kept) + words.joined(separator: "_")
    textLayer = self.part == .unet ? nil : place.textLayer
    switch self.part {
    case .unet: (block, order) = (place.block, place.order)
    case .textEncoder: (block, order) = Self.text("TE", 0, textLayer)
    case .textEncoder2: (block, order) = Self.text("TE2-", 100, textLayer)
    case .textEncoder3: (block, order) = Self.text("TE3-", 200, textLayer)
    }
  }

  private static func text(_ prefix: String, _ start: Int, _ layer: Int?) -> (String, Int) {
    guard let layer else { return ("\(prefix.prefix { $0 != "-" })", start + 99) }
    return (prefix + NumberFormat.zeroPadded(layer, 2), start + min(layer, 98))
  }

  /// The block of a layer's path.
  ///
  /// Each block of diffusers' way down has two pairs of layers and one that halves the resolution; LDM counts them
  /// through, from 1, since 0 is the first convolution. On the way up there are three pairs.
  private static func place(_ words: [Substring]) -> (block: String, order: Int, textLayer: Int?) {
    func number(_ index: Int) -> Int? {
      // Larger ones do not belong to blocks, and must not be added up.
      words.indices.contains(index) ? Int(words[index]).flatMap { (0..<10_000).contains($0) ? $0 : nil } : nil
    }
    func block(_ prefix: String, _ start: Int, _ number: Int) -> (block: String, order: Int, textLayer: Int?) {
      (prefix + NumberFormat.zeroPadded(number, 2), start + number, nil)
    }
    // LDM's resnets have `in_layers` and `out_layers`.
    if let layers = words.firstIndex(of: "layers"), layers == 0 || words[layers - 1] == "encoder",
      let layer = number(layers + 1)
    {
      return ("L" + NumberFormat.zeroPadded(layer, 2), 70_000 + layer, layer)
    }
    let second = words.dropFirst().first
    let kind = words.dropFirst(3).first
    switch (words.first, second) {
    case ("conv", "in"): return ("IN00", 1000, nil)
    case ("down", "blocks"):
      guard let outer = number(2) else { break }
      return block("IN", 1000, 3 * outer + (kind == "downsamplers" ? 3 : (number(4) ?? 0) + 1))
    case ("input", "blocks"):
      if let outer = number(2) { return block("IN", 1000, outer) }
    case ("mid", "block"), ("middle", "block"): return ("MID", 20_000, nil)
    case ("up", "blocks"):
      guard let outer = number(2) else { break }
      return block("OUT", 30_000, 3 * outer + (kind == "upsamplers" ? 2 : number(4) ?? 0))
    case ("output", "blocks"):
      if let outer = number(2) { return block("OUT", 30_000, outer) }
    case ("time", "embedding"), ("time", "embed"): return ("TIME", 900, nil)
    case ("add", "embedding"), ("label", "emb"): return ("ADD", 901, nil)
    case ("conv", "out"), ("conv", "norm"), ("out", _): return ("OUT", 60_000, nil)
    case ("double", "blocks"), ("joint", "blocks"), ("transformer", "blocks"):
      if let outer = number(2) { return block("D", 70_000, outer) }
    case ("single", "blocks"):
      if let outer = number(2) { return block("S", 80_000, outer) }
    case ("single", "transformer"):
      if let outer = number(3) { return block("S", 80_000, outer) }
    default: break
    }
    return ("other", 90_000, nil)
  }
}
