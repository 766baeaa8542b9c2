import Dataset
import Files
import Settings

/// The images of a run as sd-scripts' dataset config.
enum DatasetText {
  /// The text; nil if the config lists its images in a metadata file or a Python class, which stay as they are, or if
  /// the script reads other folders than those of images and captions.
  ///
  /// Folders named `N_class` become subsets, as `generate_dreambooth_subsets_config_by_subdirs` in sd-scripts'
  /// library/config_util.py does it. sd-scripts takes options that a subset leaves unset from the training config.
  static func text(_ settings: Settings, _ paths: RunPaths, _ images: TrainingScript.Images) throws(SDScriptsError)
    -> String?
  {
    for name in ["in_json", "dataset_class"] {
      if let text = settings.value(name)?.string, !text.isEmpty, settings.subsets.isEmpty { return nil }
    }
    if settings.subsets.isEmpty, images == .metadata {
      throw .setting(
        name: "in_json",
        problem: "must name the metadata of the images, or dataset_config their folders: the script reads no others"
      )
    }
    if settings.subsets.isEmpty, images != .folders { return nil }
    return DatasetConfig.text(
      datasets: settings.subsets.isEmpty ? [try folders(settings, paths)] : listed(settings, paths)
    )
  }

  private static func listed(_ settings: Settings, _ paths: RunPaths) -> [[[String: Value]]] {
    var datasets: [Int: [[String: Value]]] = [:]
    for (subset, values) in zip(settings.subsets, settings.explicitSubsets) {
      var values = values
      for key in ["image_dir", "metadata_file", "conditioning_data_dir"] {
        if let path = values[key]?.string { values[key] = .string(paths.written(paths.input(path))) }
      }
      datasets[subset.dataset, default: []].append(values)
    }
    return datasets.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func folders(_ settings: Settings, _ paths: RunPaths) throws(SDScriptsError) -> [[String: Value]] {
    let plan = DatasetPlan(settings, paths: settings.paths)
    if let error = plan.sources.lazy.compactMap(\.error).first { throw .file(error) }
    guard let training = plan.sources.first(where: { !$0.isRegularization }), let name = training.name else {
      throw .setting(name: "train_data_dir", problem: "must name the folder of the training images")
    }
    guard let folder = training.folder else {
      throw .setting(name: "train_data_dir", problem: "there is no folder \(name)")
    }
    let subsets = plan.datasets.flatMap(\.folders).compactMap { values($0, paths) }
    guard folder.subsets.contains(where: { !$0.images.isEmpty }) else {
      throw .setting(
        name: "train_data_dir",
        problem:
          "\(folder.path) must contain a folder of images with a name like 10_name, which sd-scripts trains on"
      )
    }
    return subsets
  }

  /// An `N_class` folder as a subset; nil if it has no images.
  private static func values(_ folder: PlannedFolder, _ paths: RunPaths) -> [String: Value]? {
    guard let name = folder.name, let images = folder.images, !images.images.isEmpty else { return nil }
    var values: [String: Value] = [
      "image_dir": .string(paths.written(Path.absolute(name))), "num_repeats": .integer(folder.repeats),
    ]
    values["class_tokens"] = images.className.map(Value.string)
    if folder.isRegularization { values["is_reg"] = .boolean(true) }
    return values
  }
}
