import Documents
import Files
import Platform
import Safetensors
import Tensors

/// Randomly initialized checkpoints of Stable Diffusion 1.x's architecture, for demonstrations, tests and benchmarks.
///
/// The weights are those of `WeightFormula`: of variance 1 / fan in, so that activations stay of order one, with norms
/// around one and no layer at zero. They depend only on the seed, not on the layout; a type of two bytes rounds them.
public struct RandomCheckpoint: Sendable {
  /// The sizes that have names.
  public enum Size: String, Sendable, CaseIterable {
    /// A UNet of 32 to 128 channels: 69 MB as float32.
    case tiny
    /// A UNet of 64 to 256 channels: about 290 MB as float32.
    case small
    /// Stable Diffusion 1.x: 2.1 GB as float16.
    case full

    /// The sizes of the three models.
    public var model: ModelSize {
      switch self {
      case .tiny: .tiny
      case .small: .small
      case .full: .full
      }
    }

    /// The default type of checkpoints of this size: small ones are exact.
    public var type: ElementType { self == .full ? .float16 : .float32 }
  }

  /// How the files are laid out.
  public enum Layout: String, Sendable, CaseIterable {
    /// One file with LDM's names.
    case ldm
    /// A folder as diffusers writes it, with configurations.
    case diffusers
  }

  /// The sizes of the models.
  public let size: ModelSize
  /// The seed; every seed gives a different checkpoint.
  public let seed: UInt64
  /// The stored type.
  public let type: ElementType

  /// A checkpoint; nothing is computed yet.
  public init(_ size: ModelSize, seed: UInt64, type: ElementType) {
    self.size = size
    self.seed = seed
    self.type = type
  }

  /// Writes the checkpoint, tensor by tensor: never more than one is in memory.
  ///
  /// A file appears as a whole or not at all. A folder must be empty or not exist yet; its `model_index.json` is written
  /// last.
  /// - Throws: `CheckpointError.file` with the system's reason, such as a full disk, or `.occupied`.
  public func write(_ layout: Layout, to path: String) throws(CheckpointError) {
    switch layout {
    case .ldm: try write(CheckpointModel.allCases.flatMap { tensors($0, .ldm) }, to: path)
    case .diffusers: try writeFolder(path)
    }
  }

  /// The bytes of all weights.
  public var bytes: Int {
    CheckpointModel.allCases.reduce(0) { sum, model in
      sum + tensors(model, .diffusers).reduce(0) { $0 + ($1.entry.size ?? 0) }
    }
  }

  // MARK: Tensors

  /// A tensor as it is written.
  private struct Tensor {
    let entry: SafetensorsWriter.Entry
    /// The name and the shape from which its values are computed.
    let formulaName: String
    let shape: [Int]
  }

  private func tensors(_ model: CheckpointModel, _ layout: Layout) -> [Tensor] {
    size.layers(of: model).flatMap(\.tensors).map { name, shape in
      let isLDM = layout == .ldm
      return Tensor(
        entry: SafetensorsWriter.Entry(
          isLDM ? LDMNames.prefix(model) + LDMNames.name(name, model) : name,
          type.stored,
          isLDM ? LDMNames.shape(name, shape, model) : shape
        ),
        formulaName: "\(model.folder).\(name)",
        shape: shape
      )
    }
  }

  private func write(_ tensors: [Tensor], to path: String) throws(CheckpointError) {
    let formula = WeightFormula(seed: seed)
    let byName = Dictionary(tensors.map { ($0.entry.name, $0) }) { first, _ in first }
    // PyTorch's readers ask for the format.
    let metadata: ExactDictionary = ["format": "pt", "ia3.random.seed": String(seed)]
    do throws(SafetensorsError) {
      try SafetensorsWriter.write(tensors.map(\.entry), metadata: metadata, to: path) {
        (entry, sink) throws(SafetensorsError) in
        guard let tensor = byName[entry.name] else { return }
        let values = formula.values(tensor.formulaName, shape: tensor.shape)
        if let narrowing = FloatNarrowing(entry.dataType) {
          try Self.write(narrowing.narrowed(values), to: &sink)
        } else {
          try Self.write(values, to: &sink)
        }
      }
    } catch { throw .file(error) }
  }

  private static func write<Element: BitwiseCopyable>(
    _ values: [Element],
    to sink: inout SafetensorsWriter.Sink
  ) throws(SafetensorsError) {
    var failure: SafetensorsError?
    values.withUnsafeBytes { bytes in
      do throws(SafetensorsError) { try sink.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  // MARK: Folder

  private func writeFolder(_ path: String) throws(CheckpointError) {
    let names: [String]
    do throws(FileError) {
      try FileSystem.makeFolder(path)
      names = try FileSystem.list(path)
    } catch { throw .file(.file(error)) }
    guard names.isEmpty else { throw .occupied(path: path) }
    for model in CheckpointModel.allCases {
      let folder = Path.join(path, model.folder)
      try writeJSON(DiffusersConfig.config(model, size), to: folder, "config.json")
      try write(
        tensors(model, .diffusers),
        to: Path.join(folder, DiffusersFolder.stem(model) + ".safetensors")
      )
    }
    try writeJSON(DiffusersConfig.scheduler, to: Path.join(path, "scheduler"), "scheduler_config.json")
    try writeJSON(DiffusersConfig.pipeline, to: path, "model_index.json")
  }

  private func writeJSON(_ value: JSONValue, to folder: String, _ name: String) throws(CheckpointError) {
    do throws(FileError) {
      try FileSystem.makeFolder(folder)
      try FileSystem.write(Array((value.text(.indented) + "\n").utf8), to: Path.join(folder, name))
    } catch { throw .file(.file(error)) }
  }
}
