import Files
import ModelKinds
import Settings

/// One of sd-scripts' training scripts: whose models it trains, what its run needs, and what it leaves.
///
/// Its name is a family's prefix and the kind of training, as in `sdxl_train_network`; both have a row of a table.
public struct TrainingScript: Sendable, Equatable {
  /// Its name, without `.py`.
  public let name: String
  /// The models that it trains.
  public let family: Family
  /// How it trains them.
  let kind: Kind

  /// The name of its file.
  public var file: String { "\(name).py" }
  /// What a run leaves.
  public var product: Product { kind.product }
  /// Where its images are named.
  var images: Images { kind.images }
  /// Whether it trains Stable Diffusion 1.x.
  public var trainsStableDiffusion1: Bool { family.checkpoints == [.stableDiffusion1] }

  /// The extension of what a run leaves; empty if that is a folder of diffusers.
  ///
  /// Source: `get_last_ckpt_name` and `save_sd_model_on_train_end_common` in sd-scripts' library/train_util.py, and
  /// their callers.
  func resultExtension(_ settings: Settings) -> String {
    // Scripts differ in what they do without the option, so what the config sets counts, then this script's default.
    let written = settings.conversionValues(to: .sdScriptsTOML)
    let chosen = written["save_model_as"] ?? Catalogue.options["save_model_as"]?.defaultValue(for: name)
    let format = chosen?.string?.lowercased() ?? ""
    guard product == .model else { return format.isEmpty ? ".safetensors" : ".\(format)" }
    // The scripts of the newer families write nothing else.
    guard family.backbone == "UNet" else { return ".safetensors" }
    let wantsSafetensors = written["use_safetensors"] == .boolean(true) || format.contains("safetensors")
    let isFolder =
      format.isEmpty
      ? settings.paths.existing(settings.value("pretrained_model_name_or_path")?.string ?? "")
        .flatMap(FileSystem.status)?.kind != .file
      : format.contains("diffusers")
    return isFolder ? "" : wantsSafetensors ? ".safetensors" : ".ckpt"
  }

  /// A family of models that has scripts of its own.
  public struct Family: Sendable, Equatable {
    /// Its name in messages.
    public let title: String
    /// How the names of its scripts begin.
    let prefix: String
    /// What `CheckpointKind` takes its checkpoints for; empty if they are not recognized.
    let checkpoints: [Checkpoint]
    /// CLIP's tokenizers, which are written for it.
    let tokenizers: [String]
    /// The tokenizers that sd-scripts fetches from Hugging Face.
    let fetched: [String]
    /// What its part besides the text encoders is called.
    public let backbone: String
  }

  /// What a checkpoint can be recognized as.
  enum Checkpoint: Sendable, Equatable {
    case stableDiffusion1
    case other(CheckpointKind)

    init(_ kind: CheckpointKind?) { self = kind.map(Self.other) ?? .stableDiffusion1 }
  }

  /// What a run leaves.
  public enum Product: Sendable, Equatable {
    case network, model, embedding, controlNet

    /// It with its article.
    public var phrase: String {
      switch self {
      case .network: "a network"
      case .model: "a whole model"
      case .embedding: "an embedding"
      case .controlNet: "a ControlNet"
      }
    }
  }

  /// Where the images of a run are named.
  enum Images: Sendable, Equatable {
    /// In folders named `N_class`, a metadata file or a dataset config.
    case folders
    /// In a metadata file or a dataset config.
    case metadata
    /// In folders with a condition for each image, or a dataset config.
    case conditioned
    /// It has none.
    case none
  }

  /// A kind of training.
  struct Kind: Sendable, Equatable {
    /// How the names of its scripts end.
    let stem: String
    let product: Product
    let images: Images
  }

  private static let clipL = "openai/clip-vit-large-patch14"
  private static let clipG = "laion/CLIP-ViT-bigG-14-laion2B-39B-b160k"
  static let t5 = "google/t5-v1_1-xxl"

  /// Source: `_load_tokenizer` in sd-scripts' library/strategy_base.py and the `strategy_*.py` that call it.
  static let families: [Family] = [
    Family(
      title: "Stable Diffusion 1.x",
      prefix: "",
      checkpoints: [.stableDiffusion1],
      tokenizers: [clipL],
      fetched: [],
      backbone: "UNet"
    ),
    Family(
      title: "Stable Diffusion 2.x",
      prefix: "",
      checkpoints: [.other(.stableDiffusion2)],
      tokenizers: [],
      fetched: ["stabilityai/stable-diffusion-2"],
      backbone: "UNet"
    ),
    Family(
      title: "Stable Diffusion XL",
      prefix: "sdxl_",
      checkpoints: [.other(.stableDiffusionXL)],
      tokenizers: [clipL, clipG],
      fetched: [],
      backbone: "UNet"
    ),
    Family(
      title: "Stable Diffusion 3",
      prefix: "sd3_",
      checkpoints: [.other(.stableDiffusion3)],
      tokenizers: [clipL, clipG],
      fetched: [t5],
      backbone: "MMDiT"
    ),
    Family(
      title: "FLUX.1",
      prefix: "flux_",
      checkpoints: [.other(.flux)],
      tokenizers: [clipL],
      fetched: [t5],
      backbone: "DiT"
    ),
    Family(
      title: "Lumina Image 2.0",
      prefix: "lumina_",
      checkpoints: [],
      tokenizers: [],
      fetched: ["google/gemma-2-2b"],
      backbone: "DiT"
    ),
    Family(
      title: "HunyuanImage-2.1",
      prefix: "hunyuan_image_",
      checkpoints: [],
      tokenizers: [],
      fetched: ["Qwen/Qwen2.5-VL-7B-Instruct", "google/byt5-small"],
      backbone: "DiT"
    ),
    // Its tokenizers are part of sd-scripts.
    Family(title: "Anima", prefix: "anima_", checkpoints: [], tokenizers: [], fetched: [], backbone: "DiT"),
  ]

