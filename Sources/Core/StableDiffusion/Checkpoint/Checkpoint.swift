import Files
import ModelKinds
import Safetensors

/// A model of Stable Diffusion 1.x: its three networks' weights, memory-mapped, under diffusers' and transformers' names.
public struct Checkpoint: Sendable {
  /// The file, folder or name as the user gave it.
  public let path: String
  /// Where it is stored.
  public let location: Location
  /// The VAE's path as the user gave it; nil if the checkpoint's own is used.
  public let vaePath: String?
  /// The UNet's weights.
  public let unet: ModelWeights
  /// The text encoder's weights; `heads` is from its configuration.
  public let textEncoder: ModelWeights
  /// The VAE's weights.
  public let vae: ModelWeights
  /// The files that hold the weights of each model.
  let files: [CheckpointModel: [MappedFile]]
  /// The sizes.
  public let size: ModelSize
  /// Harmless oddities of the files, for the user.
  public let warnings: [String]

  /// The place of a checkpoint.
  public enum Location: Sendable, Hashable {
    /// A single file in the original LDM layout.
    case file(String)
    /// A folder in diffusers' layout.
    case folder(String)
  }

  /// The weights of a model.
  public subscript(model: CheckpointModel) -> ModelWeights {
    switch model {
    case .unet: unet
    case .textEncoder: textEncoder
    case .vae: vae
    }
  }

  /// The weights of a part that networks change; nil for a part that Stable Diffusion 1.x does not have.
  public func weights(of part: ModelPart) -> ModelWeights? {
    CheckpointModel.allCases.first { $0.part == part }.map { self[$0] }
  }

  /// Opens a checkpoint and checks that every tensor is present in the shape that the architecture requires.
  ///
  /// - Parameters:
  ///   - path: a single `.safetensors` file in the original LDM layout, a folder in diffusers' layout, or the name of a
  ///     model in Hugging Face's cache (`owner/model`).
  ///   - vae: a VAE in place of the checkpoint's own: likewise a file, a folder, or a name.
  ///   - cache: Hugging Face's cache.
  /// - Throws: `CheckpointError` with what is wrong, where, and what to do.
  public static func open(
    _ path: String,
    vae: String? = nil,
    cache: HuggingFaceCache = HuggingFaceCache()
  ) throws(CheckpointError) -> Checkpoint {
    let location = try place(path, cache)
    var parts =
      switch location {
      case .file(let file): try Parts(file: file, needsVAE: vae == nil)
      case .folder(let folder):
        try Parts(folder: DiffusersFolder(path: folder, name: path), needsVAE: vae == nil)
      }
    if let vae {
      parts.vae =
        switch try place(vae, cache) {
        case .file(let file): try Part(vaeFile: file)
        case .folder(let folder): try Part(vaeFolder: folder, name: vae)
        }
    }
    return try Checkpoint(path: path, at: location, vaePath: vae, parts)
  }

  private static func place(_ path: String, _ cache: HuggingFaceCache) throws(CheckpointError) -> Location {
    switch FileSystem.status(path)?.kind {
    case .folder: return .folder(path)
    case .file, .other: return .file(path)
    case nil:
      guard HuggingFaceCache.isModelName(path) else { throw .notFound(path: path) }
      return .folder(try cache.snapshot(path))
    }
  }

  private init(
    path: String,
    at location: Location,
    vaePath: String?,
    _ parts: Parts
  ) throws(CheckpointError) {
    self.path = path
    self.location = location
    self.vaePath = vaePath
    files = parts.files
    guard let unet = parts.unet else { throw .noModel(path: path, model: .unet) }
    guard let textEncoder = parts.textEncoder else { throw .noModel(path: path, model: .textEncoder) }
    guard let vae = parts.vae else { throw .noModel(path: path, model: .vae) }

    let unetSize = try UNetSize(path: unet.source.path, shapes: unet.shapes(.unet))
    let textSize = try TextEncoderSize(
      path: textEncoder.source.path,
      heads: textEncoder.heads,
      shapes: textEncoder.shapes(.textEncoder)
    )
    let vaeSize = try VAESize(path: vae.source.path, shapes: vae.shapes(.vae))
    size = ModelSize(unet: unetSize, textEncoder: textSize, vae: vaeSize)
    if let kind = CheckpointKind(inputChannels: nil, contextWidth: unetSize.contextWidth),
      unetSize.contextWidth != textSize.width
    {
      throw .wrongKind(path: path, kind: kind)
    }
    guard unetSize.contextWidth == textSize.width else {
      throw .unsupportedSize(
        path: path,
        problem:
          "its UNet reads states of width \(unetSize.contextWidth), but its text encoder writes width \(textSize.width)"
      )
    }

    let assembled = try [
      unet.assembled(.unet, unetSize.layers), textEncoder.assembled(.textEncoder, textSize.layerDescriptions),
      vae.assembled(.vae, vaeSize.layers),
    ]
    (self.unet, self.textEncoder, self.vae) = (
      assembled[0].weights, assembled[1].weights, assembled[2].weights
    )
    warnings =
      parts.warnings
      + assembled.compactMap { model in
        model.unknown.isEmpty ? nil : Self.warning(model.weights.path, model.unknown)
      }
  }

