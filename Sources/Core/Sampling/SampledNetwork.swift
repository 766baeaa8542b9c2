import Safetensors
import StableDiffusion
import Tensors

/// A saved iA3 network's vectors on the layers of a model.
struct SampledNetwork {
  /// One vector.
  struct Vector {
    let model: IA3Target.Model
    let layer: String
    let onInput: Bool
    let parameter: Parameter
  }

  let path: String
  let vectors: [Vector]
  /// The hash by which the webui knows the network: twelve digits of `sshs_model_hash`.
  let hash: String

  /// Reads a network.
  ///
  /// - Throws: `SamplingError` for a file that is damaged, holds another kind of network, or one for another model.
  init(_ path: String, for size: ModelSize) throws(SamplingError) {
    let file = try Self.reading { () throws(SafetensorsError) in try SafetensorsFile(path: path) }
    if let kind = NetworkFileKind.name(of: file.tensors.keys) {
      throw .network(
        path: path,
        "this is \(kind), and ia3 draws with iA3 networks; draw with it in the webui"
      )
    }
    let names = Set(file.tensors.keys.compactMap(Self.vectorName)).sorted()
    guard !names.isEmpty else {
      throw .network(path: path, "it has no vector: it is no network, or one that no layer was trained of")
    }
    guard names.contains(where: { file.tensors["\($0).on_input"] != nil }) else {
      throw .network(path: path, "this is no iA3 network: no vector says whether it is on a layer's input")
    }
    let layers = Self.layers(of: size)
    var vectors: [Vector] = []
    for name in names {
      guard let (model, layer) = layers[name] else {
        throw .network(
          path: path,
          "it was trained for another architecture: the model has no layer for its vector \(name)"
        )
      }
      vectors.append(try Self.vector(name, model, layer, in: file))
    }
    self.path = path
    self.vectors = vectors
    let stored = file.metadata["sshs_model_hash"].flatMap { $0.count == 64 ? $0 : nil }
    hash = String((stored ?? ModelHash.tensors(file.mapping.bytes)).prefix(12))
  }

  private static func vector(
    _ name: String,
    _ model: IA3Target.Model,
    _ layer: LayerDescription,
    in file: SafetensorsFile
  ) throws(SamplingError) -> Vector {
    let side = "\(name).on_input"
    let onInput = try reading { () throws(SafetensorsError) in
      guard let info = file.tensors[side] else { return false }
      return info.dataType == .int64
        ? try file.int64(side).first != 0 : try file.float32(side).first != 0
    }
    let values = try reading { () throws(SafetensorsError) in try file.float32("\(name).weight") }
    let channels = onInput ? layer.inputs : layer.outputs
    let found = file.tensors["\(name).weight"]?.shape ?? []
    let expected = layer.kind == .linear ? [channels] : [1, channels, 1, 1]
    guard found == expected || found == [channels] else {
      throw .network(
        path: file.path,
        "it was trained for another architecture: \(name).weight has the shape \(found), and the layer's "
          + "\(onInput ? "input" : "output") takes \(expected)"
      )
    }
    guard values.allSatisfy(\.isFinite) else {
      throw .network(path: file.path, "\(name).weight holds values that are no numbers")
    }
    return Vector(
      model: model,
      layer: layer.name,
      onInput: onInput,
      parameter: Parameter(name: name, shape: [channels], value: Tensor([channels], values))
    )
  }

  /// A vector's name without `.weight`.
  private static func vectorName(_ tensor: String) -> String? {
    tensor.hasSuffix(".weight") ? String(tensor.dropLast(".weight".count)) : nil
  }

  /// The layers that a vector can be on, by LyCORIS's names for them.
  private static func layers(of size: ModelSize) -> [String: (IA3Target.Model, LayerDescription)] {
    var layers: [String: (IA3Target.Model, LayerDescription)] = [:]
    func add(_ descriptions: [LayerDescription], _ prefix: String, _ model: IA3Target.Model) {
      for layer in descriptions {
        switch layer.kind {
        case .linear, .convolution:
          layers[prefix + String(layer.name.map { $0 == "." ? "_" : $0 })] = (model, layer)
        case .norm, .embedding: break
        }
      }
    }
    add(size.textEncoder.layerDescriptions, "lora_te_", .textEncoder)
    add(size.unet.layers, "lora_unet_", .unet)
    return layers
  }

  private static func reading<Result>(_ body: () throws(SafetensorsError) -> Result) throws(SamplingError)
    -> Result
  {
    do throws(SafetensorsError) { return try body() } catch { throw .safetensors(error) }
  }
}
