import Files
import Settings

/// Which folders make up a config's datasets, with which repeats: what the linter counts and the trainer loads.
///
/// Source: `generate_dataset_group_by_blueprint` and `generate_dreambooth_subsets_config_by_subdirs` in sd-scripts'
/// library/config_util.py. Folders inside `train_data_dir` are taken by name, where sd-scripts takes them as the file
/// system lists them.
public struct DatasetPlan: Sendable {
  /// The config.
  public let settings: Settings
  /// The places that name images, in the config's order.
  public let sources: [DatasetSource]
  /// The datasets in the config's order: what is trained together under the same settings.
  public let datasets: [PlannedDataset]

  /// Plans the datasets of a config.
  ///
  /// - Parameters:
  ///   - settings: a config, with those of the dataset config that it names.
  ///   - paths: where the config's paths lead.
  ///   - override: the folder to use in place of everything that the config names for training.
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

  /// The extension of caption files with its dot; empty for captions in files without one.
  public static func captionExtension(_ settings: Settings, _ subset: Subset?) -> String {
    let text = settings.datasetValue("caption_extension", subset)?.string ?? ".caption"
    return text.isEmpty || text.hasPrefix(".") ? text : "." + text
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
        isRegularization: subset.isRegularisation
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

  /// `train_data_dir` and `reg_data_dir`, as far as the config names them.
  private static func folders(_ settings: Settings, _ paths: PathLookup, _ override: String?) -> [DatasetSource] {
    var result: [DatasetSource] = []
    func add(_ option: String, _ name: String, at path: String?, isRegularization: Bool) {
      result.append(
        DatasetSource(
          name,
          at: path,
          place: settings.place(option),
          isRegularization: isRegularization
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

/// A folder whose own images are trained.
public struct PlannedFolder: Sendable {
  /// The folder as the config names it, by which sd-scripts tells folders apart; nil if the config names none.
  public let name: String?
  /// Index among the plan's sources.
  public let source: Int
  /// The subset that names it; nil for an `N_class` folder.
  public let subset: Subset?
  /// How often each image is shown in an epoch.
  public let repeats: Int
  /// Whether its images are regularization images.
  public let isRegularization: Bool
  /// What was found there; nil if the folder is not on this machine or cannot be listed.
  public let images: ImageFolder?

  fileprivate init(_ subset: Subset, _ index: Int, _ source: DatasetSource, _ settings: Settings) {
    name = source.name
    self.source = index
    self.subset = subset
    repeats = Self.repeats(subset, settings)
    isRegularization = source.isRegularization
    images = source.folder?.subsets.first
  }

  private init(_ images: ImageFolder, _ index: Int, isRegularization: Bool) {
    (name, source, subset, repeats) = (images.path, index, nil, images.repeats)
    (self.isRegularization, self.images) = (isRegularization, images)
  }

  /// The `N_class` folders of `train_data_dir` or `reg_data_dir`.
  fileprivate static func classFolders(_ index: Int, _ source: DatasetSource) -> [PlannedFolder] {
    (source.folder?.subsets ?? []).map { PlannedFolder($0, index, isRegularization: source.isRegularization) }
  }

  fileprivate static func repeats(_ subset: Subset, _ settings: Settings) -> Int {
    settings.datasetValue("num_repeats", subset)?.integer ?? 1
  }
}

/// The folders that are trained together under the same settings.
///
/// Source: `DreamBoothDataset` in sd-scripts' library/train_util.py.
public struct PlannedDataset: Sendable {
  /// The subset that stands for the dataset's settings; nil for the folders of `train_data_dir`.
  public let subset: Subset?
  /// Its folders in the config's order.
  public let folders: [PlannedFolder]

  fileprivate init(_ subset: Subset?, _ folders: [PlannedFolder]) { (self.subset, self.folders) = (subset, folders) }

  /// What becomes of a folder.
  public enum Use: Sendable, Equatable {
    /// Its images are used, with these repeats.
    case used(repeats: Int)
    /// Its repeats are below 1: it is left out.
    case noRepeats
    /// A folder of the same name comes before it: it is left out.
    case sameName
    /// It is not on this machine, or cannot be listed.
    case missing
    /// None of its images belong here.
    case empty
  }

  /// What becomes of each folder.
  ///
  /// - Parameter split: which of the images are wanted.
  public func uses(_ split: ValidationSplit) -> [Use] {
    var names: Set<String?> = []
    return folders.map { folder in
      let repeats = split.isTraining ? folder.repeats : 1
      if repeats < 1 { return .noRepeats }
      if names.contains(folder.name) { return .sameName }
      guard let images = folder.images?.images else { return .missing }
      if split.count(of: images.count, isRegularization: folder.isRegularization) == 0 { return .empty }
      names.insert(folder.name)
      return .used(repeats: repeats)
    }
  }
}

/// Which images of a folder are trained on, or held out by `validation_split`.
///
/// Source: `split_train_val` in sd-scripts' library/train_util.py.
public struct ValidationSplit: Sendable, Equatable {
  /// The share that is held out, at most 1; nothing is held out if it is not above 0.
  public let share: Double
  /// Whether the images trained on are wanted, or those that are held out.
  public let isTraining: Bool

  /// One side of a split.
  public init(share: Double, isTraining: Bool) { (self.share, self.isTraining) = (share, isTraining) }

  /// Everything is trained on.
  public static let none = ValidationSplit(share: 0, isTraining: true)

  /// How many of a folder's images are on this side.
  public func count(of images: Int, isRegularization: Bool) -> Int {
    guard share > 0 else { return images }
    if isRegularization { return isTraining ? images : 0 }
    let count = Double(images)
    let part = isTraining ? (count * (1 - share)).rounded(.up) : (count * share).rounded(.toNearestOrEven)
    return min(images, max(0, Int(exactly: part) ?? 0))
  }
}
