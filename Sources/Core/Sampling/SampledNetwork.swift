import ModelKinds
import Networks
import StableDiffusion
import Tensors

/// A saved iA3 network's vectors on the layers of a model.
struct SampledNetwork {
  /// One vector.
  struct Vector {
    let part: ModelPart
    let layer: String
    let onInput: Bool
    let parameter: TrainedParameter
  }

  let path: String
  let vectors: [Vector]
  /// The hash by which the webui knows the network.
  let hash: String

  /// Reads a network.
  ///
  /// - Throws: `SamplingError` for a file that is damaged, or contains a network of another kind or for another model.
  init(_ path: String, for size: ModelSize) throws(SamplingError) {
    do throws(NetworkFileError) {
      let file = try NetworkFile(path: path, measuring: false)
      vectors = try Self.vectors(of: file, size.networkLayersByKey)
      hash = file.shownHash
      self.path = path
    } catch { throw .network(error) }
  }

  private static func vectors(
    of file: NetworkFile,
    _ layers: [String: NetworkLayer]
  ) throws(NetworkFileError) -> [Vector] {
    guard !file.modules.isEmpty else { throw .noModules(path: file.path) }
    var vectors: [Vector] = []
    var hasSides = false
    for module in file.modules {
      guard module.kind == .ia3 else {
        throw .notIA3(path: file.path, module: module.name, kind: module.kindTitle)
      }
      if try module.writtenSide() != nil { hasSides = true }
    }
    guard hasSides else { throw .noSides(path: file.path) }
    // Tensors that belong to no module are for another model, too.
    let foreignNames = file.unknown.filter { $0.hasSuffix(".weight") }.map { String($0.dropLast(".weight".count)) }
    if let name = foreignNames.first { throw .noLayer(path: file.path, module: name) }
    for module in file.modules {
      guard let layer = layers[module.name] else { throw .noLayer(path: file.path, module: module.name) }
      let vector = try module.vector(shape: layer.vectorShape)
      let channels = vector.values.count
      vectors.append(
        Vector(
          part: layer.part,
          layer: layer.description.name,
          onInput: vector.onInput,
          parameter: TrainedParameter(name: module.name, shape: [channels], value: Tensor([channels], vector.values))
        )
      )
    }
    return vectors
  }
}