  static let kinds: [Kind] = [
    Kind(stem: "train_network", product: .network, images: .folders),
    Kind(stem: "train_leco", product: .network, images: .none),
    Kind(stem: "train", product: .model, images: .folders),
    Kind(stem: "train_db", product: .model, images: .folders),
    Kind(stem: "fine_tune", product: .model, images: .metadata),
    Kind(stem: "train_textual_inversion", product: .embedding, images: .folders),
    Kind(stem: "train_textual_inversion_XTI", product: .embedding, images: .folders),
    Kind(stem: "train_control_net", product: .controlNet, images: .conditioned),
    Kind(stem: "train_controlnet", product: .controlNet, images: .conditioned),
    Kind(stem: "train_control_net_lllite", product: .controlNet, images: .conditioned),
    Kind(stem: "train_control_net_lllite_old", product: .controlNet, images: .conditioned),
  ]

  /// A script by its name, with or without `.py`; nil if sd-scripts has none of this name.
  ///
  /// - Parameter isVersion2: whether `v2` is set, by which one script trains both older families.
  public init?(_ name: String, isVersion2: Bool = false) {
    let name = name.hasSuffix(".py") ? String(name.dropLast(3)) : name
    let families = Self.families.filter {
      name.hasPrefix($0.prefix) && (!$0.prefix.isEmpty || ($0.checkpoints != [.stableDiffusion1]) == isVersion2)
    }
    for family in families {
      let stem = name.dropFirst(family.prefix.count)
      if let kind = Self.kinds.first(where: { $0.stem == stem }), !(stem == "train" && family.prefix.isEmpty) {
        (self.name, self.family, self.kind) = (name, family, kind)
        return
      }
    }
    return nil
  }
}

// MARK: Choosing

extension TrainingScript {
  /// The script that trains a config.
  ///
  /// A config as TOML does not name one. Which the linter takes it for follows from its keys; if they suit several, the
  /// checkpoint decides.
  ///
  /// - Parameters:
  ///   - name: what the user asks for, instead of what the config says.
  ///   - checkpoint: what the checkpoint is, as far as that is known.
  /// - Returns: the script, and what to tell the user about it.
  /// - Throws: `SDScriptsError.setting` if the script does not exist or cannot train the checkpoint.
  public static func choose(
    for settings: Settings,
    named name: String?,
    checkpoint: RecognizedCheckpoint?
  ) throws(SDScriptsError) -> (script: TrainingScript, note: String?) {
    let isVersion2 = settings.value("v2") == .boolean(true)
    let written = name ?? settings.script ?? Self.usual
    guard let script = TrainingScript(written, isVersion2: isVersion2) else {
      let known = Self.families.flatMap { family in kinds.map { family.prefix + $0.stem } }
      let hint = Suggestion.nearest(to: written, among: known).map { "; did you mean \($0)?" } ?? ""
      throw .setting(name: "--script \(written)", problem: "sd-scripts has no such training script\(hint)")
    }
    guard let checkpoint, let problem = script.problem(with: checkpoint) else { return (script, nil) }
    let isGuessed = name == nil && settings.dialect == .sdScriptsTOML && !script.family.checkpoints.isEmpty
    if isGuessed, ["", "sdxl_"].contains(script.family.prefix), let other = script.counterpart(for: checkpoint) {
      return (other, "\(checkpoint.path) is \(checkpoint.title), so \(other.file) trains it; --script names another")
    }
    throw .setting(name: "pretrained_model_name_or_path", problem: problem)
  }

  /// The script of a config that names none.
  static let usual = "train_network"

  /// The script that does the same with a checkpoint's family; nil if there is none, or if more than the script differs.
  private func counterpart(for checkpoint: RecognizedCheckpoint) -> TrainingScript? {
    guard let other = checkpoint.family, other.prefix != family.prefix else { return nil }
    return TrainingScript(other.prefix + kind.stem, isVersion2: other.checkpoints == [.other(.stableDiffusion2)])
  }

  /// Why the script cannot train a checkpoint; nil if it can, or if that is not known.
  private func problem(with checkpoint: RecognizedCheckpoint) -> String? {
    guard !family.checkpoints.contains(checkpoint.kind) else { return nil }
    guard let other = checkpoint.family else {
      return checkpoint.isNoModel ? "\(checkpoint.path) is \(checkpoint.title), not a checkpoint to train" : nil
    }
    guard !family.checkpoints.isEmpty else { return nil }
    let what = "\(checkpoint.path) is \(checkpoint.title)"
    if other.prefix == family.prefix {
      let change = other.checkpoints == [.stableDiffusion1] ? "unset v2" : "set v2"
      return "\(what), and the config is for \(family.title): \(change)"
    }
    return "\(what), which \(file) does not train: the config is for \(family.title) "
      + "(--script \(other.prefix)\(kind.stem) trains it with the same settings)"
  }
}
