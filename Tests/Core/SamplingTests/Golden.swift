import CoreTestSupport
import Documents
import Files
import ModelKinds
import Safetensors
import StableDiffusion
import Tensors
import TestSupport
import Testing

@testable import Sampling

/// What the reference implementations computed; `tools/reference/samples.py` made the files.
struct Golden {
  private let file: SafetensorsFile

  /// Of what is larger than this, a file keeps every 13th value.
  private static let large = 2100
  private static let stride = 13

  init(_ name: String) throws { file = try SafetensorsFile(path: Self.path("\(name).safetensors")) }

  static func path(_ name: String) -> String {
    Path.join(Path.join(Path.parent(#filePath), "Golden"), name)
  }

  /// The relative L2 distance between computed values and the stored ones.
  func distance(_ computed: [Float], _ name: String) throws -> Double {
    let expected = try file.float32(name)
    let kept =
      computed.count > Self.large
      ? Swift.stride(from: 0, to: computed.count, by: Self.stride).map { computed[$0] } : computed
    try #require(kept.count == expected.count)
    let difference = zip(kept, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (difference / norm).squareRoot()
  }

  /// The values of a tensor, those of a large one as they are kept.
  func kept(_ name: String) throws -> [Float] { try file.float32(name) }

  static func kept(of computed: [Float]) -> [Float] {
    computed.count > large
      ? Swift.stride(from: 0, to: computed.count, by: stride).map { computed[$0] } : computed
  }
}

/// A checkpoint of the tiny size with the reference's weights, in a file as users have it.
enum Tiny {
  static let checkpoint: Result<Checkpoint, any Error> = Result {
    let folder = try TestFolder()
    let path = Path.join(folder.path, "tiny.safetensors")
    try RandomCheckpoint(.tiny, seed: 0, type: .float32).write(.ldm, to: path)
    let checkpoint = try Checkpoint.open(path)
    // What is mapped stays readable.
    folder.remove()
    return checkpoint
  }

  static func session(vParameterization: Bool = false) throws -> SampleSession {
    try SampleSession(checkpoint: try checkpoint.get(), vParameterization: vParameterization)
  }
}

/// Networks by formula, as the reference's `vectors`.
enum FormulaNetwork {
  /// Writes a network on the layers of LyCORIS's preset `ia3`.
  ///
  /// - Parameter onInput: whether the second linear layers are scaled at their input.
  static func write(
    _ name: String,
    to path: String,
    onInput: Bool = false,
    size: ModelSize = .tiny,
    parts: [ModelPart] = [.textEncoder, .unet]
  ) throws {
    let formula = WeightFormula()
    let tensors = size.targets(.ia3, trainOnInput: onInput).filter { parts.contains($0.part) }.flatMap {
      target in
      let values = formula.uniform("\(name).\(target.key)", count: target.shape.reduce(1, *)).map { $0 * 0.3 }
      return [
        StoredTensor("\(target.key).weight", target.shape, floats: values, as: .float32),
        StoredTensor("\(target.key).on_input", [], floats: [target.onInput ? 1 : 0], as: .float32),
      ]
    }
    try SafetensorsWriter.write(tensors, metadata: [:], to: path)
  }
}
