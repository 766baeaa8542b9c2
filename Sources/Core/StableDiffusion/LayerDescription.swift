/// A layer with weights, as diffusers or transformers names it.
public struct LayerDescription: Sendable, Equatable {
  /// What a layer computes.
  public enum Kind: Sendable, Equatable {
    /// W x + b with W of [outputs, inputs].
    case linear
    /// A convolution with a square kernel, of [outputs, inputs, kernel, kernel].
    case convolution(kernel: Int)
    /// A group or layer norm: a weight and a bias for each of its outputs.
    case norm
    /// A row for each of its inputs.
    case embedding
  }

  /// The module's name: `down_blocks.0.attentions.0.proj_in`.
  public let name: String
  /// What it computes.
  public let kind: Kind
  /// Channels that it reads.
  public let inputs: Int
  /// Channels that it writes.
  public let outputs: Int
  /// Whether it adds a bias.
  public let hasBias: Bool

  init(_ name: String, _ kind: Kind, _ inputs: Int, _ outputs: Int, hasBias: Bool = true) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
    self.hasBias = hasBias
  }

  init(norm name: String, _ channels: Int) { self.init(name, .norm, channels, channels) }

  /// Its tensors' names and shapes, as in a checkpoint of diffusers' layout.
  public var tensors: [(name: String, shape: [Int])] {
    let shape =
      switch kind {
      case .linear: [outputs, inputs]
      case .convolution(let kernel): [outputs, inputs, kernel, kernel]
      case .norm: [outputs]
      case .embedding: [inputs, outputs]
      }
    return [("\(name).weight", shape)] + (hasBias ? [("\(name).bias", [outputs])] : [])
  }
}

extension ModelSize {
  /// Every tensor of the three models under its model's name: `unet.`, `text_encoder.` and `vae.`.
  public var tensors: [(name: String, shape: [Int])] {
    CheckpointModel.allCases.flatMap { model in
      layers(of: model).flatMap(\.tensors).map { ("\(model.folder).\($0.name)", $0.shape) }
    }
  }
}
