import CoreTestSupport
import Files
import ModelKinds
import Safetensors
import StableDiffusion
import TestSupport

@testable import Sampling

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
