import Dataset
import Files
import Settings

/// The images of a run as sd-scripts' dataset config.
enum DatasetText {
  /// The text; nil if the config lists its images in a metadata file or a Python class, which stay as they are.
  ///
  /// Folders named `N_class` become subsets, as `generate_dreambooth_subsets_config_by_subdirs` in sd-scripts'
  /// library/config_util.py does it. sd-scripts takes options that a subset leaves unset from the training config.
  static func text(_ settings: Settings, _ paths: RunPaths) throws(SDScriptsError) -> String? {
    for name in ["in_json", "dataset_class"] {
      if let text = settings.value(name)?.string, !text.isEmpty, settings.subsets.isEmpty { return nil }
    }
    return DatasetConfig.text(
      datasets: settings.subsets.isEmpty ? [try folders(settings, paths)] : listed(settings, paths)
    )
  }

  private static func listed(_ settings: Settings, _ paths: RunPaths) -> [[[String: Value]]] {
    var datasets: [Int: [[String: Value]]] = [:]
    for (subset, values) in zip(settings.subsets, settings.explicitSubsets) {
      var values = values
      for key in ["image_dir", "metadata_file", "conditioning_data_dir"] {
        if let path = values[key]?.string { values[key] = .string(paths.needed(path)) }
      }
      datasets[subset.dataset, default: []].append(values)
    }
    return datasets.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func folders(_ settings: Settings, _ paths: RunPaths) throws(SDScriptsError)
    -> [[String: Value]]
  {
    guard let name = settings.value("train_data_dir")?.string, !name.isEmpty else {
      throw .setting(name: "train_data_dir", problem: "it must name the folder of the training images")
    }
    guard let path = paths.existing(name) else {
      throw .setting(name: "train_data_dir", problem: "\(name) does not exist")
    }
    var subsets = try self.subsets(path, isRegularisation: false)
    guard !subsets.isEmpty else {
      throw .setting(
        name: "train_data_dir",
        problem:
          "\(path) must contain a folder of images with a name like 10_name, which sd-scripts trains on"
      )
    }
    if let name = settings.value("reg_data_dir")?.string, let path = paths.existing(name) {
      subsets += try self.subsets(path, isRegularisation: true)
    }
    return subsets
  }

  private static func subsets(_ path: String, isRegularisation: Bool) throws(SDScriptsError)
    -> [[String: Value]]
  {
    let folder = try rethrowing(DatasetFolder.scan(trainDataDir: path), as: SDScriptsError.file)
    return folder.subsets.filter { !$0.images.isEmpty }.map { images in
      var values: [String: Value] = [
        "image_dir": .string(images.path), "num_repeats": .integer(images.repeats),
      ]
      values["class_tokens"] = images.className.map(Value.string)
      if isRegularisation { values["is_reg"] = .boolean(true) }
      return values
    }
  }
}
