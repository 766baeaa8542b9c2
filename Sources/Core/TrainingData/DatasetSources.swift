import Dataset
import Files
import Settings

/// Finds the folders that a config names.
struct DatasetSources {
  let settings: Settings
  /// The folder of the config, from which relative paths are tried after the working folder.
  let base: String

  /// Folders that make up a dataset, with its options.
  struct Group {
    var options: DatasetOptions
    var sources: [SubsetSource]
  }

  /// The datasets in the config's order, and what was noticed on the way.
  func groups() throws(TrainingDataError) -> (groups: [Group], warnings: [String]) {
    try refuseMetadata()
    if !settings.subsets.isEmpty { return (try listed(), []) }
    if let config = settings.value("dataset_config")?.string, !config.isEmpty {
      throw .option(name: "dataset_config", problem: "\(config) lists no subsets, or cannot be read")
    }
    return try folders()
  }

  private func refuseMetadata() throws(TrainingDataError) {
    if settings.subsets.contains(where: { $0.settings["metadata_file"] != nil }) {
      throw .option(
        name: "metadata_file",
        problem: "images listed in a metadata file are not supported; use image_dir"
      )
    }
    for name in ["in_json", "dataset_class"] {
      guard let value = settings.value(name)?.string, !value.isEmpty else { continue }
      if name == "in_json", !settings.subsets.isEmpty { continue }
      throw .option(name: name, problem: "\(value) is not supported; use train_data_dir or dataset_config")
    }
  }

  // MARK: A dataset config's subsets

  private func listed() throws(TrainingDataError) -> [Group] {
    var result: [Int: Group] = [:]
    for subset in settings.subsets {
      let reader = OptionReader(settings: settings, subset: subset)
      guard let imageDir = subset.folder ?? subset.settings["image_dir"]?.value?.string else {
        throw .option(name: "image_dir", problem: "a subset of the dataset config has none")
      }
      var options = try reader.subsetOptions(imageDir: imageDir)
      if let mask = options.conditioningDataDir {
        guard settings.value("masked_loss") == .boolean(true) else {
          throw .option(name: "conditioning_data_dir", problem: "masks need masked_loss = true")
        }
        guard let path = existing(mask) else {
          throw .option(name: "conditioning_data_dir", problem: "\(mask) is not there")
        }
        options.conditioningDataDir = path
      }
      let source = SubsetSource(options: options, folder: try imageFolder(options))
      if result[subset.dataset] == nil {
        result[subset.dataset] = Group(options: try reader.datasetOptions(), sources: [])
      }
      result[subset.dataset]?.sources.append(source)
    }
    for group in result.values {
      let masked = group.sources.count { $0.options.conditioningDataDir != nil }
      guard masked == 0 || masked == group.sources.count else {
        throw .option(
          name: "conditioning_data_dir",
          problem: "either all subsets of a dataset have masks or none"
        )
      }
    }
    return result.sorted { $0.key < $1.key }.map(\.value)
  }

  private func imageFolder(_ options: SubsetOptions) throws(TrainingDataError) -> ImageFolder? {
    guard let path = existing(options.imageDir), FileSystem.status(path)?.kind == .folder else { return nil }
    do {
      return try DatasetFolder.scan(
        imageDir: path,
        repeats: options.numRepeats,
        className: options.classTokens,
        captionExtension: options.captionExtension
      ).subsets.first
    } catch {
      throw .file(error)
    }
  }

  // MARK: Folders named N_class

  private func folders() throws(TrainingDataError) -> (groups: [Group], warnings: [String]) {
    let reader = OptionReader(settings: settings, subset: nil)
    let options = try reader.datasetOptions()
    guard let name = settings.value("train_data_dir")?.string, !name.isEmpty else {
      throw .option(name: "train_data_dir", problem: "no folder of images is named")
    }
    guard let path = existing(name) else {
      throw .option(name: "train_data_dir", problem: "\(name) is not there")
    }
    var warnings: [String] = []
    var sources = try subfolders(path, isReg: false, reader, &warnings)
    guard !sources.isEmpty else {
      throw .noImages(
        "\(path) has no folder named like 10_name: sd-scripts trains on the images in such folders"
      )
    }
    if let name = settings.value("reg_data_dir")?.string, !name.isEmpty {
      if let path = existing(name) {
        sources += try subfolders(path, isReg: true, reader, &warnings)
      } else {
        warnings.append("reg_data_dir: \(name) is not there: no regularisation images are used")
      }
    }
    return ([Group(options: options, sources: sources)], warnings)
  }

  private func subfolders(
    _ path: String,
    isReg: Bool,
    _ reader: OptionReader,
    _ warnings: inout [String]
  ) throws(TrainingDataError) -> [SubsetSource] {
    let shared = try reader.subsetOptions(imageDir: path)
    let folder: DatasetFolder
    do {
      folder = try DatasetFolder.scan(trainDataDir: path, captionExtension: shared.captionExtension)
    } catch {
      throw .file(error)
    }
    for ignored in folder.ignored {
      warnings.append(
        "\(Path.join(path, ignored.name)): the name does not start with a number of repeats: not used"
      )
    }
    return folder.subsets.map { images in
      var options = shared
      options.imageDir = images.path
      options.numRepeats = images.repeats
      options.classTokens = images.className
      options.isReg = isReg
      return SubsetSource(options: options, folder: images)
    }
  }

  /// The path on this machine; nil where nothing is there.
  private func existing(_ path: String) -> String? {
    guard !path.isEmpty else { return nil }
    for candidate in [path, Path.join(base, path)] where FileSystem.status(candidate) != nil {
      return candidate
    }
    return path.contains("\\") ? existing(path.replacing("\\", with: "/")) : nil
  }
}
