import StableDiffusion

/// The cost of a step, computed from the sizes of the layers alone.
struct CostEstimate: Sendable, Equatable {
  /// Floating-point operations of the UNet's layers that are one matrix product, forward, for a batch.
  private(set) var products = 0.0
  /// Those of its 3×3 convolutions, summed directly.
  private(set) var convolutions = 0.0
  /// Those of its attention.
  private(set) var attention = 0.0
  /// The UNet's layers, each of which takes a time that does not depend on its size.
  private(set) var layers = 0
  /// Numbers in the UNet's weights.
  private(set) var weights = 0.0
  /// Floating-point operations of the text encoder's layers, forward, for a batch's captions.
  private(set) var text = 0.0
  /// The text encoder's layers.
  private(set) var textLayers = 0
  /// Numbers in the text encoder's weights.
  private(set) var textWeights = 0.0
  /// Bytes of the values that the UNet's backward pass needs.
  private(set) var activations = 0.0

  /// The cost of a batch.
  ///
  /// - Parameters:
  ///   - width: of the latents, in latent pixels; an eighth of the image's.
  ///   - height: of the latents.
  ///   - tokens: the text's length.
  init(_ size: ModelSize, width: Int, height: Int, batch: Int, tokens: Int) {
    layers = size.unet.layers.count
    for layer in size.unet.layers {
      let level = Self.level(of: layer.name)
      // A 3×3 convolution of stride 2 halves the map, rounded up.
      func halved(_ side: Int) -> Int { (side + (1 << level) - 1) >> level }
      let positions = Double(max(1, halved(width)) * max(1, halved(height)) * batch)
      let isText = layer.name.hasSuffix("attn2.to_k") || layer.name.hasSuffix("attn2.to_v")
      let rows = Self.isPerImage(layer.name) ? Double(batch) : isText ? Double(tokens * batch) : positions
      switch layer.kind {
      case .linear, .convolution(1):
        weights += Double(layer.inputs) * Double(layer.outputs)
        products += 2 * rows * Double(layer.inputs) * Double(layer.outputs)
      case .convolution(let kernel):
        let size = Double(layer.inputs) * Double(layer.outputs) * Double(kernel * kernel)
        weights += size
        convolutions += 2 * rows * size
      case .norm: break
      case .embedding: break
      }
      activations += 4 * rows * Double(layer.outputs)
      if layer.name.hasSuffix("attn1.to_q") {
        attention += 4 * positions * positions / Double(batch) * Double(layer.outputs)
      } else if layer.name.hasSuffix("attn2.to_q") {
        attention += 4 * positions * Double(tokens) * Double(layer.outputs)
      }
    }
    count(size.textEncoder, rows: Double(tokens * batch))
  }

  /// Six linear layers, two normalizations and an attention in each of CLIP's layers.
  private mutating func count(_ size: TextEncoderSize, rows: Double) {
    let (width, inner, depth) = (Double(size.width), Double(size.innerWidth), Double(size.layers))
    textLayers = 9 * size.layers
    textWeights = depth * (4 * width * width + 2 * width * inner)
    text = 2 * rows * textWeights + depth * 4 * rows * Double(size.positions) * width
  }

  /// Operations of the UNet's forward pass.
  var forward: Double { products + convolutions + attention }

  /// Operations of a step: the number that a matrix product would do in the same time. The backward pass needs only the
  /// gradients of inputs, since the weights are frozen, and attention takes five products for the forward pass's two.
  var step: Double {
    2 * (products + Self.winogradShare * convolutions + Self.weightCost * (weights + textWeights) + text)
      + 3.5 * attention
  }

  /// Operations of a prediction of the UNet without a backward pass: the number that a matrix product would do in the
  /// same time.
  var prediction: Double {
    products + Self.winogradShare * convolutions + Self.weightCost * weights + attention
  }

  /// Seconds that a step takes.
  ///
  /// - Parameter speed: what the machine reaches in matrix products, in operations per second.
  func stepSeconds(speed: Double) -> Double {
    step / (Self.productShare * speed) + Double(layers + textLayers) * Self.stepSecondsOfLayer
  }

  /// Seconds that a prediction without a backward pass takes.
  func predictionSeconds(speed: Double) -> Double {
    prediction / (Self.productShare * speed) + Double(layers) * Self.predictionSecondsOfLayer
  }

  /// Normalization, attention and everything else that is not a matrix product take their share of the time.
  private static let productShare = 0.85
  /// What a layer takes in a step however small it is, and in a prediction: measured with a tiny model on two cores.
  private static let stepSecondsOfLayer = 35e-6
  private static let predictionSecondsOfLayer = 12e-6

  /// The time of a 3×3 convolution in Winograd's form relative to its direct sum: 4×4 tiles take a quarter of the
  /// products, and their transforms take the rest.
  private static let winogradShare = 0.36
  /// The cost of reading, widening and transforming a number of a weight, in operations; it dominates if images are
  /// small.
  private static let weightCost = 100.0

  /// How often the map has been halved before a layer.
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
