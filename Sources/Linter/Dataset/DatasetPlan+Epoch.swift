import Platform
import Settings

extension DatasetPlan {
  /// The images and batches of an epoch, as far as they can be counted without loading images; nil if no training image
  /// is on this machine.
  public var counts: Plan.Counts? {
    let training = datasets.flatMap { $0.images.training }
    guard !training.isEmpty else { return nil }
    let epochs = datasets.map(epoch)
    let known = epochs.compactMap { $0 }
    return Plan.Counts(
      repeatedImages: Self.sum(training.map(\.repeats)),
      regularizationImages: Self.sum(known.map(\.regularization)),
      images: training.count,
      batches: known.count == epochs.count ? Self.sum(known.map(\.batches)) : nil
    )
  }

  /// The images of an epoch: the training images, then the same number of regularization images.
  ///
  /// - Parameters:
  ///   - training: the training images.
  ///   - regularization: the regularization images with their own repeats.
  ///   - repeats: the property of an image that holds its repeats.
  public static func epoch<Image>(
    _ training: [Image],
    _ regularization: [Image],
    repeats: WritableKeyPath<Image, Int>
  ) -> [Image] {
    let matched = RegularizationRepeats.matched(
      regularization.map { $0[keyPath: repeats] },
      to: sum(training.map { $0[keyPath: repeats] })
    )
    return training
      + zip(regularization, matched).filter { $1 > 0 }.map { image, count in
        var image = image
        image[keyPath: repeats] = count
        return image
      }
  }

  /// The sum, clamped to `Int.max`.
  static func sum(_ numbers: [Int]) -> Int {
    numbers.reduce(0) { $0.addingSaturated($1) }
  }

  /// A dataset's epoch; nil if it is uncertain.
  private func epoch(_ dataset: PlannedDataset) -> (regularization: Int, batches: Int)? {
    guard isCertain(dataset) else { return nil }
    let (training, regularization) = dataset.images
    let shown = Self.epoch(training, regularization, repeats: \.repeats)
    let matched = Self.sum(shown.dropFirst(training.count).map(\.repeats))
    let batch = max(1, value("batch_size", dataset)?.integer ?? 1)
    // A batch of one image needs no sizes.
    guard value("enable_bucket", dataset) == .boolean(true), batch > 1 else {
      return (matched, Buckets.batches(of: batch, images: Self.sum(shown.map(\.repeats))))
    }
    let sizes = self.sizes(dataset)
    var sized: [Buckets.Images] = []
    for image in shown {
      guard let size = sizes[image.path] else { return nil }
      sized.append(Buckets.Images(size: size, repeats: image.repeats))
    }
    guard let settings = bucketSettings(dataset), let buckets = Buckets(sized, settings: settings),
      let batches = buckets.batches(of: batch)
    else { return nil }
    return (matched, batches)
  }

  /// Whether all images of a dataset are known, and in sd-scripts' order.
  private func isCertain(_ dataset: PlannedDataset) -> Bool {
    // Images for validation are chosen at random.
    guard (value("validation_split", dataset)?.number ?? 0) <= 0 else { return false }
    if dataset.folders.contains(where: { $0.images?.isCapped == true }) { return false }
    if dataset.subset != nil {
      // A metadata file defines its own buckets.
      let others = ["metadata_file", "conditioning_data_dir"]
      return !dataset.uses(.none).contains(.missing)
        && !dataset.folders.contains { folder in others.contains { folder.subset?.settings[$0] != nil } }
    }
    if sources.contains(where: { $0.folder?.isCapped == true }) { return false }
    guard settings.value("dataset_config") == nil else { return true }
    if settings.value("in_json") != nil { return false }
    guard settings.value("reg_data_dir") != nil else { return true }
    // sd-scripts takes the folders in the file system's order, and perhaps not all of their images.
    guard let folder = sources.first(where: \.isRegularization)?.folder else { return false }
    return folder.subsets.count { !$0.images.isEmpty } <= 1
  }

  private func sizes(_ dataset: PlannedDataset) -> ExactDictionary<SizeFacts.Size> {
    var result = ExactDictionary<SizeFacts.Size>()
    for index in Set(dataset.folders.map(\.source)) {
      for (path, size) in sources[index].facts.sizes.images { result[path] = size }
    }
    return result
  }

  private func bucketSettings(_ dataset: PlannedDataset) -> BucketSettings? {
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

  private func value(_ key: String, _ dataset: PlannedDataset) -> Value? {
    settings.datasetValue(key, dataset.subset)
  }
}

extension PlannedDataset {
  /// An image that is shown.
  fileprivate struct Image {
    var path: String
    var repeats: Int
  }

  /// The images of the folders that are used, with their own repeats.
  fileprivate var images: (training: [Image], regularization: [Image]) {
    var result: (training: [Image], regularization: [Image]) = ([], [])
    for case (let folder, .used(let repeats)) in zip(folders, uses(.none)) {
      let images = (folder.images?.images ?? []).map { Image(path: $0.path, repeats: repeats) }
      if folder.isRegularization { result.regularization += images } else { result.training += images }
    }
    return result
  }
}
