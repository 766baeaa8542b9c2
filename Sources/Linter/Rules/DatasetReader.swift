import Dataset
import Files
import Settings

/// Finds the images that a config names, and says what is odd about them.
struct DatasetReader {
  /// The folder of the linted file, from which its relative paths are tried.
  let base: String
  /// `--dataset`: where the images lie on this machine.
  let override: String?

  /// The path on this machine; nil where nothing is there.
  func existing(_ path: String) -> String? {
    // An empty value names nothing, not the folder of the config.
    guard !path.isEmpty else { return nil }
    for candidate in [path, Path.join(base, path)] where FileSystem.status(candidate) != nil {
      return candidate
    }
    guard path.utf8.contains(UInt8(ascii: "\\")) else { return nil }
    return existing(path.replacing("\\", with: "/"))
  }
}

/// The images that one place of a config names.
struct NamedFolder {
  /// What was found there.
  var folder: DatasetFolder
  /// The value that names it.
  var place: Place?
  /// Index among the settings' subsets; nil for the folders of `train_data_dir`.
  var subset: Int?
  /// Whether its images regularise.
  var isRegularisation: Bool
  /// Facts of its images; each part is gathered once.
  let facts: DatasetFacts

  init(folder: DatasetFolder, place: Place?, subset: Int?, isRegularisation: Bool = false) {
    self.folder = folder
    self.place = place
    self.subset = subset
    self.isRegularisation = isRegularisation
    facts = DatasetFacts([folder])
  }
}

extension DatasetReader {
  /// The image folders: those of the subsets, or those of `train_data_dir`.
  func namedFolders(_ settings: Settings) -> [NamedFolder] {
    guard !settings.dialect.type.isRecord else { return [] }
    let captions = settings.value("caption_extension")?.string ?? ".caption"
    if let override {
      let place = settings.place("train_data_dir")
      return (try? DatasetFolder.scan(trainDataDir: override, captionExtension: captions)).map {
        [NamedFolder(folder: $0, place: place, subset: nil)]
      } ?? []
    }
    var result: [NamedFolder] = []
    for (index, subset) in settings.subsets.enumerated() {
      guard let path = subset.folder.flatMap(existing) else { continue }
      let own = subset.settings["caption_extension"]?.value?.string
      let folder = try? DatasetFolder.scan(
        imageDir: path,
        repeats: subset.settings["num_repeats"]?.value?.integer ?? 1,
        className: subset.settings["class_tokens"]?.value?.string,
        captionExtension: own ?? captions
      )
      if let folder {
        result.append(
          NamedFolder(
            folder: folder,
            place: subset.settings["image_dir"]?.place,
            subset: index,
            isRegularisation: subset.isRegularisation
          )
        )
      }
    }
    if settings.subsets.isEmpty, let path = settings.value("train_data_dir")?.string.flatMap(existing),
      let folder = try? DatasetFolder.scan(trainDataDir: path, captionExtension: captions)
    {
      result.append(NamedFolder(folder: folder, place: settings.place("train_data_dir"), subset: nil))
    }
    return result
  }

  /// What `reg_data_dir` holds; nil where it names nothing on this machine.
  func regularisationFolder(_ settings: Settings) -> NamedFolder? {
    guard let path = settings.value("reg_data_dir")?.string.flatMap(existing) else { return nil }
    return (try? DatasetFolder.scan(trainDataDir: path)).map {
      NamedFolder(folder: $0, place: settings.place("reg_data_dir"), subset: nil, isRegularisation: true)
    }
  }

  /// What is odd about the paths that a config names.
  func pathObservations(_ settings: Settings) -> [Observation] {
    guard !settings.dialect.type.isRecord else { return [] }
    var result: [Observation] = []
    func observe(_ setting: Setting, _ key: String) {
      guard let path = setting.value?.string, !path.isEmpty, let place = setting.place, existing(path) == nil
      else {
        return
      }
      result.append(
        Observation(
          .missingPath,
          file: place.file,
          range: place.range,
          setting: setting.name,
          values: ["key": .string(key), "path": .string(path)]
        )
      )
    }
    for name in Self.paths where override == nil || name != "train_data_dir" {
      guard let setting = settings[name], !setting.isUnset else { continue }
      if name == "pretrained_model_name_or_path", !Self.isPath(setting.value?.string ?? "") { continue }
      observe(setting, name)
    }
    for subset in settings.subsets {
      for key in ["image_dir", "metadata_file", "conditioning_data_dir"] {
        if let setting = subset.settings[key] { observe(setting, key) }
      }
    }
    guard settings.script != nil else { return result }
    if settings.value("train_data_dir") == nil, settings.value("dataset_config") == nil,
      settings.value("in_json") == nil,
      settings.subsets.isEmpty, override == nil
    {
      result.append(unset("train_data_dir", settings))
    }
    for name in ["pretrained_model_name_or_path", "output_dir"] where settings.value(name) == nil {
      result.append(unset(name, settings))
    }
    return result
  }

  private func unset(_ name: String, _ settings: Settings) -> Observation {
    let place = settings.place(name)
    return Observation(
      .unsetPath,
      file: place?.file ?? 0,
      range: place?.range,
      setting: name,
      values: ["key": .string(name)]
    )
  }

