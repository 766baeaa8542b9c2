/// Names in single-file checkpoints: those of the original CompVis code (LDM), from which diffusers' are derived.
///
/// The table is that of diffusers' and sd-scripts' converters (library/model_util.py) in the other direction: from a
/// model's name of a tensor to the file's.
enum LDMNames {
  /// The prefix of a model's tensors.
  static func prefix(_ model: CheckpointModel) -> String {
    switch model {
    case .unet: "model.diffusion_model."
    case .textEncoder: "cond_stage_model.transformer."
    case .vae: "first_stage_model."
    }
  }

  /// The name of a model's tensor, without the prefix.
  static func name(_ name: String, _ model: CheckpointModel) -> String {
    switch model {
    case .unet: unet(name)
    case .textEncoder: name
    case .vae: vae(name)
    }
  }

  /// The shape in which a model's tensor is written: linear layers of the VAE's attention are 1×1 convolutions.
  static func shape(_ name: String, _ shape: [Int], _ model: CheckpointModel) -> [Int] {
    model == .vae && name.contains(".attentions.") && shape.count == 2 ? shape + [1, 1] : shape
  }

  // MARK: UNet

  private static func unet(_ name: String) -> String {
    var parts = name.split(separator: ".")[...]
    let place = number(parts, 1)
    let index = number(parts, 3)
    switch parts.first {
    case "time_embedding":
      let layer = parts.dropFirst().first == "linear_1" ? 0 : 2
      return joined("time_embed.\(layer)", parts.dropFirst(2))
    case "conv_in": return joined("input_blocks.0.0", parts.dropFirst())
    case "conv_norm_out": return joined("out.0", parts.dropFirst())
    case "conv_out": return joined("out.2", parts.dropFirst())
    case "down_blocks":
      parts = parts.dropFirst(2)
      // Each block on the way down has two pairs of layers and one that halves the resolution.
      switch parts.first {
      case "resnets": return joined("input_blocks.\(3 * place + index + 1).0", resnet(parts.dropFirst(2)))
      case "attentions": return joined("input_blocks.\(3 * place + index + 1).1", parts.dropFirst(2))
      default: return joined("input_blocks.\(3 * place + 3).0.op", parts.dropFirst(3))
      }
    case "mid_block":
      let index = number(parts, 2)
      return parts.dropFirst().first == "resnets"
        ? joined("middle_block.\(2 * index)", resnet(parts.dropFirst(3)))
        : joined("middle_block.1", parts.dropFirst(3))
    case "up_blocks":
      parts = parts.dropFirst(2)
      // Each block on the way up has three pairs; the last pair also doubles the resolution. The first block has no
      // attention.
      switch parts.first {
      case "resnets": return joined("output_blocks.\(3 * place + index).0", resnet(parts.dropFirst(2)))
      case "attentions": return joined("output_blocks.\(3 * place + index).1", parts.dropFirst(2))
      default:
        return joined("output_blocks.\(3 * place + 2).\(place == 0 ? 1 : 2).conv", parts.dropFirst(3))
      }
    default: return name
    }
  }

  private static func resnet(_ parts: ArraySlice<Substring>) -> [Substring] {
    let layer: Substring =
      switch parts.first {
      case "norm1": "in_layers.0"
      case "conv1": "in_layers.2"
      case "norm2": "out_layers.0"
      case "conv2": "out_layers.3"
      case "time_emb_proj": "emb_layers.1"
      case "conv_shortcut": "skip_connection"
      default: parts.first ?? ""
      }
    return [layer] + parts.dropFirst()
  }

  // MARK: VAE

  /// The number of the decoder's last block.
  private static let lastBlock = 3

  private static func vae(_ name: String) -> String {
    let parts = name.split(separator: ".")[...]
    guard let half = parts.first, half == "encoder" || half == "decoder" else { return name }
    let inner = parts.dropFirst()
    let place = number(inner, 1)
    switch inner.first {
    case "conv_norm_out": return joined("\(half).norm_out", inner.dropFirst())
    case "mid_block":
      let index = number(inner, 2)
      return inner.dropFirst().first == "resnets"
        ? joined("\(half).mid.block_\(index + 1)", vaeLayer(inner.dropFirst(3)))
        : joined("\(half).mid.attn_1", vaeLayer(inner.dropFirst(3)))
    case "down_blocks":
      return block("\(half).down.\(place)", inner.dropFirst(2))
    case "up_blocks":
      // LDM counts the decoder's blocks from the image.
      return block("\(half).up.\(lastBlock - place)", inner.dropFirst(2))
    default: return name
    }
  }

  private static func block(_ name: String, _ parts: ArraySlice<Substring>) -> String {
    switch parts.first {
    case "resnets": joined("\(name).block.\(number(parts, 1))", vaeLayer(parts.dropFirst(2)))
    case "downsamplers": joined("\(name).downsample", parts.dropFirst(2))
    default: joined("\(name).upsample", parts.dropFirst(2))
    }
  }

  private static func vaeLayer(_ parts: ArraySlice<Substring>) -> [Substring] {
    switch parts.first {
    case "conv_shortcut": ["nin_shortcut"] + parts.dropFirst()
    case "group_norm": ["norm"] + parts.dropFirst()
    case "to_q": ["q"] + parts.dropFirst()
    case "to_k": ["k"] + parts.dropFirst()
    case "to_v": ["v"] + parts.dropFirst()
    case "to_out": ["proj_out"] + parts.dropFirst(2)
    default: Array(parts)
    }
  }

  // MARK: Parts

  private static func joined(_ start: String, _ rest: some Sequence<Substring>) -> String {
    rest.reduce(into: start) { $0 += ".\($1)" }
  }

  private static func number(_ parts: ArraySlice<Substring>, _ offset: Int) -> Int {
    parts.dropFirst(offset).first.flatMap { Int($0) } ?? 0
  }
}
