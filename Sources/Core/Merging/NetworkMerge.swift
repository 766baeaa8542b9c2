import Documents
import Files
import Networks
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
  /// What is odd and does no harm, for the user.
  public let warnings: [String]

  /// The modules of each layer's weight, by where it is stored.
  let changes: [TensorPlace: LayerMerge]

  /// Opens a checkpoint and networks, and checks that every module has a layer of its size.
  ///
  /// - Throws: `MergeError`, which says what is wrong, where, and what to do.
  public init(
    checkpoint path: String,
    networks uses: [MergedNetwork],
    cache: HuggingFaceCache = HuggingFaceCache()
  ) throws(MergeError) {
    var networks: [(use: MergedNetwork, file: NetworkFile)] = []
    for use in uses {
      do throws(NetworkFileError) {
        networks.append((use, try NetworkFile(path: use.path, measuring: false)))
      } catch { throw .network(error) }
    }
    for (use, file) in networks {
      if file.modules.isEmpty { throw .empty(path: use.path) }
      switch file.architecture?.model {
      case .stableDiffusion1?, nil: break
      case let model?: throw .architecture(path: use.path, model: model.rawValue)
      }
    }
    do throws(CheckpointError) { checkpoint = try Checkpoint.open(path, cache: cache) } catch {
      throw .checkpoint(error)
    }
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
        "\(path): it also holds averaged (EMA) weights, which stay as they are; programs that read those do not see the networks"
      )
    }
    self.warnings = warnings
  }

  /// Whether a file has averages that are not what is merged.
  private static func hasAverages(_ path: String, _ changes: [TensorPlace: LayerMerge]) -> Bool {
    guard let file = try? SafetensorsFile(path: path) else { return false }
    return file.tensors.keys.contains { $0.hasPrefix("model_ema.diffusion_model") }
      && !changes.keys.contains { $0.name.hasPrefix("model_ema.") }
  }

  /// What is written beside the checkpoint's own metadata.
  func metadata(_ own: [String: String]) -> [String: String] {
    // Hashes of the tensors as they were.
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
