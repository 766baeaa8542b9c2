import Dataset
import Files
import Settings

/// Finds what is unusual about the paths and images that a config names.
struct DatasetReader {
  /// Resolves the config's paths.
  let paths: PathLookup
  /// `--dataset`: the folder of the images on this machine.
  let override: String?

  init(base: String, override: String?) {
    paths = PathLookup(base: base)
    self.override = override
  }

  /// The datasets of the config.
  func plan(_ settings: Settings) -> DatasetPlan { DatasetPlan(settings, paths: paths, override: override) }
}

extension DatasetReader {
  /// Observations about the paths that a config names.
  func pathObservations(_ settings: Settings) -> [Observation] {
    guard !settings.dialect.type.isRecord else { return [] }
    var result: [Observation] = []
    func observe(_ setting: Setting, _ key: String) {
      guard let path = setting.value?.string, !path.isEmpty, !setting.isComputed, let place = setting.place,
        paths.existing(path) == nil
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
    for name in Self.pathOptions where override == nil || name != "train_data_dir" {
      guard let setting = settings[name], !setting.isUnset else { continue }
      if name == "pretrained_model_name_or_path", !Self.isPath(setting.value?.string ?? "") { continue }
      observe(setting, name)
    }
    for subset in settings.subsets {
      for key in ["image_dir", "metadata_file", "conditioning_data_dir"] {
        if let setting = subset.settings[key] { observe(setting, key) }
      }
    }
    guard settings.script != nil, !settings.hasUnknownOptions else { return result }
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

  /// Options that name files or folders that must exist before training.
  private static let pathOptions = [
    "pretrained_model_name_or_path", "vae", "train_data_dir", "reg_data_dir", "dataset_config",
    "network_weights",
    "resume", "in_json", "conditioning_data_dir",
  ]

  /// A model may be named as on Hugging Face, `owner/name`, which is not a path.
  private static func isPath(_ text: String) -> Bool {
    let isRooted =
      Path.isAbsolute(text) || text.hasPrefix(".") || text.hasPrefix("~") || text.contains("\\")
      || text.contains(":")
    return isRooted || [".safetensors", ".ckpt", ".pt"].contains(Path.fileExtension(text))
      || text.count { $0 == "/" } > 1
  }

  /// Observations about images and captions; only the wanted kinds are looked for, since some open every file.
  func imageObservations(
    _ source: DatasetSource,
    _ settings: Settings,
    wanted: Set<Observation.Kind>
  ) -> [Observation] {
    guard let folder = source.folder else { return [] }
    var result: [Observation] = []
    func wants(_ kind: Observation.Kind) -> Bool { wanted.contains(kind) }
    func observe(_ kind: Observation.Kind, _ values: [String: Value]) {
      result.append(
        Observation(
          kind,
          file: source.place?.file ?? 0,
          range: source.place?.range,
          setting: source.subset == nil ? "train_data_dir" : "image_dir",
          values: values
        )
      )
    }
    if source.subset == nil {
      if folder.subsets.isEmpty, !folder.looseImages.isEmpty, wants(.leafFolder) {
        observe(.leafFolder, ["path": .string(folder.path)])
      } else if wants(.unnumberedFolder) {
        for ignored in folder.ignored {
          observe(.unnumberedFolder, ["path": .string(Path.join(folder.path, ignored.name))])
        }
      }
    }
    let facts = source.facts
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
      for path in sizes.sixteenBitGray { observe(.sixteenBitGrayImage, ["path": .string(path)]) }
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