  private static func warning(_ path: String, _ unknown: [String]) -> String {
    let shown = unknown.prefix(3).map(shownName).joined(separator: ", ")
    let rest = unknown.count > 3 ? " and \(unknown.count - 3) more" : ""
    return "\(path): tensors that Stable Diffusion 1.x does not have are ignored: \(shown)\(rest)"
  }

  /// Searches the weights for NaN and infinities, on all cores, at the speed of memory or of the disk.
  ///
  /// - Parameter models: the models that will be used.
  /// - Throws: `CheckpointError.notFinite`.
  public func checkFinite(_ models: [CheckpointModel] = CheckpointModel.allCases) throws(CheckpointError) {
    for model in models { try self[model].checkFinite() }
  }
}

/// Where the three models are.
private struct Parts {
  var unet: Part?
  var textEncoder: Part?
  var vae: Part?
  var warnings: [String] = []

  /// The files of each model.
  var files: [CheckpointModel: [MappedFile]] {
    [CheckpointModel.unet: unet, .textEncoder: textEncoder, .vae: vae].compactMapValues {
      $0?.source.files.map(\.mapping)
    }
  }

  /// A single file.
  init(file path: String, needsVAE: Bool) throws(CheckpointError) {
    let source = TensorSource(try SafetensorsFile.open(path))
    if let kind = CheckpointKind(shapes: source.shapes) { throw .wrongKind(path: path, kind: kind) }
    let isWhole = source.names.contains { $0.hasPrefix(LDMNames.prefix(.unet)) }
    unet = Part(source, isWhole ? .checkpoint : .averages)
    if !isWhole { warnings.append("\(path): it has only averaged (EMA) weights, which are used") }
    func has(_ model: CheckpointModel) -> Bool {
      source.names.contains { $0.hasPrefix(LDMNames.prefix(model)) }
    }
    if has(.textEncoder) { textEncoder = Part(source, .checkpoint) }
    if needsVAE, has(.vae) { vae = Part(source, .checkpoint) }
  }

  /// A folder of diffusers.
  init(folder: DiffusersFolder, needsVAE: Bool) throws(CheckpointError) {
    if let kind = try folder.kind() { throw .wrongKind(path: folder.name, kind: kind) }
    func path(_ model: CheckpointModel) -> String { Path.join(folder.path, model.folder) }
    guard FileSystem.status(path(.unet)) != nil else {
      throw .noPart(
        folder: folder.name,
        looked: CheckpointModel.allCases.map { $0.folder + "/" }
      )
    }
    try DiffusersFolder.checkHeads(unet: path(.unet))
    unet = Part(try folder.source(.unet, in: path(.unet)), .diffusers)
    let heads = try DiffusersFolder.heads(textEncoder: path(.textEncoder))
    textEncoder = Part(
      try folder.source(.textEncoder, in: path(.textEncoder)),
      .diffusers,
      heads: heads
    )
    if needsVAE { vae = Part(try folder.source(.vae, in: path(.vae)), .diffusers) }
  }
}

/// Where one model is stored, and how its tensors are named.
private struct Part {
  let source: TensorSource
  let names: TensorNames
  let heads: Int?

  init(_ source: TensorSource, _ names: TensorNames, heads: Int? = nil) {
    self.source = source
    self.names = names
    self.heads = heads
  }

  /// A VAE in a file of its own, or in a whole checkpoint.
  init(vaeFile path: String) throws(CheckpointError) {
    let source = TensorSource(try SafetensorsFile.open(path))
    func has(_ prefix: String) -> Bool { source.names.contains { $0.hasPrefix(prefix) } }
    if has(LDMNames.prefix(.vae)) {
      self.init(source, .checkpoint)
    } else if has("encoder.down_blocks.") {
      self.init(source, .diffusers)
    } else if has("encoder.down.") {
      self.init(source, .bare)
    } else {
      throw .noModel(path: path, model: .vae)
    }
  }

  /// A VAE in a folder of its own, or in a pipeline's.
  init(vaeFolder path: String, name: String) throws(CheckpointError) {
    let inner = Path.join(path, CheckpointModel.vae.folder)
    let folder = FileSystem.status(inner)?.kind == .folder ? inner : path
    self.init(try DiffusersFolder(path: path, name: name).source(.vae, in: folder), .diffusers)
  }

  func shapes(_ model: CheckpointModel) -> ModelSize.Shapes { ModelAssembly.shapes(source, names, model) }

  func assembled(
    _ model: CheckpointModel,
    _ layers: [LayerDescription]
  ) throws(CheckpointError) -> ModelAssembly {
    try ModelAssembly(source, names, model, expected: layers.flatMap(\.tensors), heads: heads)
  }
}
