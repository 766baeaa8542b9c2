import Documents
import Files
import ModelKinds
import Safetensors

/// A folder as diffusers saves a pipeline: one folder with a configuration and weights for each model.
struct DiffusersFolder {
  /// The pipeline's folder.
  let path: String
  /// The name that the user gave: the folder, or a model of Hugging Face's cache.
  let name: String

  /// The name of a model's weights, without extension.
  static func stem(_ model: CheckpointModel) -> String {
    model == .textEncoder ? "model" : "diffusion_pytorch_model"
  }

  /// The configuration of a folder; nil if there is none.
  static func config(_ folder: String, _ name: String = "config.json") throws(CheckpointError) -> Node? {
    let path = Path.join(folder, name)
    guard FileSystem.status(path) != nil else { return nil }
    return try json(path)
  }

  private static func json(_ path: String) throws(CheckpointError) -> Node {
    let bytes = try rethrowing(
      FileSystem.read(path, limit: Limits.bytes),
      as: { (error: FileError) in CheckpointError.file(.file(error)) }
    )
    let document = Document.parse(Source(path: path, bytes: bytes), as: .json)
    guard let root = document.root, root.isMapping else {
      throw .badConfig(path: path, problem: document.issues.first?.message ?? "it is not a JSON object")
    }
    return root
  }

  /// The kind of model that the folder's configurations describe; nil for Stable Diffusion 1.x, as far as they show.
  func kind() throws(CheckpointError) -> CheckpointKind? {
    if let pipeline = try Self.config(path, "model_index.json")?["_class_name"]?.string {
      if pipeline.hasPrefix("StableDiffusionXL") { return .stableDiffusionXL }
      if pipeline.hasPrefix("StableDiffusion3") { return .stableDiffusion3 }
      if pipeline.hasPrefix("Flux") { return .flux }
      if pipeline.contains("ControlNet") { return .controlNet }
    }
    if let config = try Self.config(Path.join(path, "unet")) {
      func integer(_ name: String) -> Int? {
        if case .integer(let number)? = config[name]?.content { number } else { nil }
      }
      if let kind = CheckpointKind(
        inputChannels: integer("in_channels"),
        contextWidth: integer("cross_attention_dim")
      ) {
        return kind
      }
    }
    if FileSystem.status(Path.join(path, "text_encoder_2")) != nil { return .stableDiffusionXL }
    return nil
  }

  /// One model's weights.
  ///
  /// - Parameter folder: the model's own folder.
  /// - Throws: `CheckpointError.pickle` if there are only pickles, `.noPart` if there is nothing.
  func source(_ model: CheckpointModel, in folder: String) throws(CheckpointError) -> TensorSource {
    let stem = Self.stem(model)
    var looked: [String] = []
    // As diffusers prefers them: full precision before half, one file before several.
    for (file, index) in [
      ("\(stem).safetensors", "\(stem).safetensors.index.json"),
      ("\(stem).fp16.safetensors", "\(stem).safetensors.index.fp16.json"),
    ] {
      let single = Path.join(folder, file)
      if FileSystem.status(single) != nil { return TensorSource(try SafetensorsFile.open(single)) }
      let several = Path.join(folder, index)
      if FileSystem.status(several) != nil { return try shards(several, in: folder) }
      looked += [file, index]
    }
    if let pickle = Self.pickle(model, in: folder) {
      // The command converts the pipeline's other models along with this one.
      var conversions = [(pickle, Path.join(folder, "\(stem).safetensors"))]
      for other in CheckpointModel.allCases where other != model {
        let folder = Path.join(path, other.folder)
        guard let pickle = Self.pickle(other, in: folder) else { continue }
        conversions.append((pickle, Path.join(folder, "\(Self.stem(other)).safetensors")))
      }
      throw Pickle.error(pickle, conversions)
    }
    throw .noPart(folder: folder, looked: looked)
  }

  /// The pickle with a model's weights; nil if there is none.
  private static func pickle(_ model: CheckpointModel, in folder: String) -> String? {
    ["pytorch_model.bin", "\(stem(model)).bin", "\(stem(model)).fp16.bin"].map { Path.join(folder, $0) }
      .first { FileSystem.status($0) != nil }
  }

  /// Several files, by the index that maps tensors to files.
  private func shards(_ index: String, in folder: String) throws(CheckpointError) -> TensorSource {
    guard let map = try Self.json(index)["weight_map"], map.isMapping else {
      throw .badConfig(path: index, problem: "it has no weight_map")
    }
    var names: [String] = []
    for member in map.members {
      // An index may name only files of its own folder.
      guard let name = member.value.string, !name.isEmpty, !name.contains("/"), name != ".." else {
        throw .badConfig(
          path: index,
          problem: "its weight_map does not map \(shownName(member.key)) to the name of a file in its folder"
        )
      }
      if !names.contains(name) { names.append(name) }
    }
    var files: [SafetensorsFile] = []
    for name in names { files.append(try SafetensorsFile.open(Path.join(folder, name))) }
    return TensorSource(path: folder, files: files)
  }

  /// The number of heads of the text encoder's attention, as its configuration has it; nil if there is none.
  ///
  /// - Throws: `CheckpointError.badConfig` if the configuration asks for something that is not supported.
  static func heads(textEncoder folder: String) throws(CheckpointError) -> Int? {
    guard let config = try config(folder) else { return nil }
    let path = Path.join(folder, "config.json")
    if let activation = config["hidden_act"]?.string, activation != "quick_gelu" {
      throw .badConfig(
        path: path,
        problem:
          "hidden_act is \(shownName(activation)); it must be quick_gelu, as in Stable Diffusion 1.x"
      )
    }
    guard let heads = config["num_attention_heads"] else { return nil }
    guard case .integer(let number) = heads.content, number > 0 else {
      throw .badConfig(path: path, problem: "num_attention_heads must be a whole number of at least 1")
    }
    return number
  }

  /// Rejects a UNet with a number of heads that the architecture does not have.
  static func checkHeads(unet folder: String) throws(CheckpointError) {
    guard let config = try config(folder), let heads = config["attention_head_dim"] else { return }
    // diffusers stores the number of heads under this name, for historical reasons.
    guard heads.content == .integer(UNetSize.heads) else {
      throw .badConfig(
        path: Path.join(folder, "config.json"),
        problem: "attention_head_dim must be \(UNetSize.heads), as in Stable Diffusion 1.x"
      )
    }
  }
}
