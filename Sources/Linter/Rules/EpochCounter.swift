import Dataset
import Settings

/// Counts the images and batches that one epoch of a config's datasets shows, as sd-scripts does.
///
/// Source: `generate_dataset_group_by_blueprint` in sd-scripts' library/config_util.py; `DreamBoothDataset` and
/// `BaseDataset.make_buckets` in its library/train_util.py.
struct EpochCounter {
  let settings: Settings
  let reader: DatasetReader
  let folders: [NamedFolder]

  /// One dataset: what is trained together under the same settings.
  private struct CountedDataset {
    /// The subset that stands for the dataset's settings; nil where the config has none.
    var subset: Subset?
    var training: [NamedFolder] = []
    var regularisation: [NamedFolder] = []
    /// Whether all of its images are known, in the order that matters.
    var isComplete = true
  }

  /// The counts; nil where no training image is here.
  var counts: Plan.Counts? {
    let datasets = self.datasets
    let training = datasets.flatMap { Self.images($0.training) }
    guard !training.isEmpty else { return nil }
    let epochs = datasets.map(epoch)
    let known = epochs.compactMap { $0 }
    return Plan.Counts(
      repeatedImages: Self.sum(training.map(\.repeats)),
      regularisationImages: Self.sum(known.map(\.regularisation)),
      images: training.count,
      batches: known.count == epochs.count ? Self.sum(known.map(\.batches)) : nil
    )
  }

  private var datasets: [CountedDataset] {
    if settings.subsets.isEmpty || reader.override != nil { return [ofFolders] }
    var result: [Int: CountedDataset] = [:]
    for (index, subset) in settings.subsets.enumerated() {
      var dataset = result[subset.dataset] ?? CountedDataset(subset: subset)
      defer { result[subset.dataset] = dataset }
      // Buckets of a metadata file are its own; a subset without repeats is left out.
      if subset.settings["metadata_file"] != nil || subset.settings["conditioning_data_dir"] != nil {
        dataset.isComplete = false
      }
      if let repeats = subset.settings["num_repeats"]?.value?.integer, repeats < 1 { continue }
      guard let named = folders.first(where: { $0.subset == index }) else {
        dataset.isComplete = false
        continue
      }
      // sd-scripts uses the first of two subsets with the same folder.
      guard
        !(dataset.training + dataset.regularisation).contains(where: { $0.folder.path == named.folder.path })
      else {
        continue
      }
      if subset.isRegularisation {
        dataset.regularisation.append(named)
      } else {
        dataset.training.append(named)
      }
    }
    return result.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The folders of `train_data_dir` and `reg_data_dir`.
  private var ofFolders: CountedDataset {
    var dataset = CountedDataset(training: folders)
    guard settings.value("dataset_config") == nil else { return dataset }
    if settings.value("in_json") != nil { dataset.isComplete = false }
    guard settings.value("reg_data_dir") != nil else { return dataset }
    if let named = reader.regularisationFolder(settings) {
      dataset.regularisation = [named]
      // sd-scripts takes the folders in the file system's order, and perhaps not all of their images.
      if named.folder.subsets.count(where: { !$0.images.isEmpty }) > 1 { dataset.isComplete = false }
    } else {
      dataset.isComplete = false
    }
    return dataset
  }

  /// A dataset's epoch; nil where it is not certain.
  private func epoch(_ dataset: CountedDataset) -> (regularisation: Int, batches: Int)? {
    let named = dataset.training + dataset.regularisation
    guard dataset.isComplete, !named.contains(where: \.folder.isCapped) else { return nil }
    // Images for validation are drawn at random.
    guard (value("validation_split", dataset)?.number ?? 0) <= 0 else { return nil }
    let training = Self.images(dataset.training)
    let regularising = Self.images(dataset.regularisation)
    let repeats = RegularisationRepeats.matched(
      regularising.map(\.repeats),
      to: Self.sum(training.map(\.repeats))
    )
    let regularisation = zip(regularising, repeats).map { Image(path: $0.path, repeats: $1) }.filter {
      $0.repeats > 0
    }
    let batch = max(1, value("batch_size", dataset)?.integer ?? 1)
    let total = Self.sum((training + regularisation).map(\.repeats))
    let matched = Self.sum(repeats)
    // One image a batch needs no sizes.
    guard value("enable_bucket", dataset) == .boolean(true), batch > 1 else {
      return (matched, total <= 0 ? 0 : (total - 1) / batch + 1)
    }
    var sizes: [String: SizeFacts.Size] = [:]
    for folder in named {
      for (path, size) in folder.facts.sizes.images { sizes[path] = size }
    }
    var sized: [Buckets.Images] = []
    for image in training + regularisation {
      guard let size = sizes[image.path] else { return nil }
      sized.append(Buckets.Images(size: size, repeats: image.repeats))
    }
    guard let bucketSettings = bucketSettings(dataset),
      let buckets = Buckets(sized, settings: bucketSettings),
      let batches = buckets.batches(of: batch)
    else { return nil }
    return (matched, batches)
  }

  private func bucketSettings(_ dataset: CountedDataset) -> BucketSettings? {
    guard let resolution = Resolution(value("resolution", dataset)),
      let minimum = value("min_bucket_reso", dataset)?.integer,
      let maximum = value("max_bucket_reso", dataset)?.integer,
      let step = value("bucket_reso_steps", dataset)?.integer
    else { return nil }
    return BucketSettings(
      resolution: SizeFacts.Size(width: resolution.width, height: resolution.height),
      minimum: minimum,
      maximum: maximum,
      step: step,
      noUpscale: value("bucket_no_upscale", dataset) == .boolean(true)
    )
  }

  private func value(_ key: String, _ dataset: CountedDataset) -> Value? {
    settings.datasetValue(key, dataset.subset)
  }

  private struct Image {
    var path: String
    var repeats: Int
  }

  private static func images(_ folders: [NamedFolder]) -> [Image] {
    folders.flatMap(\.folder.subsets).filter { $0.repeats > 0 }.flatMap { folder in
      folder.images.map { Image(path: $0.path, repeats: folder.repeats) }
    }
  }

  /// The sum, or the greatest number where it would be more.
  private static func sum(_ numbers: [Int]) -> Int {
    numbers.reduce(0) { sum, number in
      let (result, overflow) = sum.addingReportingOverflow(number)
      return overflow ? .max : result
    }
  }
}
