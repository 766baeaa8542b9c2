import Files
import ModelKinds
import Networks
import Platform
import Safetensors
import StableDiffusion
import Tensors

/// The vectors that are trained, each on its layer.
public final class IA3Network {
  /// One vector.
  public struct Module {
    /// The part of the model that its layer belongs to.
    public let part: ModelPart
    /// The layer's name in the model.
    public let layer: String
    /// Whether it scales the layer's input.
    public let onInput: Bool
    /// Its values and gradient; the name is LyCORIS's key without `.weight`.
    public let parameter: TrainedParameter
  }

  /// The vectors in LyCORIS's order: the text encoder's, then the UNet's.
  public let modules: [Module]

  /// A network that changes nothing yet, on the layers that a config selects.
  ///
  /// - Throws: `NetworkError` for a preset that is not supported or selects nothing.
  public init(_ options: NetworkOptions, for size: ModelSize) throws(NetworkError) {
    let selection: LayerSelection
    let name: String
    switch options.preset {
    case .builtIn(let preset):
      name = preset
      guard let builtIn = LayerSelection.builtIn(preset) else {
        throw .preset(path: preset, problem: "it is not a preset of LyCORIS")
      }
      selection = builtIn
    case .file(let path):
      name = path
      selection = try .file(path)
    }
    var modules: [Module] = []
    for layer in try selection.layers(of: size) {
      guard layer.part == .unet ? options.trainsUNet : options.trainsTextEncoder else { continue }
      let name = layer.description.name
      let isSecond = name.hasSuffix(".ff.net.2") || name.hasSuffix(".mlp.fc2")
      let onInput: Bool
      if let trainsOnInput = options.trainsOnInput {
        onInput = trainsOnInput && isSecond
      } else {
        onInput = try selection.isOnInput(layer.description)
      }
      let parameter = TrainedParameter(name: layer.key, shape: layer.vectorShape(onInput: onInput))
      modules.append(Module(part: layer.part, layer: name, onInput: onInput, parameter: parameter))
    }
    guard !modules.isEmpty else {
      throw .nothingToTrain("the preset \(name) selects none of the layers that the config trains")
    }
    self.modules = modules
  }

  /// The vectors of a part by their layers, without those of excluded layers.
  func scales(of part: ModelPart, leavingOut: Set<String> = []) -> [String: ChannelScale] {
    var scales: [String: ChannelScale] = [:]
    for module in modules where module.part == part && !leavingOut.contains(module.layer) {
      scales[module.layer] = ChannelScale(module.parameter, onInput: module.onInput)
    }
    return scales
  }

  /// The number of values that are trained.
  public var count: Int { modules.reduce(0) { $0 + $1.parameter.value.count } }

  // MARK: Files

  /// Takes the values of a saved network; vectors that the file lacks are not changed, as in LyCORIS.
  ///
  /// - Returns: how many of the vectors the file had, and how many of its tensors match none.
  /// - Throws: `NetworkError` for a damaged file, and for vectors of other layers' sizes or sides.
  func load(_ path: String) throws(NetworkError) -> (taken: Int, unknown: Int) {
    let file = try rethrowing(NetworkFile(path: path, measuring: false), as: NetworkError.networkFile)
    let saved = Dictionary(file.modules.map { ($0.name, $0) }) { first, _ in first }
    var matchingTensors = 0
    var newValues: [(TrainedParameter, [Float])] = []
    for module in modules {
      guard let source = saved[module.parameter.name], source.kind == .ia3 else { continue }
      let side = try rethrowing(source.writtenSide(), as: NetworkError.networkFile)
      if let side, side != module.onInput {
        throw .mismatch(
          path: path,
          problem:
            "\(source.name) scales its layer's \(side ? "input" : "output"), but the config trains the "
            + "\(module.onInput ? "input" : "output"): see train_on_input"
        )
      }
      let vector = try rethrowing(
        source.vector(defaultSide: module.onInput) { _ in module.parameter.shape },
        as: NetworkError.networkFile
      )
      matchingTensors += side == nil ? 1 : 2
      newValues.append((module.parameter, vector.values))
    }
    for (parameter, values) in newValues { parameter.value = Tensor(parameter.shape, values) }
    return (newValues.count, file.tensorCount - matchingTensors)
  }

  /// The contents of a saved network: every vector and its side.
  ///
  /// - Parameter precision: the number format; nil for float32 with the sides as integers, as PyTorch has them.
  func tensors(_ precision: TrainingOptions.Precision?) -> [StoredTensor] {
    modules.flatMap { module in
      let parameter = module.parameter
      let type: DataType = precision == .fp16 ? .float16 : precision == .bf16 ? .bfloat16 : .float32
      let side: Float = module.onInput ? 1 : 0
      return [
        StoredTensor("\(parameter.name).weight", parameter.shape, floats: parameter.value.values, as: type),
        precision == nil
          ? StoredTensor("\(parameter.name).on_input", [], integers: [Int64(side)])
          : StoredTensor("\(parameter.name).on_input", [], floats: [side], as: type),
      ]
    }
  }

  /// Writes the network; the file appears as a whole or not at all.
  ///
  /// The hashes that web UIs show are added to the metadata, as `precalculate_safetensors_hashes` in
  /// sd-scripts' library/train_util.py computes them: of the tensors with the training metadata alone.
  func save(to path: String, _ precision: TrainingOptions.Precision?, metadata: [String: String])
    throws(NetworkError)
  {
    do throws(SafetensorsError) {
      let tensors = tensors(precision)
      let bytes = try SafetensorsWriter.bytes(
        tensors,
        metadata: ExactDictionary(metadata.filter { $0.key.hasPrefix("ss_") })
      )
      var metadata = metadata
      bytes.withUnsafeBytes { bytes in
        metadata["sshs_model_hash"] = ModelHash.tensors(bytes)
        metadata["sshs_legacy_hash"] = ModelHash.legacy(bytes)
      }
      try SafetensorsWriter.write(tensors, metadata: ExactDictionary(metadata), to: path)
    } catch {
      throw .safetensors(error)
    }
  }
}
