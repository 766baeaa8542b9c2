import CoreTestSupport
import Files
import Platform
import Safetensors
import StableDiffusion
import Synchronization
import Tensors
import TestSupport

/// A small checkpoint, its weights those of tools/reference/merges.py.
struct MergeFixture {
  static let size = ModelSize(
    unet: UNetSize(channels: [32, 64, 64, 64], contextWidth: 16),
    textEncoder: TextEncoderSize(width: 16, layers: 2, heads: 1),
    vae: VAESize(channels: [32, 32, 32, 32])
  )

  static let golden = Golden()

  let folder: TestFolder
  /// The checkpoint.
  let checkpoint: String

  /// - Parameter isOwn: whether the test changes the checkpoint's folder; else it is a link to one that all share.
  init(_ layout: RandomCheckpoint.Layout = .ldm, _ type: ElementType = .float32, isOwn: Bool = false) throws {
    folder = try TestFolder()
    checkpoint = Path.join(folder.path, layout == .ldm ? "model.safetensors" : "model")
    if isOwn {
      try RandomCheckpoint(Self.size, seed: 0, type: type).write(layout, to: checkpoint)
    } else {
      symlink(try Self.shared(layout, type), checkpoint)
    }
  }

  private static let checkpoints = Mutex<[String: String]>([:])

  /// The path of a checkpoint that is written once.
  private static func shared(_ layout: RandomCheckpoint.Layout, _ type: ElementType) throws -> String {
    try checkpoints.withLock { known in
      let key = "\(layout)-\(type)"
      if let path = known[key] { return path }
      let path = Path.join(try TestFolder().path, layout == .ldm ? "model.safetensors" : "model")
      try RandomCheckpoint(size, seed: 0, type: type).write(layout, to: path)
      known[key] = path
      return path
    }
  }

  func path(_ name: String) -> String { Path.join(folder.path, name) }

  /// Writes a network and gives its path.
  func network(_ name: String, _ tensors: [StoredTensor], _ metadata: ExactDictionary<String> = [:]) throws -> String {
    let path = path(name + ".safetensors")
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
    return path
  }

  /// Vectors on every layer that iA3 trains, between −0.2 and 0.2.
  func ia3(trainOnInput: Bool) throws -> String {
    let formula = WeightFormula(seed: 5)
    let tensors = Self.size.targets(.ia3, trainOnInput: trainOnInput).flatMap { target in
      // The formula's vectors of this name lie around 0.
      let values = formula.values("\(target.key).bias", shape: [target.shape.reduce(1, *)]).map { 2 * $0 }
      return [
        StoredTensor(target.key + ".weight", target.shape, floats: values),
        StoredTensor(target.key + ".on_input", [], integers: [target.onInput ? 1 : 0]),
      ]
    }
    return try network("ia3-\(trainOnInput)", tensors)
  }
}