  /// Options that name files or folders which must be there before training.
  private static let paths = [
    "pretrained_model_name_or_path", "vae", "train_data_dir", "reg_data_dir", "dataset_config",
    "network_weights",
    "resume", "in_json", "conditioning_data_dir",
  ]

  /// A model may be named as on Hugging Face, `owner/name`, which is no path.
  private static func isPath(_ text: String) -> Bool {
    let isRooted =
      text.hasPrefix("/") || text.hasPrefix(".") || text.hasPrefix("~") || text.contains("\\")
      || text.contains(":")
    return isRooted || [".safetensors", ".ckpt", ".pt"].contains(Path.fileExtension(text))
      || text.count { $0 == "/" } > 1
  }

  /// What is odd about images and captions; only the wanted kinds are looked for, since some open every file.
  func imageObservations(_ named: NamedFolder, _ settings: Settings, wanted: Set<Observation.Kind>) -> [Observation] {
    var result: [Observation] = []
    func wants(_ kind: Observation.Kind) -> Bool { wanted.contains(kind) }
    func observe(_ kind: Observation.Kind, _ values: [String: Value]) {
      result.append(
        Observation(
          kind,
          file: named.place?.file ?? 0,
          range: named.place?.range,
          setting: named.subset == nil ? "train_data_dir" : "image_dir",
          values: values
        )
      )
    }
    let folder = named.folder
    if named.subset == nil {
      if folder.subsets.isEmpty, !folder.looseImages.isEmpty, wants(.leafFolder) {
        observe(.leafFolder, ["path": .string(folder.path)])
      } else if wants(.unnumberedFolder) {
        for ignored in folder.ignored {
          observe(.unnumberedFolder, ["path": .string(Path.join(folder.path, ignored.name))])
        }
      }
    }
    let facts = named.facts
    if !wanted.isDisjoint(with: Self.captionKinds) { observeCaptions(facts, settings, wants, observe) }
    if !wanted.isDisjoint(with: Self.sizeKinds) { observeSizes(facts, settings, wants, observe) }
    if wants(.duplicateImage) {
      for group in facts.duplicates {
        for path in group.dropFirst() {
          observe(.duplicateImage, ["path": .string(path), "other": .string(group[0])])
        }
      }
    }
    return result
  }

  private static let captionKinds: Set<Observation.Kind> = [
    .missingCaption, .emptyCaption, .faultyCaption, .orphanCaption, .longCaption,
  ]
  private static let sizeKinds: Set<Observation.Kind> = [
    .unreadableImage, .truncatedImage, .rotatedImage, .sixteenBitGrayImage, .smallImage,
  ]

  private typealias Wants = (Observation.Kind) -> Bool
  private typealias Observe = (Observation.Kind, [String: Value]) -> Void

  private func observeCaptions(
    _ facts: DatasetFacts,
    _ settings: Settings,
    _ wants: Wants,
    _ observe: Observe
  ) {
    for subset in facts.subsets where wants(.missingCaption) {
      let missing = subset.images.count - subset.captionedCount
      if missing > 0, subset.captionedCount > 0 {
        observe(.missingCaption, ["path": .string(subset.path), "count": .integer(missing)])
      }
    }
    for subset in facts.subsets where wants(.orphanCaption) && !subset.orphanCaptions.isEmpty {
      for path in subset.orphanCaptions { observe(.orphanCaption, ["path": .string(path)]) }
    }
    if wants(.emptyCaption) {
      for path in facts.captions.blank { observe(.emptyCaption, ["path": .string(path)]) }
    }
    if wants(.faultyCaption) {
      for problem in facts.captions.faulty {
        observe(.faultyCaption, ["path": .string(problem.path), "reason": .string(problem.reason)])
      }
    }
    guard wants(.longCaption) else { return }
    let limit =
      settings.value("max_token_length")?.integer ?? settings.value("max_token_length")?.string.flatMap {
        Int($0)
      } ?? 75
    for long in facts.captions.certainlyLonger(than: limit) {
      observe(.longCaption, ["path": .string(long.path), "tokens": .string("at least \(long.leastTokens)")])
    }
  }

  private func observeSizes(_ facts: DatasetFacts, _ settings: Settings, _ wants: Wants, _ observe: Observe) {
    let sizes = facts.sizes
    if wants(.unreadableImage) {
      for problem in sizes.unreadable {
        observe(.unreadableImage, ["path": .string(problem.path), "reason": .string(problem.reason)])
      }
    }
    if wants(.truncatedImage) {
      for path in sizes.truncated {
        observe(.truncatedImage, ["path": .string(path), "reason": .string("its last bytes are missing")])
      }
    }
    if wants(.rotatedImage) {
      for path in sizes.rotated { observe(.rotatedImage, ["path": .string(path)]) }
    }
    if wants(.sixteenBitGrayImage) {
      for path in sizes.sixteenBitGrey { observe(.sixteenBitGrayImage, ["path": .string(path)]) }
    }
    guard wants(.smallImage), let resolution = Resolution(settings.value("resolution")) else { return }
    // Half the training area's side: such an image is enlarged to more than twice its size.
    for (path, size) in sizes.images where size.width * size.height * 4 < resolution.width * resolution.height {
      observe(
        .smallImage,
        [
          "path": .string(path), "width": .integer(size.width), "height": .integer(size.height),
          "resolution": .string("\(resolution.width) × \(resolution.height)"),
        ]
      )
    }
  }
}
