import Files
import Settings

/// The folders of a config's datasets with their repeats, which the linter counts and the trainer loads.
///
/// Source: `generate_dataset_group_by_blueprint` and `generate_dreambooth_subsets_config_by_subdirs` in sd-scripts'
/// library/config_util.py. Folders inside `train_data_dir` are sorted by name, whereas sd-scripts takes them in the
/// order of the file system.
public struct DatasetPlan: Sendable {
  /// The config.
  public let settings: Settings
  /// The places in the config that name images, in order.
  public let sources: [DatasetSource]
  /// The datasets in the config's order.
  public let datasets: [PlannedDataset]

  /// Plans the datasets of a config.
  ///
  /// - Parameters:
  ///   - settings: a config, with those of the dataset config that it names.
  ///   - paths: resolves the config's paths.
  ///   - override: the folder to use instead of the training images that the config names.
  public init(_ settings: Settings, paths: PathLookup, override: String? = nil) {
    self.settings = settings
    if settings.dialect.type.isRecord {
      sources = []
      datasets = []
    } else if settings.subsets.isEmpty || override != nil {
      sources = Self.folders(settings, paths, override)
      datasets = [PlannedDataset(nil, sources.enumerated().flatMap(PlannedFolder.classFolders))]
    } else {
      let sources = Self.subsets(settings, paths)
      self.sources = sources
      var folders: [Int: [PlannedFolder]] = [:]
      for (index, subset) in settings.subsets.enumerated() {
        let folder = PlannedFolder(subset, index, sources[index], settings)
        folders[subset.dataset, default: []].append(folder)
      }
      datasets = folders.sorted { $0.key < $1.key }.map { PlannedDataset($0.value.first?.subset, $0.value) }
    }
  }

  /// The extension of caption files with its dot; empty if caption files have no extension.
  public static func captionExtension(_ settings: Settings, _ subset: Subset?) -> String {
    let text = settings.datasetValue("caption_extension", subset)?.string ?? ".caption"
    return text.isEmpty || text.hasPrefix(".") ? text : "." + text
  }

  /// The text that separates the kept tags of a caption from those that are shuffled; nil if none is set.
  public static func separator(_ settings: Settings, _ subset: Subset?) -> String? {
    guard let text = settings.datasetValue("keep_tokens_separator", subset)?.string, !text.isEmpty else { return nil }
    return text
  }

  private static func subsets(_ settings: Settings, _ paths: PathLookup) -> [DatasetSource] {
    settings.subsets.enumerated().map { index, subset in
      let imageDir = subset.settings["image_dir"]
      let name = subset.folder ?? imageDir?.value?.string
      return DatasetSource(
        name,
        at: name.flatMap(paths.existing),
        place: imageDir?.place,
        subset: index,
        isRegularization: subset.isRegularization,
        enableWildcard: settings.datasetValue("enable_wildcard", subset) == .boolean(true),
        separator: separator(settings, subset)
      ) { path throws(FileError) in
        try DatasetFolder.scan(
          imageDir: path,
          repeats: PlannedFolder.repeats(subset, settings),
          className: subset.settings["class_tokens"]?.value?.string,
          captionExtension: captionExtension(settings, subset)
        )
      }
    }
  }

  /// `train_data_dir` and `reg_data_dir`, if the config names them.
  private static func folders(_ settings: Settings, _ paths: PathLookup, _ override: String?) -> [DatasetSource] {
    var result: [DatasetSource] = []
    func add(_ option: String, _ name: String, at path: String?, isRegularization: Bool) {
      result.append(
        DatasetSource(
          name,
          at: path,
          place: settings.place(option),
          isRegularization: isRegularization,
          enableWildcard: settings.value("enable_wildcard") == .boolean(true),
          separator: separator(settings, nil)
        ) { path throws(FileError) in
          try DatasetFolder.scan(trainDataDir: path, captionExtension: captionExtension(settings, nil))
        }
      )
    }
    if let override {
      add("train_data_dir", override, at: override, isRegularization: false)
    } else if let name = settings.value("train_data_dir")?.string, !name.isEmpty {
      add("train_data_dir", name, at: paths.existing(name), isRegularization: false)
    }
    if let name = settings.value("reg_data_dir")?.string, !name.isEmpty, settings.value("dataset_config") == nil {
      add("reg_data_dir", name, at: paths.existing(name), isRegularization: true)
    }
    return result
  }
}
