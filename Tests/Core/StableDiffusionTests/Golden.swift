import Files
import Safetensors
import Tensors
import Testing

@testable import StableDiffusion

/// What the reference implementations computed; `tools/reference/models.py` made the files.
struct Golden {
  private let file: SafetensorsFile

  /// Of what is larger than this, a file keeps every 13th value.
  private static let large = 2100
  private static let stride = 13

  init(_ name: String) throws { file = try SafetensorsFile(path: Self.path("\(name).safetensors")) }

  static func path(_ name: String) -> String {
    Path.join(Path.join(Path.parent(#filePath), "Golden"), name)
  }

  subscript(_ name: String) -> [Float] {
    get throws { try file.float32(name) }
  }

  func integers(_ name: String) throws -> [Int64] { try file.int64(name) }

  func shape(_ name: String) throws -> [Int] { try #require(file.tensors[name]).shape }

  /// The relative L2 distance between a computed tensor and the stored one.
  func distance(_ computed: Tensor, _ name: String) throws -> Float {
    let expected = try self[name]
    let values = computed.values
    let kept =
      values.count > Self.large
      ? Swift.stride(from: 0, to: values.count, by: Self.stride).map { values[$0] } : values
    return try #require(relativeDistance(kept, expected))
  }
}

/// ‖a − b‖ / ‖b‖; nil where the counts differ.
func relativeDistance(_ a: [Float], _ b: [Float]) -> Float? {
  guard a.count == b.count else { return nil }
  var (difference, norm) = (0.0, 0.0)
  for (x, y) in zip(a, b) {
    difference += Double(x - y) * Double(x - y)
    norm += Double(y) * Double(y)
  }
  return Float((difference / norm).squareRoot())
}

/// An input of unit variance, as the reference's `given`.
func given(_ name: String, _ shape: Int...) -> Tensor {
  let values = WeightFormula().uniform("input.\(name)", count: shape.reduce(1, *))
  let factor = Float(3.0.squareRoot())
  return Tensor(shape, values.map { $0 * factor })
}

/// The tiny models, filled by formula.
enum Tiny {
  static let unet = weights("unet", ModelSize.tiny.unet.layers)
  static let textEncoder = weights("text_encoder", ModelSize.tiny.textEncoder.layerDescriptions)
  static let vae = weights("vae", ModelSize.tiny.vae.layers)

  private static func weights(_ model: String, _ layers: [LayerDescription]) -> ModelWeights {
    let formula = WeightFormula()
    var weights: [String: Weight] = [:]
    for (name, shape) in layers.flatMap(\.tensors) {
      weights[name] = Weight(Tensor(shape, formula.values("\(model).\(name)", shape: shape)))
    }
    return ModelWeights(weights)
  }
}
