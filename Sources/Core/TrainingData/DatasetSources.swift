import Dataset
import Files
import Settings

/// Reads the options that a config's datasets and folders are trained with.
struct DatasetSources {
  private let plan: DatasetPlan
  private let paths: PathLookup
  private var settings: Settings { plan.settings }

  /// A dataset with the options of its folders, in the folders' order.
  struct Group {
    var dataset: PlannedDataset
    var options: DatasetOptions
    var subsets: [SubsetOptions]
  }

  init(_ settings: Settings, _ paths: PathLookup) {
    plan = DatasetPlan(settings, paths: paths)
    self.paths = paths
  }

  /// The datasets in the config's order, and warnings.
  func groups() throws(TrainingDataError) -> (groups: [Group], warnings: [String]) {
    try rethrowing(refuseMetadata(), as: TrainingDataError.option)
    if let error = plan.sources.lazy.compactMap(\.error).first { throw .file(error) }
    if !settings.subsets.isEmpty {
      return (try rethrowing(listed(), as: TrainingDataError.option), [])
    }
    if let config = settings.value("dataset_config")?.string, !config.isEmpty {
      let problem = "must name a readable file that lists subsets, not \(config)"
      throw .option(OptionError("dataset_config", problem, in: settings))
    }
    return try folders()
  }

  private func refuseMetadata() throws(OptionError) {
    if let subset = settings.subsets.first(where: { $0.settings["metadata_file"] != nil }) {
      throw OptionReader(settings: settings, subset: subset).unsupported("metadata_file")
    }
    let reader = OptionReader(settings: settings)
    if try reader.text("in_json") != nil, settings.subsets.isEmpty { throw reader.unsupported("in_json") }
    if try reader.text("dataset_class") != nil { throw reader.unsupported("dataset_class") }
  }

  // MARK: A dataset config's subsets

  private func listed() throws(OptionError) -> [Group] {
    try plan.datasets.map { (dataset) throws(OptionError) in
      let reader = OptionReader(settings: settings, subset: dataset.subset)
      let subsets = try dataset.folders.map { (folder) throws(OptionError) in
        let reader = OptionReader(settings: settings, subset: folder.subset)
        guard let imageDir = folder.name else {
          throw reader.error("image_dir", "must be set for every subset of a dataset config")
        }
        return try withMasks(SubsetOptions(reader, imageDir: imageDir), reader)
      }
      let masked = subsets.count { $0.conditioningDataDir != nil }
      guard masked == 0 || masked == subsets.count else {
        throw reader.error("conditioning_data_dir", "must be set for all subsets of a dataset or for none")
      }
      return Group(dataset: dataset, options: try DatasetOptions(reader), subsets: subsets)
    }
  }

  private func withMasks(_ options: SubsetOptions, _ reader: OptionReader) throws(OptionError) -> SubsetOptions {
    guard let masks = options.conditioningDataDir else { return options }
    guard settings.value("masked_loss") == .boolean(true) else {
      throw reader.error("conditioning_data_dir", "needs masked_loss = true")
    }
    guard let path = paths.existing(masks) else {
      throw reader.error("conditioning_data_dir", "there is no folder \(masks)")
    }
    var options = options
    options.conditioningDataDir = path
    return options
  }

  // MARK: Folders named N_class

  private func folders() throws(TrainingDataError) -> (groups: [Group], warnings: [String]) {
    let reader = OptionReader(settings: settings)
    guard let training = plan.sources.first(where: { !$0.isRegularization }), let name = training.name else {
      throw .option(reader.error("train_data_dir", "must name the folder of the training images"))
    }
    guard let folder = training.folder else {
      throw .option(reader.error("train_data_dir", "there is no folder \(name)"))
    }
    guard !folder.subsets.isEmpty else {
      throw .noImages(
        "\(folder.path) has no folder named like 10_name: sd-scripts trains on the images in such folders"
      )
    }
    var warnings = Self.warnings(folder)
    if let regularization = plan.sources.first(where: \.isRegularization) {
      if let folder = regularization.folder {
        warnings += Self.warnings(folder)
      } else {
        let name = regularization.name ?? ""
        warnings.append("reg_data_dir: there is no folder \(name), so no regularization images are used")
      }
    }
    do throws(OptionError) {
      let options = try DatasetOptions(reader)
      let shared = try SubsetOptions(reader, imageDir: folder.path)
      let groups = plan.datasets.map { dataset in
        Group(dataset: dataset, options: options, subsets: dataset.folders.map { SubsetOptions(shared, $0) })
      }
      return (groups, warnings)
    } catch { throw .option(error) }
  }

  private static func warnings(_ folder: DatasetFolder) -> [String] {
    folder.ignored.map { ignored in
      "\(Path.join(folder.path, ignored.name)): not used, since the name does not start with a number of repeats"
    }
  }
}

extension SubsetOptions {
  /// The options of an `N_class` folder.
  fileprivate init(_ shared: SubsetOptions, _ folder: PlannedFolder) {
    self = shared
    imageDir = folder.name ?? imageDir
    numRepeats = folder.repeats
    classTokens = folder.images?.className
    isReg = folder.isRegularization
  }
}
