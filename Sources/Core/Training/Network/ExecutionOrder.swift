/// The order in which a model runs its layers, and in which LyCORIS's layers draw random numbers for `module_dropout`.
///
/// Source: the `forward` methods of sd-scripts' library/original_unet.py and transformers' CLIP.
enum ExecutionOrder {
  /// A layer's place: layers run in the lexicographic order of their places.
  static func place(of layer: String) -> [Int] {
    let parts = layer.split(separator: ".").map(String.init)
    var place: [Int] = []
    var index = 0
    while index < parts.count {
      let part = parts[index]
      let number = index + 1 < parts.count ? Int(parts[index + 1]) : nil
      switch part {
      case "resnets", "attentions":
        // A block runs its first resnet, its first transformer, its second resnet and so on.
        place += [2 * (number ?? 0) + (part == "resnets" ? 0 : 1)]
        index += 1
      case "downsamplers", "upsamplers":
        place += [1000]
        index += 1
      default:
        place.append(Int(part) ?? ranks[part] ?? 0)
      }
      index += 1
    }
    return place
  }

  /// Layers in the order in which they run.
  static func sorted(_ layers: [String]) -> [String] {
    layers.map { ($0, place(of: $0)) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
  }

  private static let ranks = [
    "time_embedding": 0, "conv_in": 1, "down_blocks": 2, "mid_block": 3, "up_blocks": 4, "conv_out": 5,
    "linear_1": 0, "linear_2": 1,
    "conv1": 0, "time_emb_proj": 1, "conv2": 2, "conv_shortcut": 3,
    "proj_in": 0, "transformer_blocks": 1, "proj_out": 2,
    "attn1": 0, "attn2": 1, "ff": 2,
    "to_q": 0, "to_k": 1, "to_v": 2, "to_out": 3,
    "self_attn": 0, "mlp": 1,
    "q_proj": 0, "k_proj": 1, "v_proj": 2, "out_proj": 3, "fc1": 0, "fc2": 1,
  ]
}
