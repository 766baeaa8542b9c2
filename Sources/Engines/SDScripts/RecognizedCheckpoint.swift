import Files
import ModelKinds
import Safetensors

/// A checkpoint in a file, recognized by the names and shapes of its tensors.
public struct RecognizedCheckpoint: Sendable, Equatable {
  /// Its path, as the config names it.
  public let path: String
  let kind: TrainingScript.Checkpoint

  /// Recognizes a file; nil for a folder, a pickle, a name on Hugging Face or what is not recognized.
  ///
  /// - Parameters:
  ///   - name: what the config calls it.
  ///   - path: where it is.
  public init?(_ name: String, at path: String) {
    guard Path.fileExtension(path).lowercased() == ".safetensors", let file = try? SafetensorsFile(path: path) else {
      return nil
    }
    self.init(name, CheckpointKind(shapes: file.tensors.mapValues(\.shape)))
  }

  init?(_ name: String, _ kind: CheckpointKind?) {
    if kind == .unknown { return nil }
    (path, self.kind) = (name, .init(kind))
  }

  /// What it is, for messages.
  var title: String {
    switch kind {
    case .stableDiffusion1: "Stable Diffusion 1.x"
    case .other(let kind): kind.rawValue
    }
  }

  /// The family whose scripts train it; nil if no family is known to.
  var family: TrainingScript.Family? { TrainingScript.families.first { $0.checkpoints.contains(kind) } }

  /// Whether it is something beside a model, which no script trains.
  var isNoModel: Bool {
    let others: [CheckpointKind] = [.network, .embedding, .controlNet, .vae]
    return others.contains { kind == .other($0) }
  }
}
