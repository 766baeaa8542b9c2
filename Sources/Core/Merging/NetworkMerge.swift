import Documents
import Files
import Networks
import Platform
import Safetensors
import StableDiffusion

/// Networks that are merged into a checkpoint of Stable Diffusion 1.x, for programs that cannot load them.
///
/// Each weight that a network changes is widened to float32, changed by one network after the other in the order
/// given, as web UIs do, and rounded once to the type that it is stored in. Everything else is copied byte by byte.
public struct NetworkMerge: Sendable {
  /// The checkpoint.
  public let checkpoint: Checkpoint
  /// The networks in the order in which they are merged.
  public let networks: [(use: MergedNetwork, file: NetworkFile)]
  /// Harmless oddities of the files, for the user.
  public let warnings: [String]

  /// The changes of each weight, by where it is stored.
  let changes: [TensorPlace: LayerMerge]

  /// Opens a checkpoint and networks, and checks that every module has a layer of its size.
  ///
  /// - Throws: `MergeError` with what is wrong, where, and what to do.
  public init(
    checkpoint path: String,
    networks uses: [MergedNetwork],
    cache: HuggingFaceCache = HuggingFaceCache()
  ) throws(MergeError) {
    var networks: [(use: MergedNetwork, file: NetworkFile)] = []
    for use in uses {
      networks.append(
        (use, try rethrowing(NetworkFile(path: use.path, measuring: false), as: MergeError.network))
      )
    }
    for (use, file) in networks {
      if file.modules.isEmpty { throw .empty(path: use.path) }
      switch file.architecture?.model {
      case .stableDiffusion1?, nil: break
      case let model?: throw .architecture(path: use.path, model: model.rawValue)
      }
    }
    checkpoint = try rethrowing(Checkpoint.open(path, cache: cache), as: MergeError.checkpoint)
    self.networks = networks
    let table = LayerTable(checkpoint.size)
    var changes: [TensorPlace: LayerMerge] = [:]
    for (use, file) in networks {
      for module in file.modules {
        guard let layer = table.layer(of: module),
          let place = checkpoint.weights(of: layer.part)?.place(of: "\(layer.description.name).weight")
        else {
          throw .noLayer(path: use.path, module: module.name, checkpoint: path)
        }
        var merge = changes[place] ?? LayerMerge(shape: layer.weightShape)
        try merge.add(module, of: use, to: layer, checkpoint: path)
        changes[place] = merge
      }
    }
    self.changes = changes
    var warnings = checkpoint.warnings
    if case .file(let file) = checkpoint.location, Self.hasAverages(file, changes) {
      warnings.append(
        "\(path): it also contains averaged (EMA) weights, which are not changed; programs that read those do not see the networks"
      )
    }
    self.warnings = warnings
  }

  /// Whether a file has averaged weights besides those that are merged.
  private static func hasAverages(_ path: String, _ changes: [TensorPlace: LayerMerge]) -> Bool {
    guard let file = try? SafetensorsFile(path: path) else { return false }
    return file.tensors.keys.contains { $0.hasPrefix("model_ema.diffusion_model") }
      && !changes.keys.contains { $0.name.hasPrefix("model_ema.") }
  }

  /// The metadata of the merged checkpoint: its own, with the networks.
  func metadata(_ own: ExactDictionary<String>) -> ExactDictionary<String> {
    // These are hashes of the original tensors.
    var metadata = own.filter { $0.key != "modelspec.hash_sha256" && !$0.key.hasPrefix("sshs_") }
    metadata["ia3.merged_from"] = Path.name(checkpoint.path)
    let list: [JSONValue] = networks.map { use, file in
      [
        "network": .string(Path.name(use.path)), "multiplier": .number(Double(use.multiplier)),
        "sha256": .string(file.hashes.whole),
      ]
    }
    metadata["ia3.merged_networks"] = JSONValue.array(list).text()
    return metadata
  }
}
