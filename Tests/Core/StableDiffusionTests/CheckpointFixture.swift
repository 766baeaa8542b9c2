import Files
import Safetensors
import TestSupport
import Testing

@testable import StableDiffusion

/// Checkpoints of the smallest size that the architecture has, made of names and shapes alone; each test changes what
/// it is about.
struct CheckpointFixture {
  static let size = ModelSize(
    unet: UNetSize(channels: [32, 32, 32, 32], contextWidth: 32),
    textEncoder: TextEncoderSize(width: 32, layers: 1, heads: 1),
    vae: VAESize(channels: [32, 32, 32, 32])
  )

  /// The tensors: shapes by name.
  var shapes: [String: [Int]] = [:]
  /// The type of all.
  var type = DataType.float16
  /// Values of single tensors; all others are zero.
  var values: [String: [Float]] = [:]

  /// A model's tensors by their canonical names.
  static func tensors(_ model: CheckpointModel) -> [(name: String, shape: [Int])] {
    switch model {
    case .unet: size.unet.layers.flatMap(\.tensors)
    case .textEncoder: size.textEncoder.layerDescriptions.flatMap(\.tensors)
    case .vae: size.vae.layers.flatMap(\.tensors)
    }
  }

  /// A single file of these models in the original layout.
  static func ldm(_ models: [CheckpointModel] = CheckpointModel.allCases) -> CheckpointFixture {
    var fixture = CheckpointFixture()
    for model in models {
      for (name, shape) in tensors(model) {
        fixture.shapes[LDMNames.prefix(model) + LDMNames.name(name, model)] = LDMNames.shape(
          name,
          shape,
          model
        )
      }
    }
    return fixture
  }

  /// One model as diffusers writes it.
  static func diffusers(_ model: CheckpointModel) -> CheckpointFixture {
    CheckpointFixture(shapes: Dictionary(uniqueKeysWithValues: tensors(model).map { ($0.name, $0.shape) }))
  }

  /// Other names, decided one by one; nil drops a tensor.
  func renamed(_ name: (String) -> String?) -> CheckpointFixture {
    var copy = self
    copy.shapes = [:]
    for (old, shape) in shapes { name(old).map { copy.shapes[$0] = shape } }
    return copy
  }

  /// Writes the file.
  func write(to path: String, only names: Set<String>? = nil) throws {
    try FileSystem.makeFolder(Path.parent(path))
    let entries = shapes.filter { names?.contains($0.key) ?? true }.map {
      SafetensorsWriter.Entry($0.key, type, $0.value)
    }
    let zeros = [UInt8](repeating: 0, count: entries.compactMap(\.size).max() ?? 0)
    try SafetensorsWriter.write(entries, to: path) { (entry, sink) throws(SafetensorsError) in
      let bytes =
        values[entry.name].map { StoredTensor(entry.name, entry.shape, floats: $0, as: type).bytes }
        ?? Array(zeros.prefix(entry.size ?? 0))
      var failure: SafetensorsError?
      bytes.withUnsafeBytes { bytes in
        do throws(SafetensorsError) { try sink.write(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  /// A whole folder of diffusers.
  static func writeFolder(_ path: String) throws {
    for model in CheckpointModel.allCases {
      let name = "\(model.folder)/\(DiffusersFolder.stem(model)).safetensors"
      try diffusers(model).write(to: Path.join(path, name))
    }
  }
}

/// Runs with a new folder, removed afterwards.
func withFolder(_ body: (TestFolder) throws -> Void) throws {
  let folder = try TestFolder()
  defer { folder.remove() }
  try body(folder)
}

/// The error with which a checkpoint is refused.
func refusal(
  _ path: String,
  vae: String? = nil,
  cache: String = "/none",
  location: SourceLocation = #_sourceLocation
) -> CheckpointError? {
  do throws(CheckpointError) {
    _ = try Checkpoint.open(path, vae: vae, cache: HuggingFaceCache { $0 == "HF_HUB_CACHE" ? cache : nil })
    Issue.record("\(path) was opened", sourceLocation: location)
    return nil
  } catch {
    return error
  }
}
