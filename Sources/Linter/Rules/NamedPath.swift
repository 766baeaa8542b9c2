import Documents
import Files
import Settings

/// An option whose value names a file or folder.
struct NamedPath: Sendable {
  /// What it must name.
  enum Kind: Sendable { case file, folder, either }

  /// The option; for an argument with the name of its list.
  let option: String
  /// The option's name in messages: that of an argument without its list.
  let key: String
  /// sd-scripts' option of that name; nil for an argument.
  private let row: OptionRow?
  /// What it must name.
  let kind: Kind
  /// Whether it must exist before training.
  let mustExist: Bool
  /// What is wrong with a file that exists.
  let fault: @Sendable (String) -> NamedFileFault?

  init(
    option: String,
    kind: Kind,
    mustExist: Bool = true,
    fault: @escaping @Sendable (String) -> NamedFileFault? = { _ in nil }
  ) {
    self.option = option
    key = ArgumentName(option)?.key ?? option
    row = Catalogue.options[option]
    self.kind = kind
    self.mustExist = mustExist
    self.fault = fault
  }

  /// The setting that it is in a config.
  func setting(in settings: Settings) -> Setting? { row.map { settings.values[$0] } ?? settings.values[option] }

  /// The options of a run.
  static let options = [
    NamedPath(option: "pretrained_model_name_or_path", kind: .either),
    NamedPath(option: "vae", kind: .either),
    NamedPath(option: "train_data_dir", kind: .folder),
    NamedPath(option: "reg_data_dir", kind: .folder),
    NamedPath(option: "dataset_config", kind: .file, fault: NamedFileFault.ofDatasetConfig),
    NamedPath(option: "network_weights", kind: .file),
    NamedPath(option: "resume", kind: .folder),
    NamedPath(option: "in_json", kind: .file),
    NamedPath(option: "clip_l", kind: .file),
    NamedPath(option: "clip_g", kind: .file),
    NamedPath(option: "t5xxl", kind: .file),
    NamedPath(option: "ae", kind: .file),
    NamedPath(option: "gemma2", kind: .file),
    NamedPath(option: "byt5", kind: .file),
    NamedPath(option: "conditioning_data_dir", kind: .folder),
    NamedPath(option: "sample_prompts", kind: .file, fault: PromptFileCheck.fault),
    NamedPath(option: "log_tracker_config", kind: .file, fault: NamedFileFault.ofTOML),
    NamedPath(option: "network_args.preset", kind: .file, fault: NamedFileFault.ofPreset),
    NamedPath(option: "output_dir", kind: .folder, mustExist: false),
    NamedPath(option: "logging_dir", kind: .folder, mustExist: false),
  ]

  /// The keys of a subset.
  static let subsetKeys = [
    NamedPath(option: "image_dir", kind: .folder),
    NamedPath(option: "metadata_file", kind: .file),
    NamedPath(option: "conditioning_data_dir", kind: .folder),
  ]

  /// Whether a value is a path.
  func isPath(_ text: String) -> Bool {
    switch option {
    // A model may be named as on Hugging Face, `owner/name`.
    case "pretrained_model_name_or_path": Self.isModelPath(text)
    case "vae": Self.isModelPath(text) || !text.contains("/")
    // A preset is one of LyCORIS's own, or a file.
    case "network_args.preset": text.hasSuffix(".toml")
    default: true
    }
  }

  private static func isModelPath(_ text: String) -> Bool {
    let isRooted =
      Path.isAbsolute(text) || text.hasPrefix(".") || text.hasPrefix("~")
      || text.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: ":") }
    return isRooted || [".safetensors", ".ckpt", ".pt"].contains(Path.fileExtension(text))
      || text.utf8.count { $0 == UInt8(ascii: "/") } > 1
  }

  /// What it names and what it should name, if these differ.
  func kindProblem(_ found: FileStatus.Kind?) -> (actual: String, expected: String)? {
    switch (kind, found) {
    case (.file, .folder): ("a folder", "a file")
    case (.folder, .file): ("a file", "a folder")
    default: nil
    }
  }
}

/// Why a file that a config names is of no use.
struct NamedFileFault {
  /// What is wrong, without a full stop.
  let reason: String
  /// Whether the run fails for it.
  let stops: Bool

  /// Source: `load_user_config` in sd-scripts' library/config_util.py.
  @Sendable static func ofDatasetConfig(_ path: String) -> NamedFileFault? {
    let name = Path.name(path).lowercased()
    guard !name.hasSuffix(".toml"), !name.hasSuffix(".json") else { return nil }
    return NamedFileFault(
      reason: "sd-scripts reads dataset configs that end in .toml or .json, and no others",
      stops: true
    )
  }

  /// A TOML file that is read as a whole.
  @Sendable static func ofTOML(_ path: String) -> NamedFileFault? {
    if case .fault(let fault) = TOMLFile(path) { fault } else { nil }
  }

  /// Source: `read_preset` in lycoris/utils/preset.py; `apply_preset` in lycoris/kohya.py and lycoris/wrapper.py.
  @Sendable static func ofPreset(_ path: String) -> NamedFileFault? {
    switch TOMLFile(path) {
    case .fault(let fault): return fault
    case .root(let root):
      guard let key = root.members.map(\.key).first(where: { !LyCORISPreset.keys.contains($0) }) else { return nil }
      let hint = Suggestion.nearest(to: key, among: LyCORISPreset.keys).map { "; did you mean \($0)?" } ?? ""
      return NamedFileFault(reason: "presets have no key \(key)\(hint)", stops: true)
    }
  }

  /// A file as TOML.
  enum TOMLFile {
    case root(Node)
    case fault(NamedFileFault)

    init(_ path: String) {
      do {
        let source = Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes))
        let document = Document.parse(source, as: .toml)
        if let root = document.root {
          self = .root(root)
        } else {
          let issue = document.issues.last
          let position = LineIndex(source).position(of: issue?.range.lowerBound ?? 0)
          let problem = issue?.message ?? "it cannot be read"
          self = .fault(NamedFileFault(reason: "line \(position.line) is not TOML: \(problem)", stops: true))
        }
      } catch {
        self = .fault(NamedFileFault(reason: error.reason, stops: true))
      }
    }
  }
}
