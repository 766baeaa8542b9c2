import StableDiffusion

/// What a step costs, from the sizes of the layers alone.
struct CostEstimate: Sendable, Equatable {
  /// Floating-point operations of the UNet's forward pass for a batch.
  private(set) var forward = 0.0
  /// Bytes of the values that the UNet's backward pass needs.
  private(set) var activations = 0.0

  /// The cost of a batch.
  ///
  /// - Parameters:
  ///   - width: of the latents, in latent pixels; an eighth of the image's.
  ///   - height: of the latents.
  ///   - tokens: the text's length.
  init(_ size: ModelSize, width: Int, height: Int, batch: Int, tokens: Int) {
    for layer in size.unet.layers {
      let level = Self.level(of: layer.name)
      // A 3×3 convolution of stride 2 halves the map; the maps of a level are rounded up.
      let positions = Double(max(1, (width >> level)) * max(1, (height >> level)) * batch)
      let isText = layer.name.hasSuffix("attn2.to_k") || layer.name.hasSuffix("attn2.to_v")
      let rows = Self.isPerImage(layer.name) ? Double(batch) : isText ? Double(tokens * batch) : positions
      switch layer.kind {
      case .linear: forward += 2 * rows * Double(layer.inputs) * Double(layer.outputs)
      case .convolution(let kernel):
        forward += 2 * rows * Double(layer.inputs) * Double(layer.outputs) * Double(kernel * kernel)
      case .norm: break
      case .embedding: break
      }
      activations += 4 * rows * Double(layer.outputs)
      if layer.name.hasSuffix("attn1.to_q") {
        forward += 4 * positions * positions / Double(batch) * Double(layer.outputs)
      } else if layer.name.hasSuffix("attn2.to_q") {
        forward += 4 * positions * Double(tokens) * Double(layer.outputs)
      }
    }
  }

  /// Operations of a step: forward, and a backward pass that needs the gradients of inputs alone, since the weights
  /// are frozen.
  var step: Double { forward * 2.1 }

  /// How often the map has been halved where a layer lies.
  private static func level(of layer: String) -> Int {
    let parts = layer.split(separator: ".")
    guard let first = parts.first else { return 0 }
    let block = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    switch first {
    case "down_blocks": return parts.contains("downsamplers") ? block + 1 : block
    case "mid_block": return 3
    case "up_blocks": return parts.contains("upsamplers") ? max(0, 2 - block) : 3 - block
    default: return 0
    }
  }

  /// Whether a layer sees one row for each image.
  private static func isPerImage(_ layer: String) -> Bool {
    layer.hasPrefix("time_embedding") || layer.hasSuffix("time_emb_proj")
  }
}
